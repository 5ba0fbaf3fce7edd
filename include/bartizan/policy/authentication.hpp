// authentication: how a client proves who it is: Digest, Basic, either, or not at all (white paper 3.3, B10, B12, C02 to C06).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/policy/algorithms.hpp>
#include <bartizan/policy/services.hpp>
#include <bartizan/threat/credential_theft.hpp>
#include <bartizan/threat/unauthorized_access.hpp>

namespace bartizan {

namespace detail {
template <class Guests> inline constexpr bool admits_strangers = false;
template <class Guests>
    requires requires { Guests::admits_strangers; }
inline constexpr bool admits_strangers<Guests> = Guests::admits_strangers;

// Passwords keep clients out only where accounts are kept and strangers are not let in beside them.
template <class Threat, class Service, class Given>
inline constexpr bool keeps_out = Service::rides == carrier::stream && std::is_same_v<Threat, threat::unauthorized_access> &&
                                  !std::is_same_v<found_role<role::accounts, Given>, not_composed> && !admits_strangers<found_role<role::guests, Given>>;
}  // namespace detail

template <class... Algorithm> struct digest_must_have_algorithms {
    static_assert(sizeof...(Algorithm) > 0, "[BZ-C43] digest without an algorithm. Fix: bz::digest<bz::sha256>.");
};
// Only these three have a name in RFC 7616, 6.1; a client knows no other.
template <class Algorithm> struct digest_must_know_the_algorithm {
    static_assert(list<sha256, sha512_256, md5>::holds<Algorithm>, "[BZ-A05] not an algorithm of Digest (RFC 7616). Fix: bz::sha256 or bz::sha512_256.");
};
template <class Algorithm, class... All> struct digest_must_list_it_once {
    static_assert((0 + ... + int{std::is_same_v<Algorithm, All>}) == 1, "[BZ-C44] algorithm of Digest listed twice. Fix: remove one.");
};

// digest<Algorithms...>: the password never travels, only a proof (C03, C06). Challenges are sent in this order, MD5 always last.
template <class... Algorithm> struct digest {
    using role = bartizan::role::authentication;
    using uses = list<use<Algorithm, purpose::password_digest>...>;
    using algorithms = list<Algorithm...>;
    static constexpr std::string_view name = "digest";
    static constexpr bool takes_basic = false, asks = true;
    template <class Threat, class Service, class Given>
    static constexpr bool counters = detail::keeps_out<Threat, Service, Given> ||
                                     (Service::rides == carrier::stream && std::is_same_v<Threat, threat::credential_theft>);
    template <class... P>
    using rules = list<digest_must_have_algorithms<Algorithm...>, digest_must_know_the_algorithm<Algorithm>..., digest_must_list_it_once<Algorithm, Algorithm...>...>;
};

// digest_or_basic<Algorithms...>: either, as the client asks (C05). It claims nothing against theft: a client may choose Basic (C02).
template <class... Algorithm> struct digest_or_basic {
    using role = bartizan::role::authentication;
    using uses = list<use<Algorithm, purpose::password_digest>...>;
    using algorithms = list<Algorithm...>;
    static constexpr std::string_view name = "digest_or_basic";
    static constexpr bool takes_basic = true, asks = true;
    template <class Threat, class Service, class Given> static constexpr bool counters = detail::keeps_out<Threat, Service, Given>;
    template <class... P> using rules = typename digest<Algorithm...>::template rules<P...>;
};

// basic: the password travels with each request (C02); without TLS that is credential theft, which somebody must then accept by name.
struct basic {
    using role = bartizan::role::authentication;
    using uses = list<>;
    using algorithms = list<>;
    static constexpr std::string_view name = "basic";
    static constexpr bool takes_basic = true, asks = true;
    template <class Threat, class Service, class Given> static constexpr bool counters = detail::keeps_out<Threat, Service, Given>;
};

// no_authentication: "User auth. Off" (B10, Q17): everybody is an administrator; whoever composes it must accept the risk.
struct no_authentication {
    using role = bartizan::role::authentication;
    using uses = list<>;
    using algorithms = list<>;
    static constexpr std::string_view name = "no_authentication";
    static constexpr bool takes_basic = false, asks = false;
    template <class Threat, class Service, class Given> static constexpr bool counters = false;
};

}  // namespace bartizan
