// services: what a product offers. Everything that is not listed does not exist in the binary.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/policy/lookup.hpp>
#include <bartizan/policy/role.hpp>

namespace bartizan {

// carrier: what a service's bytes ride on. A policy that protects a stream protects no datagram, and one that guards a door (stream) says
// nothing about the doors that the product itself knocks at (call).
enum class carrier { storage, stream, datagram, call };

// A service is a struct with
//   name     the noun an installer would say          raises  list<Threats...>: what threatens it when nothing is done
//   rides    its carrier                              needs   list<Roles...>: the questions that it makes a product answer
// and, when it has numbers, limits (an aggregate) and without_limits (itself with the default ones); rules, as a policy has them.
template <class S>
concept service_word = requires {
    typename S::raises;
    typename S::needs;
    { S::name } -> std::convertible_to<std::string_view>;
    { S::rides } -> std::convertible_to<carrier>;
};

// encoded_video: a service whose limits say what the encoder gives at most.
template <class S>
concept encoded_video = service_word<S> && requires {
    S::limits.bitrate_kbps;
    S::limits.frames_per_second;
    S::limits.gop_frames;
    S::limits.slices_per_frame;
    S::limits.largest_frame_bytes;
};

template <class... S> struct services {
    using role = bartizan::role::services;
    using uses = list<>;
    using offered = list<S...>;
    static constexpr std::string_view name = "services";
    template <class Threat, class Service, class Given> static constexpr bool counters = false;
};

// offered_by: the services of the policy that answers role::services, none when there is none.
template <class Services> struct offered_by { using type = list<>; };
template <class... S> struct offered_by<services<S...>> { using type = list<S...>; };

// each_service: the lists that `Rule` gives for every service, joined; for the `rules` of a policy.
template <template <class> class Rule, class Services> struct for_each_service { using type = list<>; };
template <template <class> class Rule, class... S> struct for_each_service<Rule, services<S...>> : join<typename Rule<S>::type...> {};
template <template <class> class Rule, class... P>
using each_service = typename for_each_service<Rule, found_role<role::services, P...>>::type;

}  // namespace bartizan
