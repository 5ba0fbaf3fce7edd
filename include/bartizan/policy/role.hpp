// role: the questions every product must answer, each with its own sentence when it is answered not once.
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A role is one struct: `composed<Found, given<Policies...>>` is the check, Found the number of policies that claim the role.
// It is asked for every role that a composed service needs and for every role that a composed policy has, so a new role is one
// new struct, in any file. There is no default for whether; only `target` has one, because portable code is right everywhere.
namespace bartizan::role {

struct services {
    template <int Found, class Given> struct composed {
        static_assert(Found == 1, "[BZ-C01] services: compose exactly one bz::services<...>; it may be empty.");
    };
};
struct signing {
    template <int Found, class Given> struct composed {
        static_assert(Found == 1, "[BZ-C02] signing: compose exactly one of bz::signed_frames<...>, bz::unsigned_frames.");
    };
};
struct encryption {
    template <int Found, class Given> struct composed {
        static_assert(Found == 1, "[BZ-C03] encryption: compose exactly one of bz::encrypted_frames<...>, bz::clear_frames.");
    };
};
struct key {
    template <int Found, class Given> struct composed {
        static_assert(Found == 1, "[BZ-C05] key: compose exactly one of bz::software_key<...>, bz::pkcs11_key<...>, bz::tpm_key<...>, bz::no_key.");
    };
};
struct target {
    template <int Found, class Given> struct composed {
        static_assert(Found <= 1, "[BZ-C06] target: compose at most one bz::runs_on<...>.");
    };
};
struct transport {
    template <int Found, class Given> struct composed {
        static_assert(Found == 1, "[BZ-C45] transport: compose exactly one of bz::tls<...>, bz::tls_or_plain<...>, bz::plain_tcp.");
    };
};
struct authentication {
    template <int Found, class Given> struct composed {
        static_assert(Found == 1, "[BZ-C46] authentication: compose exactly one of bz::digest<...>, bz::basic, bz::digest_or_basic<...>, bz::no_authentication.");
    };
};
struct accounts {
    template <int Found, class Given> struct composed {
        static_assert(Found == 1, "[BZ-C47] accounts: compose exactly one bz::accounts<>; a product that asks for passwords keeps some.");
    };
};
struct guests {
    template <int Found, class Given> struct composed {
        static_assert(Found == 1, "[BZ-C48] guests: compose exactly one of bz::no_guest, bz::guest.");
    };
};
struct hosts {
    template <int Found, class Given> struct composed {
        static_assert(Found == 1, "[BZ-C49] hosts: compose exactly one of bz::host_filter<...>, bz::any_host.");
    };
};
struct guessing {
    template <int Found, class Given> struct composed {
        static_assert(Found == 1, "[BZ-C50] guessing: compose exactly one of bz::throttle<>, bz::no_throttle.");
    };
};
struct extension {
    template <int Found, class Given> struct composed {
        static_assert(Found <= 1, "[BZ-C30] extension: compose at most one of bz::extended_signing, bz::hybrid_signing<...>.");
    };
};
struct streams {
    template <int Found, class Given> struct composed {
        static_assert(Found <= 1, "[BZ-C75] streams: compose at most one bz::encrypted_streams.");
    };
};
struct audio {
    template <int Found, class Given> struct composed {
        static_assert(Found <= 1, "[BZ-C90] audio: compose at most one bz::audio<...>; without one there is no sound.");
    };
};
struct setup_period {
    template <int Found, class Given> struct composed {
        static_assert(Found == 1, "[BZ-C60] set-up period: compose exactly one of bz::setup_period<...>, bz::setup_period_or_unlimited<...>.");
    };
};
struct waiver {   // any number of accepted risks; each checks itself
    template <int Found, class Given> struct composed {};
};

}  // namespace bartizan::role
