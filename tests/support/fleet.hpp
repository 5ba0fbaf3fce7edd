// fleet: services and policies as integrators write them, each with one property that a hardening profile asks about.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/profile/meets.hpp>
#include <bartizan/prove.hpp>

namespace fleet {
using namespace bartizan;

// --- algorithms
struct home_made {
    static constexpr std::string_view name = "HOME-1", source = "a drawer";
    template <class Purpose> static constexpr verdict verdict_for = verdict::approved;
};
struct aged {
    static constexpr std::string_view name = "AGED-1", source = "test";
    static constexpr std::size_t digest_bytes = 32;
    template <class Purpose> static constexpr verdict verdict_for = verdict::legacy;
};
struct eighty {
    static constexpr std::string_view name = "EIGHTY-1", source = "test";
    static constexpr std::size_t digest_bytes = 20;
    template <class Purpose> static constexpr verdict verdict_for = verdict::approved;
};
struct one_hundred_and_twelve {
    static constexpr std::string_view name = "RSA-LIKE", source = "test";
    static constexpr std::size_t digest_bytes = 28;
    template <class Purpose> static constexpr verdict verdict_for = verdict::approved;
};

// --- threats of our own
struct factory_password {
    static constexpr std::string_view id = "FLEET-T01", word = "factory_password", name = "the password of the factory";
    template <class On, class Given> struct must_be_countered;
    template <class S, class Given> struct must_be_countered<on<S>, Given> {
        static_assert(countered<factory_password, S, Given>, "[FLEET-T01] password of the factory. Fix: none.");
    };
};
struct odd_threat {
    static constexpr std::string_view id = "FLEET-T02", word = "odd_threat", name = "a threat that nobody else knows";
    template <class On, class Given> struct must_be_countered;
    template <class S, class Given> struct must_be_countered<on<S>, Given> {
        static_assert(countered<odd_threat, S, Given>, "[FLEET-T02] odd. Fix: none.");
    };
};

// --- services. Those of one property raise nothing else, so that a test sees one rule.
template <text Name, carrier Rides, class... Threat> struct plain_service {
    static constexpr std::string_view name = Name.view();
    static constexpr auto rides = Rides;
    using raises = list<Threat...>;
    using needs = list<>;
};
using telnet = plain_service<"telnet", carrier::storage>;
using debug = plain_service<"debug", carrier::storage>;
using ftp = plain_service<"ftp", carrier::storage>;
using snmp_v2c = plain_service<"snmp_v2c", carrier::storage>;
using ws_discovery = plain_service<"ws_discovery", carrier::datagram>;
using plug_ins = plain_service<"plug_ins", carrier::storage>;
using quiet = plain_service<"quiet", carrier::storage>;
using lonely = plain_service<"lonely", carrier::datagram>;
using odd = plain_service<"odd", carrier::storage, odd_threat>;
using community = plain_service<"community", carrier::datagram, threat::credential_theft>;
using open_page = plain_service<"open_page", carrier::datagram, threat::unauthorized_access>;
using preset = plain_service<"preset", carrier::datagram, factory_password>;
using readable = plain_service<"readable", carrier::datagram, threat::eavesdropping>;
using album = plain_service<"album", carrier::storage, threat::recording_tamper>;
using storage = plain_service<"storage", carrier::storage, threat::recording_leak>;
using vault = plain_service<"vault", carrier::storage, threat::forged_signer>;

struct web_limits {
    std::uint32_t sessions = 64, idle_ms = 30'000;
    template <class Visit> constexpr void each(Visit visit) const {
        visit("sessions", sessions);
        visit("idle_ms", idle_ms);
    }
    friend constexpr bool operator==(const web_limits&, const web_limits&) = default;
};
template <web_limits... Limits> struct web {
    static constexpr std::string_view name = "web";
    static constexpr auto rides = carrier::stream;
    static constexpr auto limits = only<web_limits>(Limits...);
    using raises = list<>;
    using needs = list<>;
    using without_limits = web<>;
};
// whole_web<Name>: the same with the threats that a real one has, many under different names
template <text Name> struct whole_web {
    static constexpr std::string_view name = Name.view();
    static constexpr auto rides = carrier::stream;
    static constexpr web_limits limits{};
    using raises = list<threat::eavesdropping, threat::credential_theft, threat::unauthorized_access>;
    using needs = list<>;
};

// --- policies
namespace role {
struct any {
    template <int Found, class Given> struct composed {};
};
}  // namespace role
template <text Name, class... Use> struct plain_policy {
    using role = fleet::role::any;
    using uses = list<Use...>;
    static constexpr std::string_view name = Name.view();
    template <class Threat, class Service, class Given> static constexpr bool counters = false;
};
template <class Algorithm> struct user_of : plain_policy<"user_of", use<Algorithm, purpose::frame_integrity>> {};

template <unsigned Version> struct version_of_tls {
    static constexpr std::string_view name = Version == 0x0303 ? "TLS 1.2" : "TLS 1.3", source = "test";
    static constexpr unsigned version = Version;
    template <class Purpose> static constexpr verdict verdict_for = verdict::approved;
};
template <unsigned Version> struct tls_from : plain_policy<"tls", use<version_of_tls<Version>, purpose::device_identity>> {
    static constexpr bool encrypts_streams = true;
    using versions = list<version_of_tls<Version>>;
    template <class Threat, class Service, class Given>
    static constexpr bool counters = (Service::rides == carrier::stream &&
                                      (std::is_same_v<Threat, threat::eavesdropping> || std::is_same_v<Threat, threat::credential_theft>));
};
using tls12 = tls_from<0x0303>;
using tls13 = tls_from<0x0304>;
template <class Hash> struct digest : plain_policy<"digest", use<Hash, purpose::frame_integrity>> {
    static constexpr bool takes_basic = false, asks = true;
    template <class Threat, class Service, class Given>
    static constexpr bool counters = (Service::rides == carrier::stream && std::is_same_v<Threat, threat::unauthorized_access>);
};
struct basic : plain_policy<"basic"> {
    static constexpr bool takes_basic = true;
};
struct guest : plain_policy<"guest"> {
    static constexpr bool admits_strangers = true;
};
struct filter : plain_policy<"host_filter"> {
    static constexpr bool filters = true;
};
struct no_throttle : plain_policy<"no_throttle"> {
    static constexpr bool slows_down = false;
};
struct throttle_limits {
    std::uint64_t guesses = 0;
    template <class Visit> constexpr void each(Visit visit) const { visit("guesses_a_year", guesses); }
    friend constexpr std::uint64_t guesses_a_year(throttle_limits l) { return l.guesses; }
};
template <std::uint64_t Guesses> struct throttle : plain_policy<"throttle"> {
    static constexpr bool slows_down = true;
    static constexpr throttle_limits limits{Guesses};
};
struct accounts_limits {
    std::uint32_t least_characters = 8, kinds_of_characters = 2, hash_memory_kib = 19'456;
    template <class Visit> constexpr void each(Visit visit) const {
        visit("least_characters", least_characters);
        visit("kinds_of_characters", kinds_of_characters);
        visit("hash_memory_kib", hash_memory_kib);
    }
};
template <std::uint32_t Characters, std::uint32_t Memory = 19'456> struct accounts : plain_policy<"accounts"> {
    static constexpr accounts_limits limits{Characters, 2, Memory};
    template <class Facts> static constexpr void tell(Facts& facts) { facts.audits = true; }
};
struct cipher_limits {
    std::uint32_t lifetime_hours = 24;
    template <class Visit> constexpr void each(Visit visit) const { visit("lifetime_hours", lifetime_hours); }
};
template <std::uint32_t Hours> struct cipher_for : plain_policy<"cipher_for"> {
    static constexpr bool encrypts = true;
    static constexpr cipher_limits limits{Hours};
};

// fortress<Extra...>: ten services, and it meets the highest profile.
template <class... Extra>
using fortress = camera<services<recording<>, whole_web<"http">, whole_web<"rtsp">, whole_web<"onvif">, whole_web<"events">, whole_web<"metadata">,
                                 whole_web<"audio">, whole_web<"update">, whole_web<"status">, whole_web<"log">>,
                        signed_frames<sha256, ecdsa_p256, signing_limits{.unsigned_ms = 2000}>, encrypted_frames<>, tpm_key<provenance::factory>, tls13,
                        fleet::digest<sha256>, fleet::accounts<12>, fleet::throttle<1'000'000>, filter, Extra...>;

}  // namespace fleet
