// prove: a product is a type, and making it complete proves it: every threat of every service is countered, or the build fails.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/policy/accept_risk.hpp>
#include <bartizan/policy/accounts.hpp>
#include <bartizan/policy/audio.hpp>
#include <bartizan/policy/authentication.hpp>
#include <bartizan/policy/cameras.hpp>
#include <bartizan/policy/certificate_sei.hpp>
#include <bartizan/policy/clear_frames.hpp>
#include <bartizan/policy/countersigning.hpp>
#include <bartizan/policy/discovery.hpp>
#include <bartizan/policy/encrypted_frames.hpp>
#include <bartizan/policy/encrypted_streams.hpp>
#include <bartizan/policy/footage.hpp>
#include <bartizan/policy/host_filter.hpp>
#include <bartizan/policy/late_signatures.hpp>
#include <bartizan/policy/low_bitrate.hpp>
#include <bartizan/policy/network_services.hpp>
#include <bartizan/policy/extended_signing.hpp>
#include <bartizan/policy/hybrid_signing.hpp>
#include <bartizan/policy/no_key.hpp>
#include <bartizan/policy/pkcs11_key.hpp>
#include <bartizan/policy/product.hpp>
#include <bartizan/policy/recorder_services.hpp>
#include <bartizan/policy/recording.hpp>
#include <bartizan/policy/runs_on.hpp>
#include <bartizan/policy/signed_frames.hpp>
#include <bartizan/policy/software_key.hpp>
#include <bartizan/policy/storage.hpp>
#include <bartizan/policy/tpm_key.hpp>
#include <bartizan/policy/throttle.hpp>
#include <bartizan/policy/transport.hpp>
#include <bartizan/policy/unsigned_frames.hpp>

#include <cstddef>
#include <utility>

namespace bartizan {

// The grammar itself comes first; when a word is wrong, nothing else is checked, so that its sentence stands alone.
template <class P> struct must_be_a_policy {
    static_assert(policy_word<P>, "[BZ-C07] not a policy: it has no role, uses and name. Fix: services go into bz::services<...>.");
};
template <class S> struct must_be_a_service {
    static_assert(service_word<S>,
                  "[BZ-C08] not a service: it has no name, rides, raises and needs. Fix: policies go beside bz::services<...>.");
};
template <class T> struct must_be_a_threat {
    static_assert(threat_word<T>, "[BZ-C19] threat without a sentence: it has no id, word, name and must_be_countered. Fix: add them.");
};
template <class S, class Services> struct must_be_listed_once;
template <class S, class... All> struct must_be_listed_once<S, given<All...>> {
    static_assert((0 + ... + int{std::is_same_v<S, All>}) == 1, "[BZ-C04] service listed twice. Fix: remove one.");
};

namespace detail {

// what an error shows of a composition: the policies that were tried, without numbers, without the services themselves
template <class Shown, class... P> struct shown_in { using type = Shown; };
template <class... Shown, class Head, class... P>
struct shown_in<given<Shown...>, Head, P...>
    : std::conditional_t<std::is_same_v<typename Head::role, role::services>, shown_in<given<Shown...>, P...>,
                         shown_in<given<Shown..., plain<Head>>, P...>> {};
template <class... P> using shown = typename shown_in<given<>, P...>::type;

// The checks of a product, as lists of types that are named here and instantiated later.
template <class Roles, class... P> struct role_checks;
template <class... Role, class... P> struct role_checks<list<Role...>, P...> {
    template <class R> static constexpr int found = (0 + ... + int{std::is_same_v<R, typename P::role>});
    using type = list<typename Role::template composed<found<Role>, shown<P...>>...>;
};

template <class P, class Given, class Uses = typename P::uses> struct algorithm_checks;
template <class P, class Given, class... Use> struct algorithm_checks<P, Given, list<Use...>> {
    using type = list<must_be_approved<Use, plain<P>>..., legacy_must_be_accepted<Use, plain<P>, Given>...>;
};

template <class Policy, class... P> struct company_checks { using type = list<>; };
template <class Policy, class... P>
    requires requires { typename Policy::template rules<P...>; }
struct company_checks<Policy, P...> {
    using type = typename Policy::template rules<P...>;
};

template <class S, class Given, class Raised = typename S::raises> struct threat_checks;
template <class S, class Given, class... Threat> struct threat_checks<S, Given, list<Threat...>> {
    using type = list<typename Threat::template must_be_countered<on<plain<S>>, Given>...>;
};

// In three steps, each only when the one before holds: are these policies, are these services, is this product sound?
template <class Services, class... P> struct soundness;
template <class... S, class... P>
struct soundness<services<S...>, P...>
    : join<typename role_checks<joined<list<role::services>, list<typename P::role>..., typename S::needs...>, P...>::type,
           typename algorithm_checks<P, shown<P...>>::type..., typename company_checks<P, P...>::type..., typename company_checks<S, P...>::type...,
           typename threat_checks<S, shown<P...>>::type...> {};
template <class... P> struct soundness<not_composed, P...> : soundness<services<>, P...> {};

template <class Raised> inline constexpr bool well_raised = false;
template <class... Threat> inline constexpr bool well_raised<list<Threat...>> = (threat_word<Threat> && ...);
template <class S> struct word_checks { using type = list<must_be_a_service<S>>; };
template <class... Threat> struct word_checks<list<Threat...>> { using type = list<must_be_a_threat<Threat>...>; };
template <service_word S> struct word_checks<S> : word_checks<typename S::raises> {};

template <class S>
concept well_spelled = service_word<S> && well_raised<typename S::raises>;

template <class... S> inline constexpr bool well_listed = true;
template <class S, class... Rest>
inline constexpr bool well_listed<S, Rest...> = (well_spelled<S> && !(std::is_same_v<plain<S>, plain<Rest>> || ...) &&
                                                 well_listed<Rest...>);
template <class Services, class... P> struct service_words : soundness<Services, P...> {};
template <class... S, class... P>
    requires(!well_listed<S...>)
struct service_words<services<S...>, P...> {
    using type = joined<typename word_checks<S>::type..., list<must_be_listed_once<plain<S>, given<plain<S>...>>...>>;
};

template <class... P> struct policy_words { using type = list<must_be_a_policy<P>...>; };
template <policy_word... P> struct policy_words<P...> : service_words<found_role<role::services, P...>, P...> {};

// Checks are base classes and never a fold: with a fold both clangs drop the second of two errors, and a hidden error is a defect.
// They are numbered because a type may be a direct base only once, and found by number because a list of them would be printed.
template <std::size_t N, class... Check> struct nth;
template <std::size_t N, class Head, class... Check> struct nth<N, Head, Check...> : nth<N - 1, Check...> {};
template <class Head, class... Check> struct nth<0, Head, Check...> { using type = Head; };
template <std::size_t N, class Checks> struct nth_of;
template <std::size_t N, class... Check> struct nth_of<N, list<Check...>> : nth<N, Check...> {};

template <class Product> struct checks_of;
template <template <class...> class Product, class... P> struct checks_of<Product<P...>> : policy_words<P...> {};
template <std::size_t N, class Product> struct check : nth_of<N, typename checks_of<Product>::type>::type {};
template <class Product, class Numbers = std::make_index_sequence<checks_of<Product>::type::size>> struct proof;
template <class Product, std::size_t... N> struct proof<Product, std::index_sequence<N...>> : check<N, Product>... {
    using checked = Product;
};
}  // namespace detail

// camera: order is free; each role that the services need is answered exactly once. An empty type: it is a statement, not an object.
template <class... Policies> struct camera : detail::proof<camera<Policies...>> { using policies = list<Policies...>; };

// recorder: the same, for what pulls from cameras and keeps what they send. Whether a camera and a recorder go together: compatible.hpp.
template <class... Policies> struct recorder : detail::proof<recorder<Policies...>> { using policies = list<Policies...>; };

}  // namespace bartizan
