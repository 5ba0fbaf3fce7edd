// extended_signing: the camera also signs what ONVIF Media Signing leaves out: all slice types, parameter sets, frame times, what it is.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/policy/signed_frames.hpp>

namespace bartizan {

template <class Extension, class Signing> struct extension_must_stand_beside_signatures {
    static_assert(
        requires { requires Signing::protects_integrity; },
        "[BZ-C31] extension without signatures: bz::extended_signing stands beside signed documents. Fix: bz::signed_frames<bz::sha256, "
        "bz::ecdsa_p256>.");
};
template <class Extension> struct extension_must_stand_beside_signatures<Extension, not_composed> {};   // role::signing has its own sentence

template <bool AtOnce, class Signing> struct extended_documents_must_be_signed_at_once {
    static_assert(AtOnce,
                  "[BZ-C32] extension of documents that are not signed at once: it names each by the hash of its signed unit. Fix: no "
                  "late_signatures, signing_limits{.signed_gops = 1}.");
};

// An extension SEI in front of each signed document, by the same key: so each document costs two signatures (BZ-C20 to BZ-C22 count them).
struct extended_signing {
    using role = bartizan::role::extension;
    using uses = list<>;
    static constexpr std::string_view name = "extended_signing";
    static constexpr bool extends_signatures = true;

    template <class Threat, class Service, class Given>
    static constexpr bool counters = (std::is_same_v<Threat, threat::recording_tamper> && Service::rides == carrier::storage &&
                                      requires { requires found_role<bartizan::role::signing, Given>::protects_integrity; });

    template <class Signing> struct rhythm { using type = list<>; };
    template <class Signing>
        requires requires { requires Signing::protects_integrity; Signing::limits.signed_gops; Signing::signs_late; }
    struct rhythm<Signing> {
        using type = list<extended_documents_must_be_signed_at_once<!Signing::signs_late && Signing::limits.signed_gops <= 1, plain<Signing>>>;
    };
    template <class... P>
    using rules = joined<list<extension_must_stand_beside_signatures<extended_signing, found_role<bartizan::role::signing, P...>>>,
                         typename rhythm<found_role<bartizan::role::signing, P...>>::type>;
};

}  // namespace bartizan
