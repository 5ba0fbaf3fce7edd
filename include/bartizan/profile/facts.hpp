// facts: what can be asked of a composition, as one constant: counted and computed from its words, never declared beside them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/policy/accept_risk.hpp>
#include <bartizan/policy/algorithms.hpp>
#include <bartizan/policy/product.hpp>
#include <bartizan/policy/provenance.hpp>
#include <bartizan/policy/services.hpp>
#include <bartizan/profile/strength.hpp>

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace bartizan::profile {

// facts: a word of a downstream team states what no member of it shows with
//   template <class Facts> static constexpr void tell(Facts& facts)
// as with `counters`, what it states is a claim that needs evidence.
struct facts {
    // services
    unsigned services = 0, network_services = 0, datagram_services = 0;
    bool records = false, offers_sound = false, telnet = false, ftp = false, snmp_community = false, discovery = false, endless_discovery = false, debug = false, plug_ins = false;
    bool sessions_bounded = true, idle_bounded = true;   // of every stream service
    // accepted risks; threats that nothing counters are here, because the proof lets no other by
    unsigned accepted_risks = 0, accepted_without_owner = 0;
    int last_acceptance = 0;   // YYYYMMDD, the latest of all last days
    unsigned open_eavesdropping = 0, open_credential_theft = 0, open_unauthorized_access = 0, open_password_guessing = 0, open_factory_password = 0;
    unsigned open_recording_tamper = 0, open_recording_leak = 0, open_forged_signer = 0, open_others = 0;
    // algorithms
    unsigned algorithms = 0, legacy_algorithms = 0, unknown_algorithms = 0, weakest_bits = ~0u, least_cipher_bits = ~0u, least_hash_bits = ~0u;
    bool elliptic_only = true, post_quantum_signature = false, post_quantum_kem = false, bare_counter_mode = false;
    // frames and keys
    bool signs_frames = false, encrypts_frames = false, holds_key = false, key_in_hardware = false;
    trust key_trust = trust::self_signed;
    unsigned content_key_hours = 0, unsigned_ms = 0;
    // clients
    bool streams_encrypted = false, asks_for_password = false, takes_basic = false, admits_strangers = false, filters_hosts = false, throttles = false;
    bool keeps_accounts = false;
    unsigned oldest_tls = 0, password_characters = 0, password_kinds = 0, password_hash_kib = 0;
    std::uint64_t guesses_a_year = 0;
    // what only tell() states
    bool secure_update = false, update_on_by_default = false, audits = false, erases = false, synchronises_time = false, port_authenticated = false;
    bool login_banner = false, backs_off = false, validates_certificates = false, hardware_random = false, owner_trust_anchor = false;
    // profiles that the product claims: 1 basic, 2 standard, 3 high
    unsigned claimed_level = 0;
};

namespace detail {

template <class A, class Purpose> constexpr void tell_use(facts& f, use<A, Purpose>*) {
    const auto fact = fact_of<A>();
    ++f.algorithms;
    if (A::template verdict_for<Purpose> == verdict::legacy) ++f.legacy_algorithms;
    if (fact.kind == algorithm_kind::unknown) ++f.unknown_algorithms;
    if (has_strength(fact)) f.weakest_bits = std::min(f.weakest_bits, fact.strength_bits);
    if (fact.kind == algorithm_kind::hash) f.least_hash_bits = std::min(f.least_hash_bits, fact.key_bits);
    if (fact.kind == algorithm_kind::block_cipher || fact.kind == algorithm_kind::authenticated_cipher)
        f.least_cipher_bits = std::min(f.least_cipher_bits, fact.key_bits);
    if (fact.mode == "ctr") f.bare_counter_mode = true;
    if (fact.kind == algorithm_kind::signature && fact.curve.empty()) f.elliptic_only = false;
    if (fact.kind == algorithm_kind::signature && fact.quantum_level >= 5) f.post_quantum_signature = true;
    if (fact.kind == algorithm_kind::kem && fact.quantum_level >= 5) f.post_quantum_kem = true;
}
template <class... Use> constexpr void tell_uses(facts& f, list<Use...>) { (tell_use(f, static_cast<Use*>(nullptr)), ...); }
template <class... Version> constexpr unsigned oldest(list<Version...>) {
    unsigned found = ~0u;
    ((found = std::min<unsigned>(found, Version::version)), ...);
    return found;
}

constexpr unsigned& open_count(facts& f, std::string_view word) {
    if (word == "eavesdropping") return f.open_eavesdropping;
    if (word == "credential_theft") return f.open_credential_theft;
    if (word == "unauthorized_access") return f.open_unauthorized_access;
    if (word == "password_guessing") return f.open_password_guessing;
    if (word == "factory_password") return f.open_factory_password;
    if (word == "recording_tamper") return f.open_recording_tamper;
    if (word == "recording_leak") return f.open_recording_leak;
    if (word == "forged_signer") return f.open_forged_signer;
    return f.open_others;
}

template <class P> constexpr void tell_waiver(facts& f) {
    ++f.accepted_risks;
    if (P::owner.empty()) ++f.accepted_without_owner;
    f.last_acceptance = std::max(f.last_acceptance, P::until.yyyymmdd());
    if constexpr (requires { std::string_view(P::risk::word); }) ++open_count(f, P::risk::word);
}

// What the members of a policy show, whatever its name and whoever wrote it.
template <class P> constexpr void tell_members(facts& f) {
    if constexpr (requires { P::protects_integrity; }) f.signs_frames = f.signs_frames || P::protects_integrity;
    if constexpr (requires { P::encrypts; }) f.encrypts_frames = f.encrypts_frames || P::encrypts;
    if constexpr (requires { P::offers_sound; }) f.offers_sound = f.offers_sound || P::offers_sound;
    if constexpr (requires { P::holds_key; }) f.holds_key = f.holds_key || P::holds_key;
    if constexpr (requires { P::provenance::trust; }) f.key_trust = P::provenance::trust;
    if (P::name == "pkcs11_key" || P::name == "tpm_key") f.key_in_hardware = true;
    if constexpr (requires { P::limits.lifetime_hours; }) f.content_key_hours = P::limits.lifetime_hours;
    if constexpr (requires { P::limits.unsigned_ms; }) f.unsigned_ms = P::limits.unsigned_ms;
    if constexpr (requires { P::encrypts_streams; }) f.streams_encrypted = f.streams_encrypted || P::encrypts_streams;
    if constexpr (requires { oldest(typename P::versions{}); }) f.oldest_tls = f.oldest_tls == 0 ? oldest(typename P::versions{}) : std::min(f.oldest_tls, oldest(typename P::versions{}));
    if constexpr (requires { P::asks; }) f.asks_for_password = f.asks_for_password || P::asks;
    if constexpr (requires { P::takes_basic; }) f.takes_basic = f.takes_basic || P::takes_basic;
    if constexpr (requires { P::admits_strangers; }) f.admits_strangers = f.admits_strangers || P::admits_strangers;
    if constexpr (requires { P::filters; }) f.filters_hosts = f.filters_hosts || P::filters;
    if constexpr (requires { P::slows_down; }) f.throttles = f.throttles || P::slows_down;
    if constexpr (requires { P::ends_discovery; }) f.endless_discovery = f.endless_discovery || !P::ends_discovery;
    if constexpr (requires { guesses_a_year(P::limits); }) f.guesses_a_year = guesses_a_year(P::limits);
    if constexpr (requires { P::limits.least_characters; }) {
        f.keeps_accounts = true;
        f.password_characters = P::limits.least_characters;
        f.password_kinds = P::limits.kinds_of_characters;
        f.password_hash_kib = P::limits.hash_memory_kib;
    }
}

template <class P> constexpr void tell_policy(facts& f) {
    if constexpr (bartizan::detail::is_waiver<P>) tell_waiver<P>(f);
    else {
        tell_uses(f, typename P::uses{});
        tell_members<P>(f);
    }
    if constexpr (requires { P::tell(f); }) P::tell(f);
}

template <class S> constexpr void tell_service(facts& f) {
    ++f.services;
    if (S::rides != carrier::storage) ++f.network_services;
    if (S::rides == carrier::datagram) ++f.datagram_services;
    if (S::name == "recording" || S::name == "archive") f.records = true;
    if (S::name == "telnet") f.telnet = true;
    if (S::name == "ftp") f.ftp = true;
    if (S::name == "snmp_v1" || S::name == "snmp_v2c") f.snmp_community = true;
    if (S::name == "discovery") f.discovery = true;   // whether it ends is told by its period, which the proof asks for
    if (S::name == "ssdp" || S::name == "upnp" || S::name == "bonjour" || S::name == "ws_discovery") f.discovery = f.endless_discovery = true;
    if (S::name == "debug") f.debug = true;
    if (S::name == "plug_ins") f.plug_ins = true;
    if (S::rides == carrier::stream) {
        bool sessions = false, idle = false;
        if constexpr (requires { S::limits.sessions; }) sessions = S::limits.sessions > 0;
        if constexpr (requires { S::limits.idle_ms; }) idle = S::limits.idle_ms > 0;
        if constexpr (requires { S::limits.session_ms; }) idle = S::limits.session_ms > 0;
        f.sessions_bounded = f.sessions_bounded && sessions;
        f.idle_bounded = f.idle_bounded && idle;
    }
    if constexpr (requires { S::tell(f); }) S::tell(f);
}
template <class... S> constexpr void tell_services(facts& f, list<S...>) { (tell_service<S>(f), ...); }
}  // namespace detail

// facts_in<P...>: the facts of a composition that has these policies. facts_of<Product>: of a product.
template <class... P>
inline constexpr facts facts_in = [] {
    facts f;
    detail::tell_services(f, typename offered_by<found_role<role::services, P...>>::type{});
    (detail::tell_policy<P>(f), ...);
    return f;
}();
namespace detail {
template <class Policies> struct facts_of_list;
template <class... P> struct facts_of_list<list<P...>> { static constexpr const facts& value = facts_in<P...>; };
}  // namespace detail
template <class Product> inline constexpr const facts& facts_of = detail::facts_of_list<typename Product::policies>::value;

// each_fact: visit(name, before, after) for every fact of two compositions, as numbers; for comparisons and reports.
template <class Visit> constexpr void each_fact(const facts& a, const facts& b, Visit visit) {
    const auto one = [&](std::string_view name, auto facts::* member) { visit(name, static_cast<std::uint64_t>(a.*member), static_cast<std::uint64_t>(b.*member)); };
    one("services", &facts::services);
    one("network_services", &facts::network_services);
    one("datagram_services", &facts::datagram_services);
    one("records", &facts::records);
    one("offers_sound", &facts::offers_sound);
    one("telnet", &facts::telnet);
    one("ftp", &facts::ftp);
    one("snmp_community", &facts::snmp_community);
    one("discovery", &facts::discovery);
    one("endless_discovery", &facts::endless_discovery);
    one("debug", &facts::debug);
    one("plug_ins", &facts::plug_ins);
    one("sessions_bounded", &facts::sessions_bounded);
    one("idle_bounded", &facts::idle_bounded);
    one("accepted_risks", &facts::accepted_risks);
    one("accepted_without_owner", &facts::accepted_without_owner);
    one("last_acceptance", &facts::last_acceptance);
    one("open_eavesdropping", &facts::open_eavesdropping);
    one("open_credential_theft", &facts::open_credential_theft);
    one("open_unauthorized_access", &facts::open_unauthorized_access);
    one("open_password_guessing", &facts::open_password_guessing);
    one("open_factory_password", &facts::open_factory_password);
    one("open_recording_tamper", &facts::open_recording_tamper);
    one("open_recording_leak", &facts::open_recording_leak);
    one("open_forged_signer", &facts::open_forged_signer);
    one("open_others", &facts::open_others);
    one("algorithms", &facts::algorithms);
    one("legacy_algorithms", &facts::legacy_algorithms);
    one("unknown_algorithms", &facts::unknown_algorithms);
    one("weakest_bits", &facts::weakest_bits);
    one("least_cipher_bits", &facts::least_cipher_bits);
    one("least_hash_bits", &facts::least_hash_bits);
    one("elliptic_only", &facts::elliptic_only);
    one("post_quantum_signature", &facts::post_quantum_signature);
    one("post_quantum_kem", &facts::post_quantum_kem);
    one("bare_counter_mode", &facts::bare_counter_mode);
    one("signs_frames", &facts::signs_frames);
    one("encrypts_frames", &facts::encrypts_frames);
    one("holds_key", &facts::holds_key);
    one("key_in_hardware", &facts::key_in_hardware);
    one("key_trust", &facts::key_trust);
    one("content_key_hours", &facts::content_key_hours);
    one("unsigned_ms", &facts::unsigned_ms);
    one("streams_encrypted", &facts::streams_encrypted);
    one("asks_for_password", &facts::asks_for_password);
    one("takes_basic", &facts::takes_basic);
    one("admits_strangers", &facts::admits_strangers);
    one("filters_hosts", &facts::filters_hosts);
    one("throttles", &facts::throttles);
    one("keeps_accounts", &facts::keeps_accounts);
    one("oldest_tls", &facts::oldest_tls);
    one("password_characters", &facts::password_characters);
    one("password_kinds", &facts::password_kinds);
    one("password_hash_kib", &facts::password_hash_kib);
    one("guesses_a_year", &facts::guesses_a_year);
    one("secure_update", &facts::secure_update);
    one("update_on_by_default", &facts::update_on_by_default);
    one("audits", &facts::audits);
    one("erases", &facts::erases);
    one("synchronises_time", &facts::synchronises_time);
    one("port_authenticated", &facts::port_authenticated);
    one("login_banner", &facts::login_banner);
    one("backs_off", &facts::backs_off);
    one("validates_certificates", &facts::validates_certificates);
    one("hardware_random", &facts::hardware_random);
    one("owner_trust_anchor", &facts::owner_trust_anchor);
    one("claimed_level", &facts::claimed_level);
}

}  // namespace bartizan::profile
