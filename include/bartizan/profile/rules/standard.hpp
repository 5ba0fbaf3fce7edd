// rules of the level standard: what a product of professional use may not have.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/list.hpp>
#include <bartizan/profile/facts.hpp>

#include <string_view>

namespace bartizan::profile {

struct nothing_is_sent_in_the_clear {
    static constexpr std::string_view id = "BZ-P20", title = "sent in the clear";
    static constexpr std::string_view cause = "eavesdropping is accepted on some service";
    static constexpr std::string_view fix = "bz::tls<bz::tls_v1_3>, or an encrypted medium; drop what cannot be encrypted";
    static constexpr bool holds(const facts& f) { return f.open_eavesdropping == 0; }
    template <bool Holds, class Profile> struct must_hold {
        static_assert(Holds,
                      "[BZ-P20] sent in the clear: eavesdropping is accepted on some service. Fix: bz::tls<bz::tls_v1_3>, or an "
                      "encrypted medium; drop what cannot be encrypted.");
    };
};
struct no_legacy_algorithms {
    static constexpr std::string_view id = "BZ-P21", title = "legacy algorithm";
    static constexpr std::string_view cause = "an algorithm is used that is allowed only as an accepted risk";
    static constexpr std::string_view fix = "an approved one, e.g. bz::sha256";
    static constexpr bool holds(const facts& f) { return f.legacy_algorithms == 0; }
    template <bool Holds, class Profile> struct must_hold {
        static_assert(Holds,
                      "[BZ-P21] legacy algorithm: an algorithm is used that is allowed only as an accepted risk. Fix: an approved one, "
                      "e.g. bz::sha256.");
    };
};
struct strength_of_112_bits {
    static constexpr std::string_view id = "BZ-P22", title = "weak algorithm";
    static constexpr std::string_view cause = "an algorithm is worth fewer than 112 bits";
    static constexpr std::string_view fix = "one of 112 bits or more (SP 800-57 part 1 r5, table 4)";
    static constexpr bool holds(const facts& f) { return f.weakest_bits >= 112; }
    template <bool Holds, class Profile> struct must_hold {
        static_assert(Holds,
                      "[BZ-P22] weak algorithm: an algorithm is worth fewer than 112 bits. Fix: one of 112 bits or more (SP 800-57 part "
                      "1 r5, table 4).");
    };
};
struct stolen_cards_must_be_unreadable {
    static constexpr std::string_view id = "BZ-P23", title = "stolen card shows the video";
    static constexpr std::string_view cause = "recording leak is accepted";
    static constexpr std::string_view fix = "bz::encrypted_frames<>";
    static constexpr bool holds(const facts& f) { return f.open_recording_leak == 0; }
    template <bool Holds, class Profile> struct must_hold {
        static_assert(Holds, "[BZ-P23] stolen card shows the video: recording leak is accepted. Fix: bz::encrypted_frames<>.");
    };
};
struct signers_must_be_vouched_for {
    static constexpr std::string_view id = "BZ-P24", title = "anybody's signature";
    static constexpr std::string_view cause = "forged signer is accepted: the key has no certificate of a CA";
    static constexpr std::string_view fix = "bz::software_key<bz::provenance::factory> or ::owner_ca";
    static constexpr bool holds(const facts& f) { return f.open_forged_signer == 0; }
    template <bool Holds, class Profile> struct must_hold {
        static_assert(Holds,
                      "[BZ-P24] anybody's signature: forged signer is accepted: the key has no certificate of a CA. Fix: "
                      "bz::software_key<bz::provenance::factory> or ::owner_ca.");
    };
};
struct no_ftp {
    static constexpr std::string_view id = "BZ-P25", title = "FTP";
    static constexpr std::string_view cause = "FTP is composed; it has neither encryption nor integrity";
    static constexpr std::string_view fix = "HTTPS upload; drop the service";
    static constexpr bool holds(const facts& f) { return !f.ftp; }
    template <bool Holds, class Profile> struct must_hold {
        static_assert(Holds,
                      "[BZ-P25] FTP: FTP is composed; it has neither encryption nor integrity. Fix: HTTPS upload; drop the service.");
    };
};
struct no_snmp_communities {
    static constexpr std::string_view id = "BZ-P26", title = "SNMP v1 or v2c";
    static constexpr std::string_view cause = "SNMP with community strings is composed";
    static constexpr std::string_view fix = "SNMPv3, or drop the service";
    static constexpr bool holds(const facts& f) { return !f.snmp_community; }
    template <bool Holds, class Profile> struct must_hold {
        static_assert(Holds, "[BZ-P26] SNMP v1 or v2c: SNMP with community strings is composed. Fix: SNMPv3, or drop the service.");
    };
};
struct content_keys_live_a_week {
    static constexpr std::string_view id = "BZ-P27", title = "content key lives too long";
    static constexpr std::string_view cause = "one content key encrypts more than a week of video";
    static constexpr std::string_view fix = "encryption_limits::lifetime_hours of 168 or less";
    static constexpr bool holds(const facts& f) { return f.content_key_hours <= 168; }
    template <bool Holds, class Profile> struct must_hold {
        static_assert(Holds,
                      "[BZ-P27] content key lives too long: one content key encrypts more than a week of video. Fix: "
                      "encryption_limits::lifetime_hours of 168 or less.");
    };
};
struct idle_sessions_must_end {
    static constexpr std::string_view id = "BZ-P28", title = "sessions that never end";
    static constexpr std::string_view cause = "a service lets sessions idle without end";
    static constexpr std::string_view fix = "limits with idle_ms above 0";
    static constexpr bool holds(const facts& f) { return f.idle_bounded; }
    template <bool Holds, class Profile> struct must_hold {
        static_assert(Holds,
                      "[BZ-P28] sessions that never end: a service lets sessions idle without end. Fix: limits with idle_ms above 0.");
    };
};
struct sessions_must_be_bounded {
    static constexpr std::string_view id = "BZ-P29", title = "sessions without a bound";
    static constexpr std::string_view cause = "a service takes any number of sessions";
    static constexpr std::string_view fix = "limits with sessions above 0";
    static constexpr bool holds(const facts& f) { return f.sessions_bounded; }
    template <bool Holds, class Profile> struct must_hold {
        static_assert(Holds,
                      "[BZ-P29] sessions without a bound: a service takes any number of sessions. Fix: limits with sessions above 0.");
    };
};
struct no_guests {
    static constexpr std::string_view id = "BZ-P30", title = "guest access";
    static constexpr std::string_view cause = "strangers see live video without an account";
    static constexpr std::string_view fix = "bz::no_guest";
    static constexpr bool holds(const facts& f) { return !f.admits_strangers; }
    template <bool Holds, class Profile> struct must_hold {
        static_assert(Holds, "[BZ-P30] guest access: strangers see live video without an account. Fix: bz::no_guest.");
    };
};
struct guesses_must_be_few {
    static constexpr std::string_view id = "BZ-P31", title = "too many guesses a year";
    static constexpr std::string_view cause = "the throttle lets more than 100 million guesses a year through";
    static constexpr std::string_view fix = "throttle_limits: slower refills, fewer addresses";
    static constexpr bool holds(const facts& f) { return f.guesses_a_year <= 100'000'000; }
    template <bool Holds, class Profile> struct must_hold {
        static_assert(Holds,
                      "[BZ-P31] too many guesses a year: the throttle lets more than 100 million guesses a year through. Fix: "
                      "throttle_limits: slower refills, fewer addresses.");
    };
};

using standard_rules = list<nothing_is_sent_in_the_clear, no_legacy_algorithms, strength_of_112_bits, stolen_cards_must_be_unreadable,
                         signers_must_be_vouched_for, no_ftp, no_snmp_communities, content_keys_live_a_week, idle_sessions_must_end,
                         sessions_must_be_bounded, no_guests, guesses_must_be_few>;

}  // namespace bartizan::profile
