// machine: what a protocol core looks like from outside. Facts go in, questions come out; nothing in it can do I/O.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>
#include <bartizan/base/instant.hpp>
#include <bartizan/base/result.hpp>

#include <optional>
#include <variant>

namespace bartizan {

struct need_input {};   // an event: nothing more until a new fact arrives (bytes came, bytes went, time passed, the peer closed)
struct finished {};     // an event: the conversation is over; drain output(), then close

// machine: facts are past participles and return nothing, questions are nouns. Laws (tests/laws/machine_law.hpp):
//   input_space   where the next bytes go; empty: no more is read until an event or a sent() makes room (back-pressure)
//   received      n bytes were placed in the front of input_space(); any split of the input gives the same events
//   next_event    the next thing that happened. An error is final, and so is `finished`: output() is drained, then the stream is closed
//   output        what goes to the peer; bounded by the limits of the machine; may be asked again, and may grow at any time
//   sent          n bytes of the front of output() went out; they never come back
//   deadline      when time_is() must be told at the latest, whatever else happens
//   time_is       never goes back
// No allocation, no clock, no log, no lock. Closing is clean after any fact: finished or an error follows.
template <class M>
concept machine = requires(M m, std::size_t n, instant now) {
    typename M::event;   // std::variant<need_input, finished, ...>
    { m.input_space() } -> std::same_as<bytes_span>;
    { m.received(n) } -> std::same_as<void>;
    { m.peer_closed() } -> std::same_as<void>;
    { m.next_event() } -> std::same_as<result<typename M::event>>;
    { m.output() } -> std::same_as<bytes_view>;
    { m.sent(n) } -> std::same_as<void>;
    { m.deadline() } -> std::same_as<std::optional<instant>>;
    { m.time_is(now) } -> std::same_as<void>;
};

}  // namespace bartizan
