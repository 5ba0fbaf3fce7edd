// rules of the level high: what a product that others rely on may not have.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/list.hpp>
#include <bartizan/profile/facts.hpp>

#include <string_view>

namespace bartizan::profile {

struct keys_must_live_in_hardware {
    static constexpr std::string_view id = "BZ-P40", title = "key outside hardware";
    static constexpr std::string_view cause = "the device key is kept in software";
    static constexpr std::string_view fix = "bz::tpm_key<...> or bz::pkcs11_key<...>";
    static constexpr bool holds(const facts& f) { return !f.holds_key || f.key_in_hardware; }
    template <bool Holds, class Profile> struct must_hold {
        static_assert(Holds,
                      "[BZ-P40] key outside hardware: the device key is kept in software. Fix: bz::tpm_key<...> or bz::pkcs11_key<...>.");
    };
};
struct tls_of_version_1_3 {
    static constexpr std::string_view id = "BZ-P41", title = "TLS before 1.3";
    static constexpr std::string_view cause = "a version of TLS before 1.3 is offered";
    static constexpr std::string_view fix = "bz::tls<bz::tls_v1_3>";
    static constexpr bool holds(const facts& f) { return !f.streams_encrypted || f.oldest_tls >= 0x0304; }
    template <bool Holds, class Profile> struct must_hold {
        static_assert(Holds, "[BZ-P41] TLS before 1.3: a version of TLS before 1.3 is offered. Fix: bz::tls<bz::tls_v1_3>.");
    };
};
struct no_basic_authentication {
    static constexpr std::string_view id = "BZ-P42", title = "Basic authentication";
    static constexpr std::string_view cause = "passwords themselves are taken from clients";
    static constexpr std::string_view fix = "bz::digest<bz::sha256>";
    static constexpr bool holds(const facts& f) { return !f.takes_basic; }
    template <bool Holds, class Profile> struct must_hold {
        static_assert(Holds, "[BZ-P42] Basic authentication: passwords themselves are taken from clients. Fix: bz::digest<bz::sha256>.");
    };
};
struct hosts_must_be_filtered {
    static constexpr std::string_view id = "BZ-P43", title = "open to all addresses";
    static constexpr std::string_view cause = "a product on the network has no host filter";
    static constexpr std::string_view fix = "bz::host_filter<\"10.0.0.0/8\", \"fd00::/8\">";
    static constexpr bool holds(const facts& f) { return f.network_services == 0 || f.filters_hosts; }
    template <bool Holds, class Profile> struct must_hold {
        static_assert(Holds,
                      "[BZ-P43] open to all addresses: a product on the network has no host filter. Fix: "
                      "bz::host_filter<\"10.0.0.0/8\", \"fd00::/8\">.");
    };
};
struct passwords_must_have_twelve_characters {
    static constexpr std::string_view id = "BZ-P44", title = "passwords under 12 characters";
    static constexpr std::string_view cause = "passwords of fewer than 12 characters are taken";
    static constexpr std::string_view fix = "accounts_limits::least_characters of 12 or more";
    static constexpr bool holds(const facts& f) { return !f.asks_for_password || f.password_characters >= 12; }
    template <bool Holds, class Profile> struct must_hold {
        static_assert(Holds,
                      "[BZ-P44] passwords under 12 characters: passwords of fewer than 12 characters are taken. Fix: "
                      "accounts_limits::least_characters of 12 or more.");
    };
};
struct no_accepted_risks {
    static constexpr std::string_view id = "BZ-P45", title = "accepted risk";
    static constexpr std::string_view cause = "a risk is accepted at all";
    static constexpr std::string_view fix = "counter it, or claim a lower profile";
    static constexpr bool holds(const facts& f) { return f.accepted_risks == 0; }
    template <bool Holds, class Profile> struct must_hold {
        static_assert(Holds, "[BZ-P45] accepted risk: a risk is accepted at all. Fix: counter it, or claim a lower profile.");
    };
};
struct content_keys_live_a_day {
    static constexpr std::string_view id = "BZ-P46", title = "content key lives more than a day";
    static constexpr std::string_view cause = "one content key encrypts more than a day of video";
    static constexpr std::string_view fix = "encryption_limits::lifetime_hours of 24 or less";
    static constexpr bool holds(const facts& f) { return f.content_key_hours <= 24; }
    template <bool Holds, class Profile> struct must_hold {
        static_assert(Holds,
                      "[BZ-P46] content key lives more than a day: one content key encrypts more than a day of video. Fix: "
                      "encryption_limits::lifetime_hours of 24 or less.");
    };
};
struct video_must_be_signed_in_two_seconds {
    static constexpr std::string_view id = "BZ-P47", title = "video unsigned for long";
    static constexpr std::string_view cause = "video may stay unsigned for more than 2 s";
    static constexpr std::string_view fix = "signing_limits{.unsigned_ms = 2000}";
    static constexpr bool holds(const facts& f) { return f.unsigned_ms <= 2000; }
    template <bool Holds, class Profile> struct must_hold {
        static_assert(Holds,
                      "[BZ-P47] video unsigned for long: video may stay unsigned for more than 2 s. Fix: signing_limits{.unsigned_ms = "
                      "2000}.");
    };
};
struct no_discovery {
    static constexpr std::string_view id = "BZ-P48", title = "discovery";
    static constexpr std::string_view cause = "a service announces the product to the network";
    static constexpr std::string_view fix = "drop it; addresses are assigned and written down";
    static constexpr bool holds(const facts& f) { return !f.discovery; }
    template <bool Holds, class Profile> struct must_hold {
        static_assert(Holds,
                      "[BZ-P48] discovery: a service announces the product to the network. Fix: drop it; addresses are assigned and "
                      "written down.");
    };
};
struct no_plug_ins {
    static constexpr std::string_view id = "BZ-P49", title = "plug-ins";
    static constexpr std::string_view cause = "code of third parties can be loaded";
    static constexpr std::string_view fix = "drop it; what the product runs is what was proven";
    static constexpr bool holds(const facts& f) { return !f.plug_ins; }
    template <bool Holds, class Profile> struct must_hold {
        static_assert(Holds,
                      "[BZ-P49] plug-ins: code of third parties can be loaded. Fix: drop it; what the product runs is what was proven.");
    };
};
struct strength_of_128_bits {
    static constexpr std::string_view id = "BZ-P50", title = "algorithm under 128 bits";
    static constexpr std::string_view cause = "an algorithm is worth fewer than 128 bits";
    static constexpr std::string_view fix = "one of 128 bits or more";
    static constexpr bool holds(const facts& f) { return f.weakest_bits >= 128; }
    template <bool Holds, class Profile> struct must_hold {
        static_assert(Holds, "[BZ-P50] algorithm under 128 bits: an algorithm is worth fewer than 128 bits. Fix: one of 128 bits or more.");
    };
};
struct stored_passwords_must_cost_memory {
    static constexpr std::string_view id = "BZ-P51", title = "cheap guesses at stored passwords";
    static constexpr std::string_view cause = "a guess at a stored password costs less than 19 MiB";
    static constexpr std::string_view fix = "accounts_limits::hash_memory_kib of 19456 or more";
    static constexpr bool holds(const facts& f) { return !f.keeps_accounts || f.password_hash_kib >= 19'456; }
    template <bool Holds, class Profile> struct must_hold {
        static_assert(Holds,
                      "[BZ-P51] cheap guesses at stored passwords: a guess at a stored password costs less than 19 MiB. Fix: "
                      "accounts_limits::hash_memory_kib of 19456 or more.");
    };
};
struct accounts_must_be_kept {
    static constexpr std::string_view id = "BZ-P52", title = "clients nobody can name";
    static constexpr std::string_view cause = "network streams are served, but no accounts are kept";
    static constexpr std::string_view fix = "bz::accounts<> with bz::digest<...>";
    static constexpr bool holds(const facts& f) { return f.network_services == f.datagram_services || f.keeps_accounts; }
    template <bool Holds, class Profile> struct must_hold {
        static_assert(Holds,
                      "[BZ-P52] clients nobody can name: network streams are served, but no accounts are kept. Fix: bz::accounts<> with "
                      "bz::digest<...>.");
    };
};

using high_rules = list<keys_must_live_in_hardware, tls_of_version_1_3, no_basic_authentication, hosts_must_be_filtered,
                         passwords_must_have_twelve_characters, no_accepted_risks, content_keys_live_a_day, video_must_be_signed_in_two_seconds,
                         no_discovery, no_plug_ins, strength_of_128_bits, stored_passwords_must_cost_memory, accounts_must_be_kept>;

}  // namespace bartizan::profile
