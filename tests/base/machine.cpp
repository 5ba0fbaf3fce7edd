#include <bartizan/base/machine.hpp>

#include <laws/machine_law.hpp>
#include <support/echo.hpp>

namespace bz = bartizan;

TEST_CASE("law: the echo that tests of drivers use is a machine") {
    const auto answer = [](tests::echo& m, tests::echo::event& event) {
        const auto text = std::get<tests::echo::line>(event).text;
        m.say(text), m.say("\n");
        return std::string(text) + "|";
    };
    const auto make = [] { return std::make_unique<tests::echo>(); };
    for (const auto* wire : {"one\ntwo\n\nthree\nbye\nfour\n", "a\nbad\nb\n", "", "no end",
                             "0123456789012345678901234567890123456789012345678901234567890123456789\n"})
        tests::machine_law(make, wire, answer);
}

TEST_CASE("what cannot tell its output is no machine") {
    struct mute {
        using event = std::variant<bz::need_input, bz::finished>;
        bz::bytes_span input_space() { return {}; }
        void received(std::size_t) {}
        void peer_closed() {}
        bz::result<event> next_event() { return event{bz::finished{}}; }
        void sent(std::size_t) {}
        std::optional<bz::instant> deadline() { return {}; }
        void time_is(bz::instant) {}
    };
    CHECK_FALSE(bz::machine<mute>);
    CHECK(bz::machine<tests::echo>);
}
