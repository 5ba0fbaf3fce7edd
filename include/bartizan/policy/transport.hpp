// transport: what TCP connections carry: TLS of named versions, or plain text (white paper 3.7, G, E08).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/policy/algorithms.hpp>
#include <bartizan/policy/services.hpp>
#include <bartizan/threat/credential_theft.hpp>
#include <bartizan/threat/eavesdropping.hpp>

namespace bartizan {

namespace purpose {
struct channel { static constexpr std::string_view name = "encrypted channel"; };
}  // namespace purpose

// The versions of TLS as algorithms, so that they have verdicts like all others.
struct tls_v1_2 {
    static constexpr std::string_view name = "TLS 1.2", source = "RFC 5246; RFC 9325, 3.1.1";
    static constexpr unsigned version = 0x0303;
    template <class Purpose> static constexpr verdict verdict_for = verdict::approved;
};
struct tls_v1_3 {
    static constexpr std::string_view name = "TLS 1.3", source = "RFC 8446; RFC 9325, 3.1.1";
    static constexpr unsigned version = 0x0304;
    template <class Purpose> static constexpr verdict verdict_for = verdict::approved;
};
struct tls_v1_1 {
    static constexpr std::string_view name = "TLS 1.1", source = "RFC 8996";
    static constexpr unsigned version = 0x0302;
    template <class Purpose> static constexpr verdict verdict_for = verdict::forbidden;
};
struct ssl_v3 {   // E08
    static constexpr std::string_view name = "SSL 3.0", source = "RFC 7568";
    static constexpr unsigned version = 0x0300;
    template <class Purpose> static constexpr verdict verdict_for = verdict::forbidden;
};

template <class... Versions> struct tls_must_name_its_versions {
    static_assert(sizeof...(Versions) > 0 && (requires { Versions::version; } && ...), "[BZ-C51] tls without versions. Fix: bz::tls<bz::tls_v1_2, bz::tls_v1_3>.");
};

// tls<Versions...>: everything that rides on a stream rides in TLS; no stream of this product is plain.
template <class... Versions> struct tls {
    using role = bartizan::role::transport;
    using uses = list<use<Versions, purpose::channel>...>;
    using versions = list<Versions...>;
    static constexpr std::string_view name = "tls";
    static constexpr bool encrypts_streams = true;
    template <class Threat, class Service, class Given>
    static constexpr bool counters = (Service::rides == carrier::stream &&
                                      (std::is_same_v<Threat, threat::eavesdropping> || std::is_same_v<Threat, threat::credential_theft>));
    template <class... P> using rules = list<tls_must_name_its_versions<Versions...>>;
};

// tls_or_plain<Versions...>: the administrator chooses: connection HTTPS, or HTTP beside it (G09). It claims nothing: a client may ask in the clear then,
// and somebody must have accepted that by name. Shipped with HTTPS, which a factory reset brings back.
template <class... Versions> struct tls_or_plain {
    using role = bartizan::role::transport;
    using uses = list<use<Versions, purpose::channel>...>;
    using versions = list<Versions...>;
    static constexpr std::string_view name = "tls_or_plain";
    static constexpr bool encrypts_streams = false, administrator_chooses = true;
    template <class Threat, class Service, class Given> static constexpr bool counters = false;
    template <class... P> using rules = list<tls_must_name_its_versions<Versions...>>;
};

// plain_tcp: the product says out loud that its streams can be read; whoever composes it must accept the risk.
struct plain_tcp {
    using role = bartizan::role::transport;
    using uses = list<>;
    static constexpr std::string_view name = "plain_tcp";
    static constexpr bool encrypts_streams = false;
    template <class Threat, class Service, class Given> static constexpr bool counters = false;
};

}  // namespace bartizan
