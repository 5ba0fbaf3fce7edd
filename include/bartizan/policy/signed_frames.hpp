// signed_frames: every frame is hashed, every GOP signed with the camera's key: ONVIF Media Signing (white paper 3.9, I01, Q07).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/policy/algorithms.hpp>
#include <bartizan/policy/services.hpp>
#include <bartizan/threat/recording_tamper.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace bartizan {

// signing_limits: how long video may stay unsigned, and in what rhythm it is signed. A power cut loses the proof of at most unsigned_ms.
struct signing_limits {
    std::uint32_t unsigned_ms = 5000;         // ONVIF Media Signing recommends at most 5 s; smaller is allowed, larger is refused
    std::uint32_t signed_gops = 1;            // a signature each n-th GOP; the documents between are covered by the next signature
    std::uint32_t part_frames = 0;            // a document after so many frames though the GOP goes on ("partial GOP"); 0: no such parts
    std::uint32_t part_ms = 0;                // the same after so long a time; 0: no such parts
    std::uint32_t certificates_ms = 60'000;   // certificate_sei: from one to the next
    std::uint32_t late_documents = 2;         // late_signatures: how many may wait for the key

    template <class Visit> constexpr void each(Visit visit) const {
        visit("unsigned_ms", unsigned_ms);
        visit("signed_gops", signed_gops);
        visit("part_frames", part_frames);
        visit("part_ms", part_ms);
        visit("certificates_ms", certificates_ms);
        visit("late_documents", late_documents);
    }
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
template <std::uint64_t> struct gops_a_signature;

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
                  "frames_per_second, or signing_limits::part_ms.");
};

template <class Gops, class Gop, class Limit> struct several_gops_must_be_signed_in_time;
template <std::uint64_t Gops, std::uint64_t Gop, std::uint64_t Limit>
struct several_gops_must_be_signed_in_time<gops_a_signature<Gops>, milliseconds_in_a_gop<Gop>, milliseconds_unsigned<Limit>> {
    static_assert(Gops >= 1 && (Gop > Limit || Gops <= Limit / (Gop == 0 ? 1 : Gop)),
                  "[BZ-C26] too few signatures: so many GOPs together stay unsigned for more than the limit. Fix: fewer "
                  "signing_limits::signed_gops (1: each GOP), or shorter GOPs.");
};

template <class Hash, class Signature> struct hash_must_suit_the_signature {
    static_assert(
        !requires { requires Signature::digest_bytes_signed != Hash::digest_bytes; },
        "[BZ-C27] hash and signature do not go together: validators check RSA-PSS over hashes of 32 bytes only. Fix: bz::sha256, or an "
        "ECDSA key.");
};

// gop_milliseconds: from one I frame to the next, rounded up; a rate of 0 never ends.
constexpr std::uint64_t gop_milliseconds(std::uint64_t frames, std::uint64_t rate) {
    return rate == 0 ? ~std::uint64_t{0} : (frames * 1000 + rate - 1) / rate;
}

// spell_modes: the modes of a signing policy in one order, however it was nested; for the product's canonical words.
template <class Signing, class Visit> constexpr void spell_modes(Visit visit) {
    if (Signing::certificates_apart) visit("certificates", "apart");
    if (!Signing::lists_hashes) visit("hash lists", "none");
    if (Signing::signs_late) visit("signatures", "late");
}

// frames_a_document, document_milliseconds: of the service S at most, when GOPs are cut in parts.
template <class S> constexpr std::uint64_t frames_a_document(signing_limits by) {
    std::uint64_t frames = S::limits.gop_frames;
    if (by.part_frames > 0) frames = std::min<std::uint64_t>(frames, by.part_frames);
    if (by.part_ms > 0) frames = std::min<std::uint64_t>(frames, (std::uint64_t{by.part_ms} * S::limits.frames_per_second + 999) / 1000);
    return frames;
}
template <class S> constexpr std::uint64_t document_milliseconds(signing_limits by) {
    return gop_milliseconds(frames_a_document<S>(by), S::limits.frames_per_second);
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
    static constexpr bool lists_hashes = true, certificates_apart = false, signs_late = false;

    // signing_period_ms: for signer_budget. Parts are always signed, whole GOPs each signed_gops-th time.
    template <class S>
    static constexpr std::uint64_t signing_period_ms = [] {
        if constexpr (!encoded_video<S>) return std::uint64_t{0};
        else {
            constexpr std::uint64_t frames = S::limits.gop_frames, rate = S::limits.frames_per_second, part = frames_a_document<S>(limits);
            if (frames == 0 || rate == 0 || part == 0) return std::uint64_t{0};   // BZ-C11 and BZ-C12 speak of these
            if (part < frames) return gop_milliseconds(frames, rate) / ((frames + part - 1) / part);
            return gop_milliseconds(frames, rate) * limits.signed_gops;
        }
    }();

    template <class Threat, class Service, class Given>
    static constexpr bool counters = (std::is_same_v<Threat, threat::recording_tamper> && Service::rides == carrier::storage);

    template <class S> struct gop_rules { using type = list<>; };
    template <encoded_video S>
        requires requires { Hash::digest_bytes; }
    struct gop_rules<S> {
        using type =
            list<gop_must_fit_one_document<frames_in_a_gop<frames_a_document<S>(limits)>, slices_in_a_frame<S::limits.slices_per_frame>,
                                           hashes_in_a_document<hash_list_bytes / Hash::digest_bytes - (limits.signed_gops > 1 ? 1 + limits.late_documents : 0)>>,
                 gop_must_be_signed_in_time<milliseconds_in_a_gop<document_milliseconds<S>(limits)>, milliseconds_unsigned<limits.unsigned_ms>>,
                 several_gops_must_be_signed_in_time<gops_a_signature<limits.signed_gops>, milliseconds_in_a_gop<document_milliseconds<S>(limits)>,
                                                     milliseconds_unsigned<limits.unsigned_ms>>>;
    };
    template <class... P>
    using rules = joined<list<must_be_a_hash<Hash>, must_be_a_signature<Signature>, hash_must_suit_the_signature<Hash, Signature>,
                              signer_must_hold_a_key<without_limits, found_role<bartizan::role::key, P...>>>,
                         each_service<gop_rules, P...>>;
};

}  // namespace bartizan
