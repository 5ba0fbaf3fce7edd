// countersigning: a recorder signs and encrypts the pictures of cameras that do neither, as they arrive: as a recorder, never as a camera.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/policy/encrypted_frames.hpp>
#include <bartizan/policy/footage.hpp>
#include <bartizan/policy/provenance.hpp>
#include <bartizan/policy/signer_budget.hpp>
#include <bartizan/threat/forged_signer.hpp>

namespace bartizan {

namespace role {
struct recipients {
    template <int Found, class Given> struct composed {
        static_assert(Found <= 1, "[BZ-R17] recipients: compose at most one bz::recipients<...>.");
    };
};
}  // namespace role

// countersigning_limits: of one camera's stream, and how many cameras; what is beyond is refused picture by picture, and told.
struct countersigning_limits {
    std::uint32_t cameras = 64;
    std::uint32_t bitrate_kbps = 16'384;
    std::uint32_t frames_per_second = 30;
    std::uint32_t gop_frames = 60;   // longer ones are signed in parts
    std::uint32_t slices_per_frame = 8;
    std::uint32_t largest_frame_bytes = 4 << 20;

    template <class Visit> constexpr void each(Visit visit) const {
        visit("cameras", cameras);
        visit("bitrate_kbps", bitrate_kbps);
        visit("frames_per_second", frames_per_second);
        visit("gop_frames", gop_frames);
        visit("slices_per_frame", slices_per_frame);
        visit("largest_frame_bytes", largest_frame_bytes);
    }
    friend constexpr bool operator==(const countersigning_limits&, const countersigning_limits&) = default;
};

template <class Footage, class Key> struct countersigner_must_sign_as_a_recorder {
    static_assert(requires { requires Key::signs_as_recorder; },
                  "[BZ-R16] countersigned as a camera: no camera signed these pictures, and this key says that one did, or there is none. Fix: "
                  "bz::recorder_key<bz::provenance::owner_ca>.");
};
template <class Footage> struct countersigner_must_sign_as_a_recorder<Footage, not_composed> {};   // role::key has its own sentence

template <class Encryption, class Recipients> struct encryption_must_be_for_somebody {
    static_assert(requires { requires Recipients::any; },
                  "[BZ-R17] encrypted for nobody: the recorder forgets the content key, and nobody else is given it. Fix: bz::recipients<bz::viewer_keys>.");
};
template <bool Found, class Key> struct recorder_key_must_countersign {
    static_assert(Found, "[BZ-R18] recorder's key where nothing arrives: what it signs says that a recorder received it. Fix: in a camera "
                         "bz::software_key<bz::provenance::factory>; in a recorder bz::countersigned_footage.");
};
template <bool Both, class Services, class Footage> struct countersigning_must_reach_the_files {
    static_assert(Both, "[BZ-R20] countersigning that is not kept: bz::countersigning<> among the services and bz::countersigned_footage go together.");
};

// countersigning: the work of it, as a service: each picture hashed and encrypted, each GOP signed, before it is stored.
template <countersigning_limits... Limits>
    requires(sizeof...(Limits) <= 1)
struct countersigning {
    static constexpr std::string_view name = "countersigning";
    static constexpr auto rides = carrier::storage;
    static constexpr countersigning_limits limits = only<countersigning_limits>(Limits...);
    using raises = list<threat::recording_tamper, threat::recording_leak, threat::forged_signer>;
    using needs = list<role::footage, role::signing, role::encryption, role::key>;
    using without_limits = countersigning<>;

    template <class... P>
    using rules = list<countersigning_must_reach_the_files<requires { requires found_role<role::footage, P...>::countersigns; }, countersigning<>, plain<found_role<role::footage, P...>>>>;
};

namespace detail {
template <class Services> inline constexpr bool countersigns = false;
template <class... S> inline constexpr bool countersigns<services<S...>> = (std::is_same_v<plain<S>, countersigning<>> || ...);

template <class Encryption, class Recipients> struct recipient_checks { using type = list<>; };
template <class Encryption, class Recipients>
    requires requires { requires Encryption::encrypts; }
struct recipient_checks<Encryption, Recipients> { using type = list<encryption_must_be_for_somebody<plain<Encryption>, Recipients>>; };
}  // namespace detail

// countersigned_footage: cameras of any make; their pictures are signed and, with encrypted_frames, encrypted as they arrive
// (service::countersigned_deposit). It counters nothing by itself: signed_frames, encrypted_frames and recorder_key do, from the arrival on.
struct countersigned_footage {
    using role = bartizan::role::footage;
    using uses = list<>;
    static constexpr std::string_view name = "countersigned_footage";
    static constexpr std::string_view remark = "signed by the recorder from the arrival on; what was before, nothing here proves";
    static constexpr bool demands_sealed = false, countersigns = true;
    template <class Threat, class Service, class Given> static constexpr bool counters = false;
    template <class... P>
    using rules = joined<list<countersigner_must_sign_as_a_recorder<countersigned_footage, found_role<bartizan::role::key, P...>>,
                              countersigning_must_reach_the_files<detail::countersigns<found_role<bartizan::role::services, P...>>, plain<found_role<bartizan::role::services, P...>>,
                                                                  countersigned_footage>>,
                         typename detail::recipient_checks<found_role<bartizan::role::encryption, P...>, found_role<bartizan::role::recipients, P...>>::type>;
};

// recorder_key: the recorder's signing key, in its own store. Its certificate says recorder (extended key usage timeStamping), so that no verifier
// takes what it signs for a camera's.
template <class Provenance, signer_budget... Given>
    requires(sizeof...(Given) <= 1)
struct recorder_key {
    using role = bartizan::role::key;
    using uses = list<>;
    using provenance = Provenance;
    using without_limits = recorder_key<Provenance>;
    static constexpr std::string_view name = "recorder_key";
    static constexpr std::string_view remark = Provenance::name;
    static constexpr bool holds_key = true, signs_as_recorder = true;
    // ECDSA P-256 in software on a small server
    static constexpr signer_budget budget = budget_of({.sign_ms = 2, .signatures_per_minute = 30'000}, Given...);

    template <class Threat, class Service, class Composed>
    static constexpr bool counters = std::is_same_v<Threat, threat::forged_signer> && Provenance::trust >= trust::owner_ca && requires {
        requires found_role<bartizan::role::signing, Composed>::protects_integrity;
    };
    template <class... P>
    using rules = joined<list<recorder_key_must_countersign<requires { requires found_role<bartizan::role::footage, P...>::countersigns; }, without_limits>>, key_rules<recorder_key, P...>>;
};

// recipients<viewer_keys>: each content key is wrapped for the public keys of who may watch (crypto::software::content_key_wrap), and stands so in
// the files. A passphrase is none: the recorder would keep what opens all that it encrypted.
struct viewer_keys {
    static constexpr std::string_view name = "viewer_keys";
};
template <class... To> struct recipients {
    using role = bartizan::role::recipients;
    using uses = list<>;
    static constexpr std::string_view name = "recipients";
    static constexpr bool any = (std::is_same_v<To, viewer_keys> || ...);
    template <class Threat, class Service, class Given> static constexpr bool counters = false;
    template <class Visit> static constexpr void spell(Visit visit) { (visit("to", To::name), ...); }
};

}  // namespace bartizan
