// cameras: whom a recorder calls a camera, and how it proves to one that it may watch.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/policy/authentication.hpp>
#include <bartizan/policy/recorder_services.hpp>
#include <bartizan/policy/transport.hpp>

namespace bartizan {

// certified_cameras<Versions...>: RTSPS only; the camera's certificate must lead to the factory's or the owner's CA and carry the name that was
// called, or be the one that somebody has looked at and pinned (crypto::software::tls_peer; there is no way not to check).
template <class... Versions> struct certified_cameras {
    using role = bartizan::role::cameras;
    using uses = list<use<Versions, purpose::channel>...>;
    using versions = list<Versions...>;
    static constexpr std::string_view name = "certified_cameras";
    static constexpr bool checks_cameras = true, encrypts_streams = true;
    template <class Threat, class Service, class Given>
    static constexpr bool counters = Service::rides == carrier::call && (std::is_same_v<Threat, threat::eavesdropping> || std::is_same_v<Threat, threat::credential_theft> ||
                                                                          std::is_same_v<Threat, threat::impostor_camera>);
    template <class Facts> static constexpr void tell(Facts& f) { f.validates_certificates = true; }
    template <class... P> using rules = list<tls_must_name_its_versions<Versions...>>;
};

// any_camera: plain RTSP, whoever answers; whoever composes it must accept the risks.
struct any_camera {
    using role = bartizan::role::cameras;
    using uses = list<>;
    static constexpr std::string_view name = "any_camera";
    static constexpr bool checks_cameras = false;
    template <class Threat, class Service, class Given> static constexpr bool counters = false;
};

// answers_digest<Algorithms...>: the recorder proves that it knows the password and never tells it. Against thieves of passwords that claims
// nothing: who answers may ask for the digest of a guess (RFC 7616, 5.4 to 5.9).
template <class... Algorithm> struct answers_digest {
    using role = bartizan::role::camera_login;
    using uses = list<use<Algorithm, purpose::password_digest>...>;
    using algorithms = list<Algorithm...>;
    static constexpr std::string_view name = "answers_digest";
    static constexpr bool tells_password = false;
    template <class Threat, class Service, class Given> static constexpr bool counters = false;
    template <class... P> using rules = typename digest<Algorithm...>::template rules<P...>;
};
// answers_digest_or_basic: also tells the password to a camera that knows only Basic.
template <class... Algorithm> struct answers_digest_or_basic {
    using role = bartizan::role::camera_login;
    using uses = list<use<Algorithm, purpose::password_digest>...>;
    using algorithms = list<Algorithm...>;
    static constexpr std::string_view name = "answers_digest_or_basic";
    static constexpr bool tells_password = true;
    template <class Threat, class Service, class Given> static constexpr bool counters = false;
    template <class... P> using rules = typename digest<Algorithm...>::template rules<P...>;
};

}  // namespace bartizan
