// footage: what a recorder takes from cameras: only what they signed and encrypted, or whatever comes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/policy/algorithms.hpp>
#include <bartizan/policy/recorder_services.hpp>

#include <cstdint>

namespace bartizan {

// stored_as_it_came_must_not_claim_more: a signing or encrypting policy beside footage that nothing here signs or encrypts would claim, in the
// proof, what no code does.
template <class Footage, class Signing, class Encryption> struct stored_as_it_came_must_not_claim_more {
    static_assert(!requires { requires Signing::protects_integrity; } && !requires { requires Encryption::encrypts; },
                  "[BZ-R19] signing or encryption that touches nothing: this footage is stored as it came. Fix: bz::countersigned_footage with "
                  "bz::countersigning<>, or leave bz::signed_frames<...> and bz::encrypted_frames<> out.");
};
template <class Footage, class... P>
using stored_as_it_came = list<stored_as_it_came_must_not_claim_more<Footage, plain<found_role<role::signing, P...>>, plain<found_role<role::encryption, P...>>>>;

// sealed_limits: how long a stream may go without a signature before it counts as unsigned.
struct sealed_limits {
    std::uint32_t unsigned_ms = 10'000;   // ONVIF Media Signing: 5 s, and as long for one that came late

    template <class Visit> constexpr void each(Visit visit) const { visit("unsigned_ms", unsigned_ms); }
    friend constexpr bool operator==(const sealed_limits&, const sealed_limits&) = default;
};

// sealed_footage: each picture encrypted by its camera, each GOP signed by it, stored as received (frame::sealed_deposit). The recorder holds no
// content key: a thief of the recorder sees nothing, and whoever alters a file is found out by whoever has the cameras' CA.
template <sealed_limits... Limits>
    requires(sizeof...(Limits) <= 1)
struct sealed_footage {
    using role = bartizan::role::footage;
    using uses = list<>;   // the cameras' algorithms, not its own
    using without_limits = sealed_footage<>;
    static constexpr std::string_view name = "sealed_footage";
    static constexpr sealed_limits limits = only<sealed_limits>(Limits...);
    static constexpr bool demands_sealed = true;
    template <class Threat, class Service, class Given>
    static constexpr bool counters = Service::rides == carrier::storage && (std::is_same_v<Threat, threat::recording_leak> || std::is_same_v<Threat, threat::recording_tamper>);
    template <class... P> using rules = stored_as_it_came<without_limits, P...>;
};

// footage_as_it_comes: cameras of any make (frame::deposit); what they send in the clear lies on the disk in the clear.
struct footage_as_it_comes {
    using role = bartizan::role::footage;
    using uses = list<>;
    static constexpr std::string_view name = "footage_as_it_comes";
    static constexpr bool demands_sealed = false;
    template <class Threat, class Service, class Given> static constexpr bool counters = false;
    template <class... P> using rules = stored_as_it_came<footage_as_it_comes, P...>;
};

}  // namespace bartizan
