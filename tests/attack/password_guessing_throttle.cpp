// The attack: the owner chose a password of the 2,000 that attackers try first; they try all of them. Control: a product without a throttle.
#include <support/door.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;
using namespace std::chrono_literals;
using tests::got;
using tests::what;

namespace {
struct siege { bool opened = false; std::size_t answered = 0, refused = 0; };
// besiege: one guess each second for an hour, each from one of `addresses`; the last of them is right.
template <class Product> siege besiege(tests::doorway<Product>& h, unsigned addresses) {
    siege out;
    for (unsigned i = 0; i < 3600 && !out.opened; ++i, h.now += 1s) {
        const auto peer = bz::address::v4(198, 51, std::uint8_t(i % addresses >> 8), std::uint8_t(i % addresses));
        auto p = h.parts(peer);
        p.password = i >= 2000 ? "tallship-7" : "guess-" + std::to_string(i);
        const auto got = what(h.ask(tests::digest_answer<bz::sha256>(p), h.knock(bz::access::access_class::write_system, peer)));
        out.opened = got == got::entered;
        ++(got == got::throttled ? out.refused : out.answered);
    }
    return out;
}
}  // namespace

TEST_CASE("BZ-T07 throttle: a list of guesses from one address ends after some, and the owner elsewhere notices nothing (Q02)") {
    tests::doorway<tests::digest_camera> h;
    const auto answered = [&] {
        std::size_t count = 0;
        for (int i = 0; i < 2000; ++i, h.now += 1s) {
            auto p = h.parts(tests::elsewhere);
            p.password = "guess-" + std::to_string(i);
            count += what(h.ask(tests::digest_answer<bz::sha256>(p), h.knock(bz::access::access_class::write_system, tests::elsewhere))) != got::throttled;
            if (i % 100 == 0) CHECK(what(h.ask(tests::digest_answer<bz::sha256>(h.parts()))) == got::entered);
        }
        return count;
    }();
    CHECK(answered <= 8 + 2000 / 60 + 1);
}

TEST_CASE("BZ-T07 throttle: an open door answers every guess until one is right") {   // positive control
    tests::doorway<tests::unthrottled_camera> h;
    const auto fallen = besiege(h, 1);
    CHECK(fallen.opened);
    CHECK(fallen.refused == 0);
    CHECK(fallen.answered == 2001);
}

TEST_CASE("BZ-T07 throttle: a botnet gets no more than the certificate says, and the administrator is not locked out") {
    tests::doorway<tests::digest_camera> h;
    std::size_t answered = 0;
    for (unsigned i = 0; i < 20'000; ++i) {   // all at once, from 4,000 addresses, over both kinds of guesses
        const auto peer = bz::address::v4(198, 18, std::uint8_t(i % 4000 >> 8), std::uint8_t(i % 4000));
        tests::answer_parts p{.password = "guess-" + std::to_string(i), .nonce = h.nonce<bz::sha256>(peer)};
        answered += what(h.ask(tests::digest_answer<bz::sha256>(p), h.knock(bz::access::access_class::read_media, peer))) != got::throttled;
        if (i % 5000 == 0) CHECK(what(h.ask(tests::digest_answer<bz::sha256>(h.parts()))) == got::entered);
    }
    CHECK(answered <= 50 + 512 + 8);
    CHECK(what(h.ask(tests::digest_answer<bz::sha256>(h.parts()))) == got::entered);
}
