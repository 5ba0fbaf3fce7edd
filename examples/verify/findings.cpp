// findings: collecting, and the words for times and names.
// SPDX-License-Identifier: Apache-2.0
#include "findings.hpp"

#include <bartizan/crypto/software/certificate.hpp>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <utility>

namespace verify {

void findings::frame(const words::frame_report& f) {
    if (f.random_access) random_access.push_back(f.number);
    if (!frames_by_verdict.empty()) {
        auto& last = frames_by_verdict.back();
        if (last.verdict == f.verdict && last.why == f.why && last.by_extension == f.by_extension && last.last + 1 == f.number) {
            last.last = f.number;
            return;
        }
    }
    frames_by_verdict.push_back({f.number, f.number, f.verdict, f.why, f.by_extension});
}

void findings::audio(const words::audio_report& r) {
    if (r.dated) {
        if (sound_documents.empty() || sound_documents.back().nal != r.document) sound_documents.push_back({r.document, r.number, r.number});
        sound_documents.back().last = r.number;
    }
    if (!sound_by_verdict.empty()) {
        auto& last = sound_by_verdict.back();
        const bool missed = !missing_sound.empty() && missing_sound.back().after == static_cast<std::int64_t>(last.last.number);
        if (!missed && last.last.verdict == r.verdict && last.last.why == r.why && last.last.change == r.change) {
            last.last = r;
            return;
        }
    }
    sound_by_verdict.push_back({r, r});
}

void findings::signer(const words::signer_report& s) {
    if (signers.size() >= 16) return;   // a hostile file may change it with every document
    verify::signer one{s.verdict, {}, printable(s.firmware), printable(s.serial), printable(s.manufacturer), {}, {}};
    one.specification = std::to_string(s.version[0]) + "." + std::to_string(s.version[1]) + "." + std::to_string(s.version[2]);
    try {
        const auto chain = bz::crypto::software::read_chain(s.chain);
        const auto readable = [](const Botan::X509_DN& dn) {
            auto text = printable(dn.to_string());
            constexpr std::string_view long_name = "X520.SerialNumber";   // Botan has no short name for it
            for (auto at = text.find(long_name); at != text.npos; at = text.find(long_name)) text.replace(at, long_name.size(), "serialNumber");
            return text;
        };
        for (const auto& each : chain)
            one.chain.push_back({readable(each.subject_dn()), readable(each.issuer_dn()), printable(each.fingerprint("SHA-256")),
                                 bz::crypto::software::from_x509(each.not_before()), bz::crypto::software::from_x509(each.not_after())});
        if (!chain.empty()) one.issuer = one.chain.front().issuer;
    } catch (const std::exception&) { one.issuer = "unreadable"; }
    signers.push_back(std::move(one));
}

void findings::remark(words::remark r, std::uint64_t frame, std::uint64_t) {
    remarks.push_back({std::string(name(r)), std::string(sentence(r)), frame});
}

void findings::blame_key() {
    verdict = words::verdict::unverifiable;
    exit_code = 2;
    totals.not_covered += std::exchange(totals.altered, 0);
    totals.missing = totals.extended = 0;
    missing_units.clear();
    sound.totals.not_covered += std::exchange(sound.totals.altered, 0);
    sound.totals.missing = 0;
    missing_sound.clear();
    for (auto& s : sound_by_verdict)
        for (auto* r : {&s.first, &s.last}) r->verdict = words::frame_verdict::not_covered, r->why = words::cause::unreadable, r->change = words::audio_change::none;
    for (auto& s : segments) s.not_covered += std::exchange(s.altered, 0), s.missing = 0;
    for (auto& s : frames_by_verdict) s = {s.first, s.last, words::frame_verdict::not_covered, words::cause::unreadable, words::change::none};
    remarks.push_back({"key_fits_nothing", "nothing that was decrypted fits its signature: the key is wrong, or all was altered", 0});
}

void findings::heard(verify::sound s, const words::audio_totals& totals) {
    sound = std::move(s);
    sound.totals = totals;
    if (sound.tracks > 0 && totals.claimed == 0) remarks.push_back({"audio_not_covered", "the file has sound, which no signed document speaks of: it may have been changed, or added", 0});
}

void findings::weigh_lists(bz::utc_time now) {
    const auto say = [&](const char* id, const std::string& what) { remarks.push_back({id, what, 0}); };
    for (const auto& list : lists) {
        const auto which = list.file + " (" + list.issuer + ")";
        if (list.state == "foreign") say("crl_foreign", which + ": no certificate that leads to the signer of this recording is of that issuer; the list was not used");
        if (list.state == "signature_wrong") say("crl_signature_wrong", which + ": the issuer did not sign this revocation list, so it does not count");
        if (list.state != "checked") continue;
        if (list.next && *list.next < now) say("crl_expired", which + ": a newer revocation list was due on " + utc(*list.next).substr(0, 10) + "; what was revoked since is not known");
        if (!documents.empty() && list.issued < documents.back().end)
            say("crl_older_than_recording", which + ": the revocation list is of " + utc(list.issued).substr(0, 10) + ", before the end of the recording");
    }
}

const words::document_report* findings::of(std::uint64_t frame) const {
    auto after = std::ranges::upper_bound(documents, frame, {}, &words::document_report::first_frame);
    while (after != documents.begin()) {
        --after;
        if (after->last_frame >= frame) return &*after;
        if (after->last_frame + 100'000 < frame) break;
    }
    return nullptr;
}

std::optional<bz::utc_time> findings::time_of(std::uint64_t frame) const {
    const auto* document = of(frame);
    if (!document || document->end < document->start) return std::nullopt;
    const auto frames = static_cast<std::int64_t>(document->last_frame - document->first_frame + 1);
    const auto place = static_cast<std::int64_t>(frame - document->first_frame);
    return bz::utc_time{document->start.ticks + (document->end.ticks - document->start.ticks) / frames * place};
}

std::string_view findings::verdict_of(const words::segment_report& s) const {
    if (s.altered + s.missing > 0) return name(words::verdict::altered);
    if (verdict == words::verdict::unsigned_video || verdict == words::verdict::unverifiable) return name(verdict);
    if (s.not_covered > 0) return name(words::verdict::incomplete);
    const auto by_recorder = [&](const stretch& f) { return f.verdict == words::frame_verdict::countersigned && f.last >= s.first_frame && f.first <= s.last_frame; };
    return name(std::ranges::any_of(frames_by_verdict, by_recorder) ? words::verdict::countersigned : words::verdict::authentic);
}

std::string utc(bz::utc_time time) {
    const std::time_t seconds = time.unix_seconds();
    std::tm parts{};
    if (seconds < -62'135'596'800 || seconds > 253'402'300'799 || !gmtime_r(&seconds, &parts)) return "unknown";
    char text[64];
    const auto thousandths =
        static_cast<int>((time.ticks % bz::utc_time::ticks_per_second + bz::utc_time::ticks_per_second) / 10'000 % 1000);
    std::snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
                  parts.tm_hour, parts.tm_min, parts.tm_sec, thousandths);
    return text;
}

namespace {
std::string count(std::uint64_t n, const char* what) { return std::to_string(n) + what; }
std::string what_is_known(const sound& s) {
    const auto& t = s.totals;
    if (t.claimed == 0) return "not covered";
    if (t.proven()) return "covered, " + count(t.authentic, t.authentic == 1 ? " frame" : " frames");
    std::string out = count(t.authentic, " frames authentic");
    if (t.altered > 0) out += count(t.altered, " altered").insert(0, ", ");
    if (t.missing > 0) out += count(t.missing, " missing").insert(0, ", ");
    if (t.not_covered > 0) out += count(t.not_covered, " not covered").insert(0, ", ");
    return out;
}
}   // namespace

bool told(const heard_stretch& s) { return s.first.verdict != words::frame_verdict::authentic; }
std::string why(const heard_stretch& s) {
    if (s.first.change != words::audio_change::none) return std::string(sentence(s.first.change));
    return s.first.verdict == words::frame_verdict::not_covered ? std::string(sentence(s.first.why)) : "";
}
std::string span_of(const heard_stretch& s) {
    const auto clock = [](std::int64_t at) {
        const auto ms = std::max<std::int64_t>(at, 0) / 10'000;
        char text[64];
        std::snprintf(text, sizeof text, "%02lld:%02lld:%02lld.%03lld", static_cast<long long>(ms / 3'600'000), static_cast<long long>(ms / 60'000 % 60),
                      static_cast<long long>(ms / 1000 % 60), static_cast<long long>(ms % 1000));
        return std::string(text);
    };
    if (!s.first.timed || !s.last.timed) return "at an unknown time";
    return s.first.number == s.last.number ? "at " + clock(s.first.heard_at) : clock(s.first.heard_at) + " to " + clock(s.last.heard_at);
}

std::string text_of(const sound& s) {
    if (s.tracks == 0) return "none, although the camera signed " + std::to_string(s.totals.stated) + " frames of it";
    std::string out = s.codec.empty() ? "of a codec that is not read here"
                                      : s.codec + ", " + std::to_string(s.sample_rate) + " Hz, " + std::to_string(s.channels) + (s.channels == 1 ? " channel" : " channels");
    if (s.encrypted) out += ", encrypted";
    if (s.tracks > 1) out += "; the first of " + std::to_string(s.tracks) + " tracks";
    return out + "; " + what_is_known(s);
}

std::string hex(bz::bytes_view bytes) {
    std::string out;
    for (const auto b : bytes) {
        out += "0123456789abcdef"[std::to_integer<unsigned>(b) >> 4];
        out += "0123456789abcdef"[std::to_integer<unsigned>(b) & 15];
    }
    return out;
}

std::string printable(std::string_view text) {
    std::string out(text);
    std::ranges::replace_if(
        out, [](char c) { return c < ' ' || c > '~'; }, '?');
    return out;
}

}   // namespace verify
