// lookup: how policies find each other in a composition, and how numbers are kept out of error messages.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/list.hpp>
#include <bartizan/threat/countered.hpp>

#include <concepts>
#include <string_view>
#include <type_traits>

namespace bartizan {

// A policy is a struct with
//   role       what question it answers, see role.hpp
//   uses       list<use<Algorithm, Purpose>...>, judged one by one
//   name       the noun an installer would say; attack tests are named after it
//   counters   template <class Threat, class Service, class Given> static constexpr bool: a claim, and every claim has an attack test
// and, when it has them,
//   rules          template <class... Policies> using: list<Checks...>, what must hold between it and its company; a check is a struct
//                  with one static_assert, named in words, over nouns that are types
//   limits         an aggregate of numbers with units in their names, and each(visit) that names them for the certificate
//   remark         a sentence for the certificate
//   without_limits itself without its numbers: what is countered never depends on how much, and messages stay short
template <class P>
concept policy_word = requires {
    typename P::role;
    typename P::uses;
    { P::name } -> std::convertible_to<std::string_view>;
};

// plain: a policy or service without its numbers.
template <class T> struct plain_of { using type = T; };
template <class T>
    requires requires { typename T::without_limits; }
struct plain_of<T> {
    using type = typename T::without_limits;
};
template <class T> using plain = typename plain_of<T>::type;

// joined: the lists in one.
template <class... Lists> struct join { using type = list<>; };
template <class... A> struct join<list<A...>> { using type = list<A...>; };
template <class... A, class... B, class... Rest> struct join<list<A...>, list<B...>, Rest...> : join<list<A..., B...>, Rest...> {};
template <class... Lists> using joined = typename join<Lists...>::type;

// only: the numbers given, or the default ones. Limits are `Limits...` with none or one, so that `recording<>` is what is printed.
template <class L> constexpr L only() { return {}; }
template <class L> constexpr L only(L given) { return given; }

// find_role: the first policy of a role, or `not_composed`; the role itself complains when there is none or more than one.
struct not_composed {};
template <class Role, class... P> struct find_role { using type = not_composed; };
template <class Role, class Head, class... P>
struct find_role<Role, Head, P...>
    : std::conditional_t<std::is_same_v<Role, typename Head::role>, std::type_identity<Head>, find_role<Role, P...>> {};
template <class Role, class... P> struct find_role<Role, given<P...>> : find_role<Role, P...> {};
template <class Role, class... P> struct find_role<Role, list<P...>> : find_role<Role, P...> {};
template <class Role, class... P> using found_role = typename find_role<Role, P...>::type;

}  // namespace bartizan
