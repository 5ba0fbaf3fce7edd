// machine_law: what every machine (base/machine.hpp) keeps to, whatever its protocol.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/machine.hpp>

#include <support/allocations.hpp>
#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

#include <memory>
#include <random>
#include <string>
#include <vector>

namespace tests {

// conversation: what was seen of a machine that was fed `wire` in pieces.
struct conversation {
    std::string events, output;
    bartizan::error failure;
    bool ended = false;
    bool operator==(const conversation&) const = default;
};

// drive: `describe(machine, event)` gives the event as text and may answer it. sip: how many bytes of output are taken at a time, 0: all.
template <class Machine, class Describe> class drive {
    Machine& m_;
    Describe& describe_;
    std::size_t sip_;

public:
    conversation seen;
    long allocations = 0;

    drive(Machine& m, Describe& describe, std::size_t sip = 0) : m_(m), describe_(describe), sip_(sip) {}

    template <class F> auto counted(F f) {
        const auto before = tests::allocations();
        auto value = f();
        allocations += tests::allocations() - before;
        return value;
    }
    void run() {   // bounded: a machine that gives events for ever fails
        for (int steps = 0; steps < 100'000; ++steps) {
            bool moved = false;
            if (!seen.ended) {
                auto event = counted([&] { return m_.next_event(); });
                if (!event) seen.failure = event.error(), seen.ended = true, moved = true;
                else if (std::holds_alternative<bartizan::finished>(*event)) seen.ended = moved = true;
                else if (!std::holds_alternative<bartizan::need_input>(*event)) seen.events += describe_(m_, *event), moved = true;
            }
            const auto out = m_.output();
            if (!out.empty()) {
                const auto n = sip_ ? std::min(sip_, out.size()) : out.size();
                seen.output.append(bartizan::as_text(out.first(n)));
                m_.sent(n);
                moved = true;
            }
            if (!moved) return;
        }
        FAIL("a machine that never comes to rest");
    }
    void feed(bartizan::bytes_view bytes) {
        while (!bytes.empty() && !seen.ended) {
            const auto space = m_.input_space();
            if (space.empty()) {
                run();
                if (m_.input_space().empty()) return;   // it waits for something else than bytes
                continue;
            }
            const auto n = std::min(space.size(), bytes.size());
            bartizan::copy_bytes(bytes.first(n), space);
            counted([&] { m_.received(n); return 0; });
            bytes = bytes.subspan(n);
            run();
        }
    }
};

// machine_law: `make()` gives a std::unique_ptr to a new machine.
template <class Make, class Describe>
void machine_law(Make make, std::string_view wire, Describe describe, bool allocates = false) {
    using bartizan::instant;
    const auto bytes = bartizan::as_bytes(wire);
    const auto begin = instant{} + std::chrono::hours(1);
    const auto played = [&](auto cut_into_pieces, std::size_t sip = 0) {
        auto m = make();
        m->time_is(begin);
        drive d(*m, describe, sip);
        d.run();
        cut_into_pieces([&](bartizan::bytes_view piece) { d.feed(piece); });
        m->peer_closed();
        d.run();
        CHECK(d.seen.ended);
        const auto again = m->next_event();   // an end is final
        CHECK((d.seen.failure.domain ? !again && again.error() == d.seen.failure : again && std::holds_alternative<bartizan::finished>(*again)));
        if (!allocates) CHECK(d.allocations == 0);
        return d.seen;
    };
    const auto whole = played([&](auto feed) { feed(bytes); });

    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {   // every cut in two
        const auto two = played([&](auto feed) { feed(bytes.first(cut)), feed(bytes.subspan(cut)); });
        if (two != whole) {
            CAPTURE(cut);
            CHECK(two.events == whole.events);
            CHECK(two.output == whole.output);
            CHECK(two.failure == whole.failure);
            return;
        }
    }
    const auto by_one = [&](auto feed) { for (std::size_t i = 0; i < bytes.size(); ++i) feed(bytes.subspan(i, 1)); };
    CHECK(played(by_one) == whole);
    CHECK(played(by_one, 1) == whole);
    CHECK(played([&](auto feed) { feed(bytes); }, 1) == whole);
    std::mt19937 random(7);
    for (int round = 0; round < 20; ++round)
        CHECK(played([&](auto feed) {
            for (auto rest = bytes; !rest.empty();) {
                const auto n = std::min<std::size_t>(rest.size(), 1 + random() % 40);
                feed(rest.first(n));
                rest = rest.subspan(n);
            }
        }, random() % 9) == whole);

    for (std::size_t end = 0; end <= bytes.size(); ++end) {   // closing anywhere is clean; so is silence anywhere
        {
            auto m = make();
            m->time_is(begin);
            drive d(*m, describe);
            d.feed(bytes.first(end));
            m->peer_closed();
            d.run();
            CHECK(d.seen.ended);
            CHECK(whole.events.starts_with(d.seen.events));
        }
        auto m = make();
        m->time_is(begin);
        drive d(*m, describe);
        d.feed(bytes.first(end));
        auto now = begin;
        for (int i = 0; i < 100 && !d.seen.ended && m->deadline(); ++i) {
            CHECK(*m->deadline() > now - std::chrono::seconds(1));
            now = std::max(now, *m->deadline());
            m->time_is(now);
            d.run();
        }
        if (m->deadline()) CHECK(d.seen.ended);
    }
}

}  // namespace tests
