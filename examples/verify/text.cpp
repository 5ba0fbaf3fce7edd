// text: the findings for people: the verdict first, then who signed, when, what is wrong and where.
// SPDX-License-Identifier: Apache-2.0
#include "findings.hpp"

#include <algorithm>
#include <cstdio>

namespace verify {
namespace {

struct palette {
    const char *good = "", *attested = "", *doubt = "", *bad = "", *strong = "", *faint = "", *end = "";
};
constexpr palette colours{"\033[32m", "\033[36m", "\033[33m", "\033[31m", "\033[1m", "\033[2m", "\033[0m"};
constexpr std::size_t most_lines = 20;

const char* colour(words::verdict v, const palette& p) {
    return v == words::verdict::authentic ? p.good : v == words::verdict::countersigned ? p.attested : v == words::verdict::altered ? p.bad : p.doubt;
}
void line(const char* label, const std::string& text) { std::printf("  %-12s %s\n", label, text.c_str()); }
std::string count(std::uint64_t n, const char* what) { return std::to_string(n) + " " + what; }
std::string range(std::uint64_t first, std::uint64_t last) {
    return first == last ? "frame " + std::to_string(first) : "frames " + std::to_string(first) + " to " + std::to_string(last);
}
// when: the signed time, and which group of pictures, as far as a document says so.
std::string when(const findings& f, std::uint64_t frame) {
    const auto* document = f.of(frame);
    if (!document) return {};
    const auto time = f.time_of(frame);
    return (time ? ", " + utc(*time) : "") + ", GOP " + std::to_string(document->counter);
}

void bar(const findings& f, const palette& p) {
    constexpr std::uint64_t width = 64;
    if (f.totals.total == 0) return;
    std::string out;
    std::size_t at = 0;
    const auto cells = std::min(width, f.totals.total);
    for (std::uint64_t cell = 0; cell < cells; ++cell) {
        const auto first = cell * f.totals.total / cells, last = std::max(first, (cell + 1) * f.totals.total / cells - 1);
        while (at < f.frames_by_verdict.size() && f.frames_by_verdict[at].last < first) ++at;
        auto worst = words::frame_verdict::authentic;
        for (auto i = at; i < f.frames_by_verdict.size() && f.frames_by_verdict[i].first <= last; ++i)
            worst = std::max(worst, f.frames_by_verdict[i].verdict);
        const auto lost = [&](const auto& m) {
            return m.after_frame >= static_cast<std::int64_t>(first) && m.after_frame <= static_cast<std::int64_t>(last);
        };
        if (std::ranges::any_of(f.missing_units, lost)) worst = words::frame_verdict::altered;
        out += worst == words::frame_verdict::authentic ? p.good : worst == words::frame_verdict::countersigned ? p.attested : worst == words::frame_verdict::altered ? p.bad : p.doubt;
        out += "\u2588";
    }
    std::printf("\n  %s%s\n\n", out.c_str(), p.end);
}

void signers(const findings& f) {
    for (const auto& s : f.signers) {
        const bool trusted = s.verdict.trust == bz::crypto::trust::trusted;
        const bool recorder = s.verdict.as == bz::crypto::signs_as::recorder;
        line(recorder ? "countersigned" : "signed by", (recorder ? "by the recorder " : "") + std::string(s.verdict.subject.view()) + (trusted ? " (trusted)"
                                                                   : s.verdict.revoked_then ? " (revoked, NOT trusted)"
                                                                   : s.verdict.self_signed ? " (self-signed, NOT trusted)"
                                                                                           : " (NOT trusted)"));
        line("", "issued by " + s.issuer + ", valid " + utc(s.verdict.valid_from).substr(0, 10) + " to " +
                     utc(s.verdict.valid_until).substr(0, 10) + (s.verdict.expired_since ? ", expired since" : ""));
        if (recorder) line("", "when the pictures arrived there: no camera signed them, and nothing is known of them before");
        if (s.verdict.revoked)
            line("", "revoked since " + utc(s.verdict.revoked->since) + ", reason " + std::string(name(s.verdict.revoked->why)));
        if (!s.manufacturer.empty() || !s.serial.empty())
            line(recorder ? "recorder" : "device", s.manufacturer + ", serial " + s.serial + ", firmware " + s.firmware);
    }
    if (f.signed_by == words::signer_state::untrusted)
        line("", "its signature fits " + count(f.totals.matches_untrusted, "of ") +
                     count(f.totals.total, "frames; give its root with --trust to judge them"));
}

void frames(const findings& f) {
    const auto& t = f.totals;
    if (f.extension.documents > 0)
        line("extension", count(t.extended, f.extension.of_live > 0 ? "frames of all types with their parameter sets and times of capture; a live stream, whose times in the file are those of who received it"
                                                            : "frames of all types with their parameter sets and times") +
                              (f.extension.second == words::second_state::none ? "" : "; second signature " + std::string(name(f.extension.second))));
    if (f.extension.has_product) line("product", hex(f.extension.product));
    line("frames", count(t.total, "in the file: ") + count(t.authentic, "authentic, ") + (t.countersigned > 0 ? count(t.countersigned, "countersigned, ") : "") + count(t.altered, "altered, ") +
                       count(t.not_covered, "not covered") + (t.missing > 0 ? "; " + count(t.missing, "missing") : ""));
    for (const auto& s : f.segments)
        if (s.timed)
            line("time",
                 utc(s.from) + " to " + utc(s.to) +
                     (f.segments.size() > 1 ? ", " + range(s.first_frame, s.last_frame) + ", " + std::string(f.verdict_of(s)) : ""));
}

void damage(const findings& f, const palette& p) {
    std::size_t lines = 0;
    for (const auto& s : f.frames_by_verdict)
        if (s.verdict == words::frame_verdict::altered && lines++ < most_lines) {
            const auto why = sentence(s.by_extension);
            std::printf("  %saltered%s      %s%s%s%.*s\n", p.bad, p.end, range(s.first, s.last).c_str(), when(f, s.first).c_str(), why.empty() ? "" : ": ",
                        int(why.size()), why.data());
        }
    for (const auto& m : f.missing_units)
        if (lines++ < most_lines)
            std::printf("  %smissing%s      %s%s%s%s\n", p.bad, p.end, m.at_least ? "at least " : "",
                        count(m.frames, m.frames == 1 ? "frame" : "frames").c_str(),
                        m.after_frame < 0 ? " before the first frame" : (" after frame " + std::to_string(m.after_frame)).c_str(),
                        m.after_frame < 0 ? "" : when(f, static_cast<std::uint64_t>(m.after_frame)).c_str());
    for (const auto& s : f.frames_by_verdict)
        if (s.verdict == words::frame_verdict::not_covered && lines++ < most_lines)
            std::printf("  %snot covered%s  %s: %s\n", p.doubt, p.end, range(s.first, s.last).c_str(),
                        std::string(sentence(s.why)).c_str());
    for (const auto& s : f.sound_by_verdict)
        if (f.sound.totals.claimed > 0 && told(s) && lines++ < most_lines) {
            const bool altered = s.first.verdict == words::frame_verdict::altered;
            std::printf("  %s%s%s  sound %s (%s)%s: %s\n", altered ? p.bad : p.doubt, altered ? "altered    " : "not covered", p.end, span_of(s).c_str(),
                        count(s.last.number - s.first.number + 1, s.last.number == s.first.number ? "frame" : "frames").c_str(),
                        s.first.dated ? (", " + utc(s.first.captured)).c_str() : "", why(s).c_str());
        }
    for (const auto& m : f.missing_sound)
        if (lines++ < most_lines)
            std::printf("  %smissing%s      %s of sound, %s to %s\n", p.bad, p.end, count(m.frames, m.frames == 1 ? "frame" : "frames").c_str(), utc(m.from).c_str(),
                        utc(m.to).c_str());
    if (lines > most_lines) line("", "... and " + count(lines - most_lines, "more places; --json lists them"));
}

}   // namespace

const char* headline(const findings& f) {
    switch (f.verdict) {
    case words::verdict::authentic: return "AUTHENTIC: every frame is as the camera signed it";
    case words::verdict::countersigned: return "COUNTERSIGNED: every frame is as a recorder signed it on arrival; no camera signed it";
    case words::verdict::altered: return "ALTERED: this is not what the camera signed";
    case words::verdict::incomplete: return "INCOMPLETE: nothing is altered, but not everything is proven";
    case words::verdict::unsigned_video: return "UNSIGNED: the video carries no signature";
    case words::verdict::unverifiable:
        return f.signed_by == words::signer_state::untrusted ? "UNVERIFIABLE: nobody who is trusted vouches for the signer"
                                                             : "UNVERIFIABLE: nothing here can be checked";
    }
    return "";
}

void print_text(const findings& f, bool on_terminal) {
    const auto p = on_terminal ? colours : palette{};
    std::printf("%s%s%s%s\n", p.strong, colour(f.verdict, p), headline(f), p.end);
    if (on_terminal) bar(f, p);
    line("file", f.file + " (" + f.format + ", " + f.codec + ")");
    if (f.sound.tracks > 0 || f.sound.totals.left_out) line("sound", verify::text_of(f.sound));
    signers(f);
    frames(f);
    damage(f, p);
    for (const auto& r : f.remarks) std::printf("  %sremark%s       %s\n", p.faint, p.end, r.text.c_str());
}

}   // namespace verify
