// countered: the words in which a threat asks its question: on which service, given which policies.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <string_view>

namespace bartizan {

// on, given: never complete; they exist to be read in an error, e.g.
//   recording_tamper::must_be_countered<on<recording<> >, given<unsigned_frames, clear_frames, no_key> >
template <class Service> struct on;
template <class... Policies> struct given;

// A threat is a struct with
//   id, word, name     BZ-Tnn; one word in snake_case, attack tests are named after it; a sentence without a full stop
//   must_be_countered  template <class On, class Given> struct: one static_assert with a literal sentence: id, cause, fix
template <class T>
concept threat_word = requires {
    { T::id } -> std::convertible_to<std::string_view>;
    { T::word } -> std::convertible_to<std::string_view>;
    { T::name } -> std::convertible_to<std::string_view>;
    typename T::template must_be_countered<on<T>, given<>>;
};

// countered: coverage is a relation over (threat, service), never a union of flags: a policy that protects one service says
// nothing about its neighbour. A policy also sees what it was composed with, because some claims stand only together:
// a certified key proves nothing about frames that nobody signs.
template <class Threat, class Service, class Given> inline constexpr bool countered = false;
template <class Threat, class Service, class... P>
inline constexpr bool countered<Threat, Service, given<P...>> = (P::template counters<Threat, Service, given<P...>> || ...);

}  // namespace bartizan
