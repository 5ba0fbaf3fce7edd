// signed_frames: every frame is hashed, every GOP signed with the camera's key: ONVIF Media Signing (white paper 3.9, I01, Q07).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/policy/algorithms.hpp>
#include <bartizan/policy/services.hpp>
#include <bartizan/threat/recording_tamper.hpp>

#include <cstddef>
#include <cstdint>

namespace bartizan {

// signing_limits: how long video may stay unsigned. A power cut loses the proof of at most this much.
struct signing_limits {
    std::uint32_t unsigned_ms = 5000;   // ONVIF Media Signing recommends at most 5 s; smaller is allowed, larger is refused

    template <class Visit> constexpr void each(Visit visit) const { visit("unsigned_ms", unsigned_ms); }
    friend constexpr bool operator==(const signing_limits&, const signing_limits&) = default;
};

// The hash list of one document: 19,200 bytes in the ONVIF reference implementation on both sides, so 600 SHA-256 hashes.
// A longer list makes other people's validators call untouched video altered.
inline constexpr std::uint64_t hash_list_bytes = 19'200;

// Nouns for messages: numbers that read as words.
template <std::uint64_t> struct frames_in_a_gop;
template <std::uint64_t> struct slices_in_a_frame;
template <std::uint64_t> struct hashes_in_a_document;
template <std::uint64_t> struct milliseconds_in_a_gop;
template <std::uint64_t> struct milliseconds_unsigned;

template <class Algorithm> struct must_be_a_hash {
    static_assert(
        requires { Algorithm::digest_bytes; },
        "[BZ-A03] wrong kind of algorithm: this is no hash. Fix: bz::signed_frames<bz::sha256, bz::ecdsa_p256>.");
};
template <class Algorithm> struct must_be_a_signature {
    static_assert(
        requires { Algorithm::signature_bytes; },
        "[BZ-A03] wrong kind of algorithm: this signs nothing. Fix: bz::signed_frames<bz::sha256, bz::ecdsa_p256>.");
};

template <class Signing, class Key> struct signer_must_hold_a_key {
    static_assert(
        requires { requires Key::holds_key; },
        "[BZ-C10] signing without a key: frames cannot be signed. Fix: bz::software_key<bz::provenance::factory>.");
};
template <class Signing> struct signer_must_hold_a_key<Signing, not_composed> {};   // role::key has its own sentence

template <class Frames, class Slices, class Hashes> struct gop_must_fit_one_document;
template <std::uint64_t Frames, std::uint64_t Slices, std::uint64_t Hashes>
struct gop_must_fit_one_document<frames_in_a_gop<Frames>, slices_in_a_frame<Slices>, hashes_in_a_document<Hashes>> {
    static_assert(Frames * Slices >= 1 && Frames * Slices <= Hashes,
                  "[BZ-C11] GOP too large to sign: one document holds fewer hashes than the GOP has slices. Fix: lower "
                  "recording_limits::gop_frames.");
};

template <class Gop, class Limit> struct gop_must_be_signed_in_time;
template <std::uint64_t Gop, std::uint64_t Limit>
struct gop_must_be_signed_in_time<milliseconds_in_a_gop<Gop>, milliseconds_unsigned<Limit>> {
    static_assert(Gop <= Limit && Limit <= 5000,
                  "[BZ-C12] GOP too long: video stays unsigned for more than the limit (5 s at most). Fix: fewer gop_frames or more "
                  "frames_per_second.");
};

// gop_milliseconds: from one I frame to the next, rounded up; a rate of 0 never ends.
constexpr std::uint64_t gop_milliseconds(std::uint64_t frames, std::uint64_t rate) {
    return rate == 0 ? ~std::uint64_t{0} : (frames * 1000 + rate - 1) / rate;
}

template <class Hash, class Signature, signing_limits... Limits>
    requires(sizeof...(Limits) <= 1)
struct signed_frames {
    using role = bartizan::role::signing;
    using uses = list<use<Hash, purpose::frame_integrity>, use<Signature, purpose::document_signature>>;
    using hash = Hash;
    using signature = Signature;
    using without_limits = signed_frames<Hash, Signature>;
    static constexpr std::string_view name = "signed_frames";
    static constexpr signing_limits limits = only<signing_limits>(Limits...);
    static constexpr bool protects_integrity = true;

    template <class Threat, class Service, class Given>
    static constexpr bool counters = (std::is_same_v<Threat, threat::recording_tamper> && Service::rides == carrier::storage);

    template <class S> struct gop_rules { using type = list<>; };
    template <encoded_video S>
        requires requires { Hash::digest_bytes; }
    struct gop_rules<S> {
        using type =
            list<gop_must_fit_one_document<frames_in_a_gop<S::limits.gop_frames>, slices_in_a_frame<S::limits.slices_per_frame>,
                                           hashes_in_a_document<hash_list_bytes / Hash::digest_bytes>>,
                 gop_must_be_signed_in_time<milliseconds_in_a_gop<gop_milliseconds(S::limits.gop_frames, S::limits.frames_per_second)>,
                                            milliseconds_unsigned<limits.unsigned_ms>>>;
    };
    template <class... P>
    using rules = joined<list<must_be_a_hash<Hash>, must_be_a_signature<Signature>,
                              signer_must_hold_a_key<without_limits, found_role<bartizan::role::key, P...>>>,
                         each_service<gop_rules, P...>>;
};

}  // namespace bartizan
