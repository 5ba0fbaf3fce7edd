// rules of the level basic: what no product on a network may have.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/list.hpp>
#include <bartizan/profile/facts.hpp>

#include <string_view>

namespace bartizan::profile {

// A rule is a struct with
//   id, cause, fix   BZ-Pnn; what is wrong; what to compose instead
//   holds            the predicate over the facts of a composition
//   must_hold        template <bool Holds, class Profile> struct: one static_assert whose literal sentence says id, cause, fix

struct accepted_risks_must_have_owners {
    static constexpr std::string_view id = "BZ-P01", title = "accepted risk without an owner";
    static constexpr std::string_view cause = "a risk is accepted in nobody's name";
    static constexpr std::string_view fix = "accept_risk<..., \"who answers for it\">";
    static constexpr bool holds(const facts& f) { return f.accepted_without_owner == 0; }
    template <bool Holds, class Profile> struct must_hold {
        static_assert(Holds,
                      "[BZ-P01] accepted risk without an owner: a risk is accepted in nobody's name. Fix: accept_risk<..., \"who "
                      "answers for it\">.");
    };
};
struct accepted_risks_must_end {
    static constexpr std::string_view id = "BZ-P02", title = "risk accepted for too long";
    static constexpr std::string_view cause = "a risk is accepted beyond 2028";
    static constexpr std::string_view fix = "an earlier end date; have it accepted anew then";
    static constexpr bool holds(const facts& f) { return f.last_acceptance <= 20281231; }
    template <bool Holds, class Profile> struct must_hold {
        static_assert(Holds,
                      "[BZ-P02] risk accepted for too long: a risk is accepted beyond 2028. Fix: an earlier end date; have it accepted "
                      "anew then.");
    };
};
struct no_telnet {
    static constexpr std::string_view id = "BZ-P03", title = "telnet";
    static constexpr std::string_view cause = "telnet is composed; it sends passwords and commands in the clear";
    static constexpr std::string_view fix = "drop the service";
    static constexpr bool holds(const facts& f) { return !f.telnet; }
    template <bool Holds, class Profile> struct must_hold {
        static_assert(Holds, "[BZ-P03] telnet: telnet is composed; it sends passwords and commands in the clear. Fix: drop the service.");
    };
};
struct no_debug_interface {
    static constexpr std::string_view id = "BZ-P04", title = "debug interface";
    static constexpr std::string_view cause = "a debug service is composed in a product";
    static constexpr std::string_view fix = "drop the service; debug builds claim no profile";
    static constexpr bool holds(const facts& f) { return !f.debug; }
    template <bool Holds, class Profile> struct must_hold {
        static_assert(Holds,
                      "[BZ-P04] debug interface: a debug service is composed in a product. Fix: drop the service; debug builds claim no "
                      "profile.");
    };
};
struct passwords_must_not_travel_in_the_clear {
    static constexpr std::string_view id = "BZ-P05", title = "password in the clear";
    static constexpr std::string_view cause = "credential theft is accepted on some service";
    static constexpr std::string_view fix = "counter it (bz::tls<...>, bz::digest<...>), do not accept it";
    static constexpr bool holds(const facts& f) { return f.open_credential_theft == 0; }
    template <bool Holds, class Profile> struct must_hold {
        static_assert(Holds,
                      "[BZ-P05] password in the clear: credential theft is accepted on some service. Fix: counter it (bz::tls<...>, "
                      "bz::digest<...>), do not accept it.");
    };
};
struct clients_must_be_authorised {
    static constexpr std::string_view id = "BZ-P06", title = "open to everybody";
    static constexpr std::string_view cause = "unauthorised access is accepted on some service";
    static constexpr std::string_view fix = "compose an authentication with accounts, and no guest";
    static constexpr bool holds(const facts& f) { return f.open_unauthorized_access == 0; }
    template <bool Holds, class Profile> struct must_hold {
        static_assert(Holds,
                      "[BZ-P06] open to everybody: unauthorised access is accepted on some service. Fix: compose an authentication with "
                      "accounts, and no guest.");
    };
};
struct guessing_must_be_slow {
    static constexpr std::string_view id = "BZ-P07", title = "passwords can be guessed";
    static constexpr std::string_view cause = "a product that asks for passwords has no throttle";
    static constexpr std::string_view fix = "bz::throttle<>";
    static constexpr bool holds(const facts& f) { return !f.asks_for_password || (f.throttles && f.open_password_guessing == 0); }
    template <bool Holds, class Profile> struct must_hold {
        static_assert(Holds, "[BZ-P07] passwords can be guessed: a product that asks for passwords has no throttle. Fix: bz::throttle<>.");
    };
};
struct no_factory_password {
    static constexpr std::string_view id = "BZ-P08", title = "password of the factory";
    static constexpr std::string_view cause = "an account that the owner never set is accepted";
    static constexpr std::string_view fix = "bz::accounts<>: nothing but set-up answers before the first administrator";
    static constexpr bool holds(const facts& f) { return f.open_factory_password == 0; }
    template <bool Holds, class Profile> struct must_hold {
        static_assert(Holds,
                      "[BZ-P08] password of the factory: an account that the owner never set is accepted. Fix: bz::accounts<>: nothing "
                      "but set-up answers before the first administrator.");
    };
};
struct passwords_must_have_eight_characters {
    static constexpr std::string_view id = "BZ-P09", title = "short passwords";
    static constexpr std::string_view cause = "passwords of fewer than 8 characters are taken";
    static constexpr std::string_view fix = "accounts_limits::least_characters of 8 or more";
    static constexpr bool holds(const facts& f) { return !f.asks_for_password || f.password_characters >= 8; }
    template <bool Holds, class Profile> struct must_hold {
        static_assert(Holds,
                      "[BZ-P09] short passwords: passwords of fewer than 8 characters are taken. Fix: accounts_limits::least_characters "
                      "of 8 or more.");
    };
};
struct alterations_must_show {
    static constexpr std::string_view id = "BZ-P10", title = "altered recordings pass";
    static constexpr std::string_view cause = "recording tamper is accepted";
    static constexpr std::string_view fix = "bz::signed_frames<bz::sha256, bz::ecdsa_p256>";
    static constexpr bool holds(const facts& f) { return f.open_recording_tamper == 0; }
    template <bool Holds, class Profile> struct must_hold {
        static_assert(Holds,
                      "[BZ-P10] altered recordings pass: recording tamper is accepted. Fix: bz::signed_frames<bz::sha256, "
                      "bz::ecdsa_p256>.");
    };
};
struct algorithms_must_be_known {
    static constexpr std::string_view id = "BZ-P11", title = "algorithm of unknown strength";
    static constexpr std::string_view cause = "an algorithm is used of which nothing is known";
    static constexpr std::string_view fix = "a standard one, or give its tag strength_bits and a kind";
    static constexpr bool holds(const facts& f) { return f.unknown_algorithms == 0; }
    template <bool Holds, class Profile> struct must_hold {
        static_assert(Holds,
                      "[BZ-P11] algorithm of unknown strength: an algorithm is used of which nothing is known. Fix: a standard one, or "
                      "give its tag strength_bits and a kind.");
    };
};

using basic_rules = list<accepted_risks_must_have_owners, accepted_risks_must_end, no_telnet, no_debug_interface,
                         passwords_must_not_travel_in_the_clear, clients_must_be_authorised, guessing_must_be_slow, no_factory_password,
                         passwords_must_have_eight_characters, alterations_must_show, algorithms_must_be_known>;

}  // namespace bartizan::profile
