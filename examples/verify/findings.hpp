// findings: everything the verifier said about one file, kept for printing.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/frame/verify/sound_report.hpp>

#include <optional>
#include <string>
#include <vector>

namespace verify {

namespace bz = bartizan;
namespace words = bz::frame::verify;

struct stretch {   // frames one after another with the same verdict
    std::uint64_t first, last;
    words::frame_verdict verdict;
    words::cause why;
    words::change by_extension = words::change::none;
};

struct certificate {
    std::string subject, issuer, sha256;
    bz::utc_time from, until;
};

struct signer {
    bz::crypto::signature_verdict verdict;
    std::string issuer, firmware, serial, manufacturer, specification;
    std::vector<certificate> chain;   // leaf first
};

struct revocation_list {   // that the user gave, and what became of it
    std::string file, issuer, state;   // state: checked, signature_wrong, foreign
    bz::utc_time issued;
    std::optional<bz::utc_time> next;
    std::size_t entries = 0;
};

struct remark {
    std::string id, text;
    std::uint64_t frame;
};

// sound: the audio tracks beside the video of an MP4 file, and what is known of them.
struct sound {
    std::size_t tracks = 0;
    std::string codec;   // AAC, PCMA or PCMU; empty: another
    unsigned channels = 0, sample_rate = 0;
    bool encrypted = false;
    words::audio_totals totals{};
};

// heard_stretch: audio frames one after another of which the same is to be said.
struct heard_stretch {
    words::audio_report first, last;
};
// heard_document: the audio frames [first, last] that the document at a NAL unit speaks of.
struct heard_document {
    std::uint64_t nal, first, last;
};

// findings: models verify::sink.
struct findings {
    std::string file, format, codec;
    std::vector<stretch> frames_by_verdict;
    std::vector<std::uint64_t> random_access;   // frames that can be decoded without those before
    std::vector<words::missing_report> missing_units;
    std::vector<words::document_report> documents;
    std::vector<words::segment_report> segments;
    std::vector<verify::signer> signers;
    std::vector<verify::remark> remarks;
    std::vector<verify::revocation_list> lists;
    verify::sound sound;
    std::vector<heard_stretch> sound_by_verdict;
    std::vector<words::audio_missing_report> missing_sound;
    std::vector<heard_document> sound_documents;   // by NAL unit
    words::totals totals;
    words::extension_report extension;
    words::verdict verdict = words::verdict::unverifiable;
    words::signer_state signed_by = words::signer_state::none;
    int exit_code = 3;

    void frame(const words::frame_report& f);
    void missing(const words::missing_report& m) { missing_units.push_back(m); }
    void document(const words::document_report& d) { documents.push_back(d); }
    void segment(const words::segment_report& s) { segments.push_back(s); }
    void signer(const words::signer_report& s);
    void remark(words::remark r, std::uint64_t frame, std::uint64_t nal);

    void audio(const words::audio_report& r);
    void audio_missing(const words::audio_missing_report& m) { missing_sound.push_back(m); }

    // blame_key: nothing that was decrypted fits. A wrong key turns everything into noise, which is no evidence against the recording.
    void blame_key();

    // heard: what sound the file has, and what is known of it; that no camera signed it is a remark.
    void heard(verify::sound s, const words::audio_totals& totals);

    // weigh_lists: what the revocation lists are worth for this recording, as remarks.
    void weigh_lists(bz::utc_time now);

    // of: the document that speaks of a frame; nothing when none does.
    const words::document_report* of(std::uint64_t frame) const;
    // time_of: between the signed times of its document, by its place among the frames.
    std::optional<bz::utc_time> time_of(std::uint64_t frame) const;
    std::string_view verdict_of(const words::segment_report& s) const;
};

std::string utc(bz::utc_time time);   // 2026-01-01T00:00:00.000Z; "unknown" when no calendar has it
std::string hex(bz::bytes_view bytes);
std::string text_of(const sound& s);   // AAC, 48000 Hz, 2 channels, encrypted; not covered
std::string span_of(const heard_stretch& s);   // 00:01:02.345 to 00:01:03.000
bool told(const heard_stretch& s);   // it is not as it should be
std::string why(const heard_stretch& s);
std::string printable(std::string_view text);   // what a stranger wrote, without control characters

const char* headline(const findings& f);   // WORD: sentence
void print_text(const findings& f, bool on_terminal);
std::string to_json(const findings& f);
std::string to_json_error(const std::string& file, std::uint64_t offset, const std::string& what);

}   // namespace verify
