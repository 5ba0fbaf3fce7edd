// toy_network: network services and policies as a downstream team would write them; they prove that the composition is open.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/prove.hpp>

namespace toy {
using namespace bartizan;

namespace role {
struct transport {
    template <int Found, class Given> struct composed {
        static_assert(Found == 1, "[TOY-01] transport: compose exactly one of toy::tcp, toy::tls.");
    };
};
struct authentication {
    template <int Found, class Given> struct composed {
        static_assert(Found == 1, "[TOY-02] authentication: compose exactly one of toy::basic, toy::digest.");
    };
};
}  // namespace role

struct http {
    static constexpr std::string_view name = "http";
    static constexpr auto rides = carrier::stream;
    using raises = list<threat::eavesdropping, threat::credential_theft, threat::unauthorized_access>;
    using needs = list<role::transport, role::authentication>;
};
struct snmp_v2c {   // a community string in a datagram: no stream policy reaches it (N01)
    static constexpr std::string_view name = "snmp_v2c";
    static constexpr auto rides = carrier::datagram;
    using raises = list<threat::credential_theft>;
    using needs = list<>;
};

struct tcp {
    using role = toy::role::transport;
    using uses = list<>;
    static constexpr std::string_view name = "tcp";
    template <class Threat, class Service, class Given> static constexpr bool counters = false;
};
struct tls {
    using role = toy::role::transport;
    using uses = list<use<sha256, purpose::device_identity>>;
    static constexpr std::string_view name = "tls";
    template <class Threat, class Service, class Given>
    static constexpr bool counters = (Service::rides == carrier::stream &&
                                      (std::is_same_v<Threat, threat::eavesdropping> || std::is_same_v<Threat, threat::credential_theft>));
};
struct basic {
    using role = toy::role::authentication;
    using uses = list<>;
    static constexpr std::string_view name = "basic";
    template <class Threat, class Service, class Given>
    static constexpr bool counters = (Service::rides == carrier::stream && std::is_same_v<Threat, threat::unauthorized_access>);
};
template <class Hash> struct digest {
    using role = toy::role::authentication;
    using uses = list<use<Hash, purpose::frame_integrity>>;
    static constexpr std::string_view name = "digest";
    template <class Threat, class Service, class Given>
    static constexpr bool counters = (Service::rides == carrier::stream && (std::is_same_v<Threat, threat::unauthorized_access> ||
                                                                            std::is_same_v<Threat, threat::credential_theft>));
};

struct aging_hash {   // what md5 in HTTP Digest will be: allowed for a time, for a reason
    static constexpr std::string_view name = "AGING-1", source = "toy standard 7, 3";
    static constexpr std::size_t digest_bytes = 20;
    template <class Purpose> static constexpr verdict verdict_for = verdict::legacy;
};

}  // namespace toy
