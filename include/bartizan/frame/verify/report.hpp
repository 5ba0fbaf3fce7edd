// report: what a verifier tells about a recording, as values; every word a person reads comes from here.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>
#include <bartizan/base/instant.hpp>
#include <bartizan/crypto/signer.hpp>
#include <bartizan/protocol/media_signing/layout.hpp>

#include <array>
#include <cstdint>
#include <string_view>

namespace bartizan::frame {

// verify_limits: the memory of a verifier; sizeof(verifier) is about pending_units * 240 + list_entries * 100 +
// audio_frames * 290 + 550 KB.
struct verify_limits {
    std::uint32_t pending_units = 8192;   // units that wait for their document: the longest GOP and what comes before its SEI
    std::uint32_t list_entries = 2048;    // of one document; the length field of the list allows 2047 SHA-256 hashes
    std::uint32_t sei_bytes = 262'144;    // of one SEI unit as sent
    std::uint32_t chain_bytes = 65'536;   // of one certificate chain; its length field allows no more
    std::uint32_t extension_bytes = 131'072;   // of one extension SEI
    std::uint32_t audio_frames = 1024;    // that wait for their document, or that documents state before they come: 20 s of AAC
};

namespace verify {

// frame_verdict: in the order of what outweighs what, as a frame is as good as its worst slice.
enum class frame_verdict : std::uint8_t { authentic, countersigned, not_covered, altered };   // countersigned: as a recorder received it

// cause: why a frame is not covered.
enum class cause : std::uint8_t {
    none,
    no_document,
    uncovered_type,
    unreadable,
    too_many_pending,
    document_not_signed,
    untrusted_signer,
    other_hash,
    stale_document,
    unproven_key_picture,
};
inline constexpr std::size_t cause_count = std::size_t(cause::unproven_key_picture) + 1;
constexpr std::string_view sentence(cause why) noexcept {
    switch (why) {
    case cause::none: return "";
    case cause::no_document: return "no signed document speaks of it";
    case cause::uncovered_type: return "the standard's reference does not hash slices of this type";
    case cause::unreadable: return "it is encrypted and no key was given";
    case cause::too_many_pending: return "its document came later than the verifier's memory reaches";
    case cause::document_not_signed: return "the document that speaks of it was never signed";
    case cause::untrusted_signer: return "only a signer who is not trusted speaks of it";
    case cause::other_hash: return "its document came with another hash algorithm than expected";
    case cause::stale_document: return "its document repeats the hash of the group of pictures before";
    case cause::unproven_key_picture: return "its key picture is not there, and the one that it is shown on top of is not proven";
    }
    return "";
}

// change: what an extension SEI shows that the standard's documents do not.
enum class change : std::uint8_t { none, slices, parameter_set, frame_time };
constexpr std::string_view name(change what) noexcept {
    constexpr std::string_view names[] = {"none", "slices", "parameter_set", "frame_time"};
    return names[std::size_t(what)];
}
constexpr std::string_view sentence(change what) noexcept {
    switch (what) {
    case change::none: return "";
    case change::slices: return "the camera signed another picture here";
    case change::parameter_set: return "it is decoded with parameter sets that the camera did not sign";
    case change::frame_time: return "it is shown at another time than the camera signed";
    }
    return "";
}

struct frame_report {
    std::uint64_t number = 0;   // from 0, as it stands in the file
    std::uint64_t nal = 0;      // index of its first slice among all NAL units
    frame_verdict verdict = frame_verdict::not_covered;
    cause why = cause::no_document;
    bool random_access = false;   // an IDR (H.264) or IRAP (H.265) picture
    bool matches_untrusted = false;
    bool extended = false;        // the extension speaks of it as well: slices of all types, parameter sets, time
    change by_extension = change::none;
    utc_time captured;            // extended: when the camera took it
};

struct missing_report {
    std::int64_t after_frame = -1;   // -1: before the first frame
    std::uint64_t units = 0;         // as the signed documents count them
    std::uint64_t frames = 0;        // the same in frames, by the slices of the frame before
    bool at_least = false;           // documents are lost as well, there may be more
};

// document_report: which frames one document speaks of; `end` is the time of the first frame after them.
struct document_report {
    std::uint64_t nal = 0;
    std::uint32_t counter = 0;
    utc_time start, end;
    std::uint64_t first_frame = 0, last_frame = 0;   // those that were found
    std::size_t units_found = 0, units_listed = 0;   // listed: 0 when the document does not say
    bool is_signed = true;                           // false: it counts through a signed one that lists it
};

struct segment_report {   // frames of one unbroken chain of documents
    std::uint64_t first_frame = 0, last_frame = 0;
    bool timed = false;   // false: no document speaks of it
    utc_time from, to;
    std::uint64_t altered = 0, missing = 0, not_covered = 0;
};

struct signer_report {
    crypto::signature_verdict verdict;
    bytes_view chain;   // PEM, leaf first; valid during the call
    crypto::hash_id hash = crypto::hash_id::sha256;
    std::uint8_t version[3]{};                         // of the specification
    std::string_view firmware, serial, manufacturer;   // valid during the call; a stranger wrote them
};

struct totals {
    std::uint64_t total = 0, authentic = 0, countersigned = 0, altered = 0, missing = 0, not_covered = 0, matches_untrusted = 0;
    std::uint64_t extended = 0;              // those that the extension speaks of
    std::uint64_t authentic_unextended = 0;  // and those countersigned

    std::uint64_t proven() const noexcept { return authentic + countersigned; }   // exactly as somebody trusted signed them
};

// second_state: of the second (post-quantum) signatures of the extension.
enum class second_state : std::uint8_t { none, unjudged, wrong, valid, trusted };
constexpr std::string_view name(second_state s) noexcept {
    constexpr std::string_view names[] = {"none", "unjudged", "wrong", "valid", "trusted"};
    return names[std::size_t(s)];
}

// extension_report: what the signed extensions of a recording said together.
struct extension_report {
    std::uint64_t documents = 0;   // that were signed by the signer of the document they name
    std::uint64_t of_live = 0;     // of these, which say nothing of the times of a file: the stream was live
    bool has_product = false;
    std::array<std::byte, 32> product{};   // fingerprint of the composition, of the last one
    second_state second = second_state::none;
};

enum class remark : std::uint8_t {
    begins_in_mid_recording,
    begins_in_mid_gop,
    ends_without_document,
    document_lost,
    document_malformed,
    signature_wrong,
    certificate_expired_since,
    certificate_not_valid_then,
    certificate_revoked_then,
    certificate_revoked_since,
    key_compromised,
    signer_untrusted,
    signer_self_signed,
    signer_changed,
    new_recording,
    chain_broken,
    order_changed,
    stray_document,
    parameter_sets_not_covered,
    uncovered_slices,
    leading_pictures_removable,
    sub_layers_removable,
    too_many_pending,
    unreadable_units,
    document_not_signed,
    stale_document,
    little_endian,
    never_escaped,
    other_hash,
    certificate_sei_wrong,
    input_cut,
    extension_missing,
    extension_wrong,
    parameter_sets_changed,
    frame_times_changed,
    second_signature_wrong,
    second_signature_missing,
    audio_changed,
    audio_left_out,
    audio_partly_covered,
    audio_unreadable,
};
inline constexpr std::size_t remark_count = std::size_t(remark::audio_unreadable) + 1;

constexpr std::string_view name(remark r) noexcept {
    constexpr std::string_view names[] = {"begins_in_mid_recording",
                                          "begins_in_mid_gop",
                                          "ends_without_document",
                                          "document_lost",
                                          "document_malformed",
                                          "signature_wrong",
                                          "certificate_expired_since",
                                          "certificate_not_valid_then",
                                          "certificate_revoked_then",
                                          "certificate_revoked_since",
                                          "key_compromised",
                                          "signer_untrusted",
                                          "signer_self_signed",
                                          "signer_changed",
                                          "new_recording",
                                          "chain_broken",
                                          "order_changed",
                                          "stray_document",
                                          "parameter_sets_not_covered",
                                          "uncovered_slices",
                                          "leading_pictures_removable",
                                          "sub_layers_removable",
                                          "too_many_pending",
                                          "unreadable_units",
                                          "document_not_signed",
                                          "stale_document",
                                          "little_endian",
                                          "never_escaped",
                                          "other_hash",
                                          "certificate_sei_wrong",
                                          "input_cut",
                                          "extension_missing",
                                          "extension_wrong",
                                          "parameter_sets_changed",
                                          "frame_times_changed",
                                          "second_signature_wrong",
                                          "second_signature_missing",
                                          "audio_changed",
                                          "audio_left_out",
                                          "audio_partly_covered",
                                          "audio_unreadable"};
    static_assert(std::size(names) == remark_count);
    return names[std::size_t(r)];
}
constexpr std::string_view sentence(remark r) noexcept {
    switch (r) {
    case remark::begins_in_mid_recording:
        return "the file begins in the middle of a recording: its first document speaks of frames before the file";
    case remark::begins_in_mid_gop: return "the file begins in the middle of a group of pictures";
    case remark::ends_without_document: return "no document follows the last frames, as when a recording is cut off";
    case remark::document_lost: return "documents are lost: their numbers are missing in the sequence";
    case remark::document_malformed: return "a document cannot be read";
    case remark::signature_wrong: return "the signature of a document is wrong, so what it says does not count";
    case remark::certificate_expired_since: return "the signer's certificate was valid when this was recorded and has expired since";
    case remark::certificate_not_valid_then: return "the signer's certificate was not valid at the time of recording";
    case remark::certificate_revoked_then: return "the signer's certificate, or that of a CA above it, was revoked when this was recorded";
    case remark::certificate_revoked_since: return "the signer's certificate was in force when this was recorded and has been revoked since";
    case remark::key_compromised:
        return "the signer's certificate is revoked because its key, or that of a CA above it, is in strange hands: no date it wrote counts";
    case remark::signer_untrusted: return "the signatures are right, but nobody who is trusted vouches for the signer";
    case remark::signer_self_signed: return "the signer vouches for itself: that shows that nothing changed since, not who recorded it";
    case remark::signer_changed: return "the signer changes within the file, as when recordings of two cameras are joined";
    case remark::new_recording: return "a new recording begins within the file";
    case remark::chain_broken: return "two documents that follow each other do not belong together, as when recordings are joined";
    case remark::order_changed: return "groups of pictures are not in the order in which they were signed";
    case remark::stray_document: return "a document speaks of frames that are not where it stands";
    case remark::parameter_sets_not_covered: return "parameter sets (SPS, PPS, VPS) are not covered by the standard";
    case remark::uncovered_slices: return "slices of types that the standard's reference does not hash are not covered";
    case remark::leading_pictures_removable:
        return "pictures before a random access picture may have been removed without trace (H.265 open GOP), so completeness is not "
               "proven";
    case remark::sub_layers_removable:
        return "pictures of higher temporal layers may have been removed without trace (H.265 sub-layers), so completeness is not proven";
    case remark::too_many_pending: return "more units wait for a document than the verifier's memory holds";
    case remark::unreadable_units: return "encrypted frames are not verifiable without the key";
    case remark::document_not_signed: return "a document was never authenticated by a signed one";
    case remark::stale_document:
        return "the last document repeats the hash of the group of pictures before (a known defect of the reference signer)";
    case remark::little_endian:
        return "times and numbers in the documents are little endian, as the standard's text says and the field does not";
    case remark::never_escaped: return "the documents were written without emulation prevention; they survive in MP4 only";
    case remark::other_hash: return "a document uses another hash algorithm than the ones before";
    case remark::certificate_sei_wrong: return "the signature of the certificate SEI is wrong; its certificates were judged by themselves";
    case remark::input_cut: return "the file is cut off; what is there was verified";
    case remark::extension_missing:
        return "the camera signs parameter sets, frame times and slices of all types as well, but that extension is missing here";
    case remark::extension_wrong: return "an extension cannot be read, is not signed by the camera, or belongs to another document";
    case remark::parameter_sets_changed: return "parameter sets (SPS, PPS, VPS) are not those that the camera signed";
    case remark::frame_times_changed: return "frames are shown at other times than the camera signed";
    case remark::second_signature_wrong: return "the second (post-quantum) signature of an extension is wrong, so what it says does not count";
    case remark::second_signature_missing:
        return "a document has no second (post-quantum) signature of a trusted key, or none like those before, so its extension does not count";
    case remark::audio_changed: return "the sound is not what the camera signed";
    case remark::audio_left_out: return "the camera signed sound as well, and this file has none";
    case remark::audio_partly_covered: return "some of the sound is not covered, although the camera signed sound";
    case remark::audio_unreadable: return "encrypted sound is not verifiable without the key";
    }
    return "";
}

// sink: who listens. Frames, missing and segments come in the order of the file; documents, signers and remarks as soon as known;
// each kind of remark once, with the frame and NAL unit where it first applied.
template <class S>
concept sink = requires(S s, frame_report f, missing_report m, document_report d, segment_report g, signer_report i, remark r,
                        std::uint64_t n) {
    s.frame(f);
    s.missing(m);
    s.document(d);
    s.segment(g);
    s.signer(i);
    s.remark(r, n, n);
};

// verdict: about the whole input, the words of `verify --json`.
// verdict: countersigned: no camera signed it; exactly as a recorder received it, which nothing is known of before that.
enum class verdict : std::uint8_t { authentic, countersigned, altered, incomplete, unverifiable, unsigned_video };
constexpr std::string_view name(verdict v) noexcept {
    constexpr std::string_view names[] = {"authentic", "countersigned", "altered", "incomplete", "unverifiable", "unsigned"};
    return names[std::size_t(v)];
}
enum class signer_state : std::uint8_t { none, untrusted, trusted };
constexpr std::string_view name(signer_state s) noexcept {
    return s == signer_state::none ? "none" : s == signer_state::trusted ? "trusted" : "untrusted";
}

}   // namespace verify
}   // namespace bartizan::frame
