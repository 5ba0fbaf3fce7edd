// product: what can be asked of a product, by the proof, by services and by whoever wants to know.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/nonce_domain.hpp>
#include <bartizan/policy/recording.hpp>
#include <bartizan/policy/runs_on.hpp>

namespace bartizan {

// Having `policies` is not enough: only the proof gives a product the name `checked`, so what was never checked is never proven.
template <class Product> struct must_be_a_product {
    static_assert(
        requires {
            typename Product::policies;
            typename Product::checked;
        },
        "[BZ-C18] not a product: only a product can be proven. Fix: bz::camera<Policies...>.");
};

namespace detail {
template <class Role, class Policies> struct policy_of { using type = found_role<Role, Policies>; };
template <class Policies> struct policy_of<role::target, Policies> {
    using type = std::conditional_t<std::is_same_v<found_role<role::target, Policies>, not_composed>, runs_on<target::portable>,
                                    found_role<role::target, Policies>>;
};

template <class S, class Offered> struct find_service { using type = not_composed; };
template <class S, class Head, class... Rest>
struct find_service<S, list<Head, Rest...>>
    : std::conditional_t<std::is_same_v<plain<S>, plain<Head>>, std::type_identity<Head>, find_service<S, list<Rest...>>> {};
}  // namespace detail

// proven: an alias nobody uses is never instantiated and so never checked; write static_assert(bz::proven<door_cam>); on the next line.
template <class Product> inline constexpr bool proven = sizeof(Product) > 0 && sizeof(must_be_a_product<Product>) > 0;

// policy_of: the policy of a role with its numbers, e.g. policy_of<door_cam, role::signing>::limits.unsigned_ms; `not_composed` if there
// is none. role::target gives runs_on<target::portable> then.
template <class Product, class Role> using policy_of = typename detail::policy_of<Role, typename Product::policies>::type;

// services_of: list<S...>. service_of: a service with the product's numbers, found under any: service_of<door_cam, recording<>>::limits.
template <class Product> using services_of = typename offered_by<policy_of<Product, role::services>>::type;
template <class Product, class S> using service_of = typename detail::find_service<S, services_of<Product>>::type;
template <class Product, class S> inline constexpr bool has_service = !std::is_same_v<service_of<Product, S>, not_composed>;

// key_limits_of: what one content key of the product may have to do for the service S; crypto proves that its counter suffices.
template <class Product, class S = recording<>>
inline constexpr crypto::key_limits key_limits_of = policy_of<Product, role::encryption>::template key_limits<service_of<Product, S>, policy_of<Product, role::audio>>;

}  // namespace bartizan
