// html: the page, put together from findings; every word that a stranger wrote is escaped.
// SPDX-License-Identifier: Apache-2.0
#include "html.hpp"

#include <bartizan/crypto/hash.hpp>

#include <botan/base64.h>

#include <algorithm>
#include <cstdio>

namespace verify {
namespace {

constexpr std::size_t most_rows = 200;
constexpr std::uint64_t most_cells = 500;

constexpr std::string_view style = R"css(
:root{--page:#f6f7f9;--card:#fff;--ink:#15191f;--soft:#566070;--line:#d9dee5;--good:#14713f;--bad:#b3141c;--doubt:#8a5300;--void:#4d5663;--mark:#6b1fb3;--attest:#0b6480;--empty:#e9ecf1}
@media screen and (prefers-color-scheme:dark){:root{--page:#101318;--card:#191e26;--ink:#e8ebf0;--soft:#a5afbd;--line:#323a46;--good:#55c98a;--bad:#ff7b78;--doubt:#f0b455;--void:#a5afbd;--mark:#c79bff;--attest:#6cc7e6;--empty:#262d38}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI","DejaVu Sans",sans-serif}
main{max-width:60rem;margin:0 auto;padding:1.5rem 1rem 3rem}
header.page{display:flex;flex-wrap:wrap;justify-content:space-between;gap:.25rem 1rem;color:var(--soft);font-size:.875rem;margin-bottom:1rem}
article{margin-bottom:2.5rem}
section,.verdict{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:1rem 1.25rem;margin-bottom:1rem}
h1{font-size:1.15rem;margin:0 0 .75rem;overflow-wrap:anywhere}
h2{font-size:1rem;margin:0 0 .75rem}
h3{font-size:.9rem;margin:1rem 0 .35rem}
p{margin:.35rem 0}
.verdict{border-left:.5rem solid var(--void);display:flex;gap:1rem;align-items:flex-start}
.verdict svg{flex:none;width:2.75rem;height:2.75rem}
.verdict strong{font-size:1.5rem;line-height:1.2;letter-spacing:.01em}
.v-authentic{border-left-color:var(--good)}.v-authentic strong{color:var(--good)}
.v-altered,.v-unusable{border-left-color:var(--bad)}.v-altered strong,.v-unusable strong{color:var(--bad)}
.v-countersigned{border-left-color:var(--attest)}.v-countersigned strong{color:var(--attest)}
.v-incomplete{border-left-color:var(--doubt)}.v-incomplete strong{color:var(--doubt)}
.soft{color:var(--soft)}
.timeline{width:100%;height:3.6rem;display:block;overflow:visible}
.ends{display:flex;justify-content:space-between;gap:1rem;color:var(--soft);font-size:.8rem;margin-top:.2rem}
.ends span:last-child{text-align:right}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:.4rem 1.25rem;padding:0;margin:.9rem 0 0;font-size:.9rem}
.legend svg{width:1.4rem;height:1rem;vertical-align:-.15rem;margin-right:.4rem}
.f-good{fill:var(--good)}.f-bad{fill:var(--bad)}.f-doubt{fill:var(--doubt)}.f-void{fill:var(--void)}.f-mark{fill:var(--mark)}.f-attest{fill:var(--attest)}.f-card{fill:var(--card)}.f-empty{fill:var(--empty)}
.s-card{stroke:var(--card);fill:none}.s-void{stroke:var(--void);fill:none}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:left;padding:.4rem .75rem .4rem 0;border-top:1px solid var(--line);vertical-align:top}
thead th{border-top:0;color:var(--soft);font-weight:600;white-space:nowrap}
tbody th{font-weight:400;color:var(--soft);white-space:nowrap;width:1%}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
.w-good{color:var(--good);font-weight:600;white-space:nowrap}.w-bad{color:var(--bad);font-weight:600;white-space:nowrap}
.w-doubt{color:var(--doubt);font-weight:600;white-space:nowrap}.w-void{color:var(--void);font-weight:600;white-space:nowrap}.w-mark{color:var(--mark);font-weight:600;white-space:nowrap}.w-attest{color:var(--attest);font-weight:600;white-space:nowrap}
td{overflow-wrap:break-word}th+td{overflow-wrap:anywhere}td.t{white-space:nowrap}
code{font:.82rem/1.4 ui-monospace,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
.pictures{display:grid;grid-template-columns:repeat(auto-fill,minmax(9rem,1fr));gap:.9rem;margin-bottom:.8rem}
figure{margin:0;break-inside:avoid}
figure img{width:100%;height:auto;display:block;border:3px solid var(--bad);border-radius:.3rem}
figcaption{font-size:.8rem;color:var(--soft);margin-top:.25rem}
ul.remarks{margin:0;padding-left:1.2rem}ul.remarks li{margin:.3rem 0}
ol.chain{margin:0;padding-left:1.2rem}ol.chain li{margin:.3rem 0;overflow-wrap:anywhere}
footer{color:var(--soft);font-size:.8rem}
@media (max-width:36rem){
body{font-size:15px}section,.verdict{padding:.9rem}.verdict strong{font-size:1.25rem}
table.rows thead{display:none}table.rows tr{display:block;border-top:1px solid var(--line);padding:.4rem 0}
table.rows td{display:flex;justify-content:space-between;gap:1rem;border:0;padding:.12rem 0;text-align:right}table.rows td::before{content:attr(data-of);color:var(--soft);text-align:left;flex:none}
tbody th{white-space:normal;min-width:6.5rem}
}
@page{margin:14mm}
@media print{
body{background:#fff;font-size:10.5pt}main{max-width:none;padding:0}
section,.verdict{break-inside:avoid-page}section{border-color:#bbb}section.long{break-inside:auto}tr{break-inside:avoid}.scroll{overflow:visible}td.t{white-space:normal}table{font-size:.72rem}th,td{padding-right:.45rem}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
article+article{break-before:page}
}
)css";

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        case '\'': out += "&#39;"; break;
        default: out += static_cast<unsigned char>(c) < ' ' || c == 127 ? '?' : c;
        }
    return out;
}
std::string base64(bz::bytes_view bytes) { return Botan::base64_encode(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()); }
std::string text(std::uint64_t n) { return std::to_string(n); }
// sentence_of: with a capital letter, escaped.
std::string sentence_of(std::string_view text) {
    auto out = escaped(text);
    if (!out.empty() && out[0] >= 'a' && out[0] <= 'z') out[0] = static_cast<char>(out[0] - 'a' + 'A');
    return out;
}
// people: 2026-01-01 00:00:00.000 UTC
std::string people(bz::utc_time time) {
    auto out = utc(time);
    if (out.size() < 20) return out;
    out[10] = ' ';
    out.pop_back();
    return out + " UTC";
}
std::string frames(std::uint64_t first, std::uint64_t last) { return first == last ? text(first) : text(first) + " to " + text(last); }

// state: what the timeline shows of a frame; in the order of what outweighs what.
enum class state { authentic, countersigned, none, unsigned_, not_verifiable, not_covered, altered, missing };
struct look {
    state of;
    const char *word, *mark, *tint, *fill;   // fill: a pattern, so that nothing depends on seeing colours
};
constexpr look looks[] = {
    {state::authentic, "authentic", "\u2713", "good", "good"},
    {state::countersigned, "countersigned", "\u25c7", "attest", "attest"},
    {state::altered, "altered", "\u2715", "bad", "bad"},
    {state::missing, "missing", "\u25b2", "mark", "mark"},
    {state::not_covered, "not covered", "?", "doubt", "doubt"},
    {state::not_verifiable, "not verifiable", "\u2298", "void", "void"},
    {state::unsigned_, "unsigned", "\u25cb", "void", "none"},
};
const look& look_of(state s) {
    for (const auto& each : looks)
        if (each.of == s) return each;
    return looks[4];
}
std::string word(state s) {
    return std::string("<span class=\"w-") + look_of(s).tint + "\">" + look_of(s).mark + " " + look_of(s).word + "</span>";
}

state state_of(const findings& f, const stretch& s) {
    if (s.verdict == words::frame_verdict::authentic) return state::authentic;
    if (s.verdict == words::frame_verdict::countersigned) return state::countersigned;
    if (s.verdict == words::frame_verdict::altered) return state::altered;
    if (f.verdict == words::verdict::unsigned_video) return state::unsigned_;
    return s.why == words::cause::unreadable || s.why == words::cause::untrusted_signer ? state::not_verifiable : state::not_covered;
}

const char* advice(const findings& f) {
    switch (f.verdict) {
    case words::verdict::authentic:
        return "Nobody changed, removed or added a picture since the camera signed them. Check that camera and times below are those you "
               "expect.";
    case words::verdict::countersigned:
        return "Nobody changed, removed or added a picture since the recorder named below received them. Who sent them to it, and whether they "
               "were what a camera saw, its signature does not prove. Check that recorder and times are those you expect.";
    case words::verdict::altered:
        return "The places below are not as the camera signed them, or pictures that it signed are gone. Keep this file as it is, and ask "
               "for another copy. What is marked authentic still is.";
    case words::verdict::incomplete:
        return "What is marked authentic is. Of the rest this file proves nothing: neither that it was changed nor that it was not. The "
               "remarks below say why.";
    case words::verdict::unsigned_video:
        return "The camera did not sign, or somebody removed all signatures. Nothing can be said about changes.";
    case words::verdict::unverifiable:
        return f.signed_by == words::signer_state::untrusted
                   ? "The signatures cannot be relied on, because the signer is not trusted. Give the root certificate of the camera's "
                     "maker, or read below why it does not count."
                   : "Something that is needed to check is not here, such as the key of an encrypted recording.";
    }
    return "";
}

std::string icon(std::string_view verdict) {
    const auto shape = [](const char* tint, const char* path) {
        return std::string("<svg viewBox=\"0 0 24 24\" aria-hidden=\"true\"><circle class=\"f-") + tint +
               "\" cx=\"12\" cy=\"12\" r=\"12\"/><path class=\"s-card\" stroke-width=\"2.6\" stroke-linecap=\"round\" "
               "stroke-linejoin=\"round\" d=\"" +
               path + "\"/></svg>";
    };
    if (verdict == "authentic") return shape("good", "M6.5 12.5l3.8 3.8 7.2-8");
    if (verdict == "countersigned") return shape("attest", "M12 5.5l6.5 6.5-6.5 6.5-6.5-6.5z");
    if (verdict == "altered" || verdict == "unusable") return shape("bad", "M7.5 7.5l9 9m0-9l-9 9");
    if (verdict == "incomplete") return shape("doubt", "M12 6v7.5M12 17.4v.1");
    return shape("void", "M9 9.2a3 3 0 1 1 4.3 2.7c-.9.5-1.3 1-1.3 2.1M12 17.4v.1");
}

constexpr std::string_view patterns = R"svg(<svg width="0" height="0" aria-hidden="true" focusable="false"><defs>
<pattern id="bad" width="8" height="8" patternUnits="userSpaceOnUse"><rect class="f-bad" width="8" height="8"/><path class="s-card" stroke-width="1.6" d="M-2 2l4-4M0 8l8-8M6 10l4-4"/></pattern>
<pattern id="attest" width="9" height="9" patternUnits="userSpaceOnUse"><rect class="f-attest" width="9" height="9"/><path class="s-card" stroke-width="1.2" d="M4.5 1.5l3 3-3 3-3-3z"/></pattern>
<pattern id="doubt" width="7" height="7" patternUnits="userSpaceOnUse"><rect class="f-doubt" width="7" height="7"/><circle class="f-card" cx="3.5" cy="3.5" r="1.3"/></pattern>
<pattern id="void" width="5" height="5" patternUnits="userSpaceOnUse"><rect class="f-void" width="5" height="5"/><path class="s-card" stroke-width="1.3" d="M2.5 0v5"/></pattern>
<pattern id="none" width="8" height="8" patternUnits="userSpaceOnUse"><rect class="f-empty" width="8" height="8"/><path class="s-void" stroke-width="1" d="M0 4h8"/></pattern>
</defs></svg>)svg";

std::string fill(const look& l) {
    return std::string_view(l.fill) == "good" || std::string_view(l.fill) == "mark" ? std::string("class=\"f-") + l.fill + "\""
                                                                                    : std::string("fill=\"url(#") + l.fill + ")\"";
}

std::string percent(double part) {
    char out[32];
    std::snprintf(out, sizeof out, "%.3f%%", part * 100);
    return out;
}

std::string timeline(const findings& f) {
    if (f.totals.total == 0) return {};
    const auto total = f.totals.total, cells = std::min(total, most_cells);
    std::vector<state> row(cells, state::authentic);
    for (const auto& s : f.frames_by_verdict)
        for (auto cell = s.first * cells / total; cell <= s.last * cells / total && cell < cells; ++cell)
            row[cell] = std::max(row[cell], state_of(f, s));
    std::string label = "Timeline of " + text(total) + " frames: ";
    std::string out;
    for (std::uint64_t from = 0, to = 0; from < cells; from = to) {
        while (to < cells && row[to] == row[from]) ++to;
        // What is wrong must be seen however short it is; half a hundredth is the least.
        const double width =
            std::max(static_cast<double>(to - from) / static_cast<double>(cells), row[from] <= state::countersigned ? 0.0 : 0.006);
        const auto at = std::min(static_cast<double>(from) / static_cast<double>(cells), 1 - width);
        out += "<rect x=\"" + percent(at) + "\" y=\"14\" width=\"" + percent(width) + "\" height=\"42\" " + fill(look_of(row[from])) + "/>";
    }
    std::size_t marks = 0;
    for (const auto& m : f.missing_units)
        if (marks++ < most_rows)
            out += "<svg x=\"" + percent(static_cast<double>(m.after_frame + 1) / static_cast<double>(total)) +
                   "\" y=\"0\" overflow=\"visible\"><path class=\"f-mark\" d=\"M-7 0h14l-7 12z\"/><rect class=\"f-mark\" x=\"-1.5\" "
                   "y=\"12\" width=\"3\" height=\"46\"/></svg>";
    for (std::size_t i = 1; i < f.segments.size() && i < most_rows; ++i)
        out += "<svg x=\"" + percent(static_cast<double>(f.segments[i].first_frame) / static_cast<double>(total)) +
               "\" y=\"0\" overflow=\"visible\"><path class=\"s-void\" stroke-width=\"2\" stroke-dasharray=\"3 2\" d=\"M0 2v56\"/></svg>";
    label += text(f.totals.authentic) + " authentic, " + (f.totals.countersigned > 0 ? text(f.totals.countersigned) + " countersigned, " : "") + text(f.totals.altered) + " altered, " + text(f.totals.missing) + " missing, " +
             text(f.totals.not_covered) + " not covered";
    const auto first = f.time_of(0), last = f.time_of(total - 1);
    return "<svg class=\"timeline\" role=\"img\" aria-label=\"" + label + "\">" + out + "</svg><div class=\"ends\"><span>frame 0" +
           (first ? "<br>" + people(*first) : "") + "</span><span>frame " + text(total - 1) + (last ? "<br>" + people(*last) : "") +
           "</span></div>";
}

std::string legend(const findings& f) {
    std::string out = "<ul class=\"legend\">";
    std::uint64_t counts[8]{};
    for (const auto& s : f.frames_by_verdict) counts[static_cast<int>(state_of(f, s))] += s.last - s.first + 1;
    counts[static_cast<int>(state::missing)] = f.totals.missing;
    for (const auto& l : looks)
        if (const auto n = counts[static_cast<int>(l.of)];
            n > 0 || l.of == state::authentic || l.of == state::altered || l.of == state::missing)
            out += "<li><svg aria-hidden=\"true\"><rect width=\"100%\" height=\"100%\" " + fill(l) + "/></svg>" + word(l.of) + " " +
                   text(n) + "</li>";
    return out +
           (f.segments.size() > 1 ? "<li><svg aria-hidden=\"true\"><path class=\"s-void\" stroke-width=\"2\" stroke-dasharray=\"3 2\" "
                                    "d=\"M11 0v16\"/></svg>another part begins</li>"
                                  : "") +
           "</ul>";
}

std::string cell(const char* of, const std::string& value, bool number = false) {
    const bool time = value.ends_with(" UTC");
    return std::string("<td data-of=\"") + of + "\"" + (number ? " class=\"n\">" : time ? " class=\"t\">" : ">") + value + "</td>";
}

std::string segments(const findings& f) {
    std::string out =
        "<section class=\"long\"><h2>Parts</h2><p class=\"soft\">A part is one unbroken chain of signatures.</p><div "
        "class=\"scroll\"><table class=\"rows\"><thead><tr><th>Frames</th><th>From</th><th>To</th><th>Verdict</th>"
        "<th class=\"n\">Altered</th><th class=\"n\">Missing</th><th class=\"n\">Not covered</th></tr></thead><tbody>";
    std::size_t rows = 0;
    for (const auto& s : f.segments) {
        if (rows++ == most_rows) break;
        const auto verdict = f.verdict_of(s);
        const auto s_of = verdict == "authentic"      ? state::authentic
                          : verdict == "countersigned" ? state::countersigned
                          : verdict == "altered"      ? state::altered
                          : verdict == "unsigned"     ? state::unsigned_
                          : verdict == "unverifiable" ? state::not_verifiable
                                                      : state::not_covered;
        const auto shown =
            std::string("<span class=\"w-") + look_of(s_of).tint + "\">" + look_of(s_of).mark + " " + std::string(verdict) + "</span>";
        out += "<tr>" + cell("Frames", frames(s.first_frame, s.last_frame)) + cell("From", s.timed ? people(s.from) : "unknown") +
               cell("To", s.timed ? people(s.to) : "unknown") + cell("Verdict", shown) + cell("Altered", text(s.altered), true) +
               cell("Missing", text(s.missing), true) + cell("Not covered", text(s.not_covered), true) + "</tr>";
    }
    return out + "</tbody></table></div>" +
           (f.segments.size() > most_rows ? "<p>... and " + text(f.segments.size() - most_rows) + " more</p>" : "") + "</section>";
}

std::string places(const findings& f) {
    std::string rows;
    std::size_t count = 0;
    const auto when = [&](std::uint64_t frame) {
        const auto time = f.time_of(frame);
        return time ? people(*time) : std::string("unknown");
    };
    const auto group = [&](std::uint64_t frame) {
        const auto* document = f.of(frame);
        return document ? text(document->counter) : std::string("unknown");
    };
    const auto row = [&](state s, const std::string& where, const std::string& time, const std::string& gop, const std::string& why) {
        if (count++ < most_rows)
            rows += "<tr>" + cell("What", word(s)) + cell("Frames", where) + cell("Time", time) + cell("Signed group", gop) +
                    cell("Why", why) + "</tr>";
    };
    for (const auto& s : f.frames_by_verdict)
        if (s.verdict == words::frame_verdict::altered)
            row(state::altered, frames(s.first, s.last), when(s.first), group(s.first), "not as it was signed");
    for (const auto& m : f.missing_units) {
        const auto after = m.after_frame < 0 ? std::uint64_t{0} : static_cast<std::uint64_t>(m.after_frame);
        row(state::missing,
            (m.at_least ? "at least " : "") + text(m.frames) + (m.after_frame < 0 ? " before the first" : " after " + text(after)),
            when(after), group(after), "signed, but not in the file");
    }
    for (const auto& s : f.frames_by_verdict)
        if (s.verdict == words::frame_verdict::not_covered)
            row(state_of(f, s), frames(s.first, s.last), when(s.first), group(s.first), escaped(sentence(s.why)));
    for (const auto& s : f.sound_by_verdict)
        if (f.sound.totals.claimed > 0 && told(s))
            row(s.first.verdict == words::frame_verdict::altered ? state::altered : state::not_covered, "sound, " + span_of(s),
                s.first.dated ? people(s.first.captured) : "unknown", "", escaped(why(s)));
    for (const auto& m : f.missing_sound) row(state::missing, "sound, " + text(m.frames) + (m.frames == 1 ? " frame" : " frames"), people(m.from), "", "signed, but not in the file");
    if (count == 0) return {};
    return "<section class=\"long\"><h2>What is wrong or not proven</h2><div class=\"scroll\"><table "
           "class=\"rows\"><thead><tr><th>What</th><th>Frames</th><th>Time</th><th>Signed group</th><th>Why</th></tr></thead><tbody>" +
           rows + "</tbody></table></div>" +
           (count > most_rows ? "<p>... and " + text(count - most_rows) + " more places; <code>verify --json</code> lists them</p>" : "") +
           "</section>";
}

std::string pictures(const chapter& c) {
    if (c.found.totals.altered == 0) return {};
    std::string out = "<section class=\"long\"><h2>Altered frames</h2><div class=\"pictures\">";
    for (const auto& p : c.altered.pictures) {
        const auto time = c.found.time_of(p.frame);
        out += "<figure><img alt=\"altered frame " + text(p.frame) + "\" src=\"data:image/jpeg;base64," + base64(p.jpeg) +
               "\"><figcaption>frame " + text(p.frame) + (time ? "<br>" + people(*time) : "") + "</figcaption></figure>";
    }
    out += "</div>";
    if (c.altered.left_out > 0)
        out += "<p class=\"soft\">" + text(c.altered.left_out) +
               (c.altered.pictures.empty() ? " altered frames are not shown." : " more altered frames are not shown.") + "</p>";
    if (!c.altered.note.empty()) out += "<p class=\"soft\">" + escaped(c.altered.note) + ".</p>";
    return out + "<p class=\"soft\">This is what the file shows now. What the camera saw cannot be told from it.</p></section>";
}

std::string row(const char* of, const std::string& value) {
    return value.empty() ? "" : std::string("<tr><th scope=\"row\">") + of + "</th><td>" + value + "</td></tr>";
}

std::string signers(const findings& f) {
    std::string out;
    for (const auto& s : f.signers) {
        const auto& v = s.verdict;
        const bool trusted = v.trust == bz::crypto::trust::trusted;
        const bool recorder = v.as == bz::crypto::signs_as::recorder;
        out += std::string("<section><h2>") + (recorder ? "Countersigned by" : "Signed by") + "</h2><table><tbody>" + row(recorder ? "Recorder" : "Camera", escaped(v.subject.view())) +
               row("Trusted", trusted ? "<span class=\"w-good\">\u2713 yes</span>"
                                      : std::string("<span class=\"w-bad\">\u2715 no</span>: ") +
                                            (v.revoked_then     ? "its certificate is revoked"
                                             : v.not_valid_then ? "its certificate was not valid then"
                                             : v.self_signed    ? "it vouches for itself"
                                                                : "nobody who is trusted vouches for it")) +
               (v.revoked ? row("Revoked", "since " + people(v.revoked->since) + ", reason " + std::string(name(v.revoked->why))) : "") +
               row("Certificate", "valid from " + people(v.valid_from).substr(0, 10) + " to " + people(v.valid_until).substr(0, 10) +
                                      (v.expired_since ? ", expired since the recording" : "")) +
               row("Fingerprint", "<code>" + hex(v.leaf_fingerprint) + "</code>") + row("Manufacturer", escaped(s.manufacturer)) +
               row("Serial number", escaped(s.serial)) + row("Firmware", escaped(s.firmware)) +
               row("Media Signing", escaped(s.specification)) + "</tbody></table>";
        if (s.chain.size() > 1) {
            out += "<h3>Certificate chain</h3><ol class=\"chain\">";
            for (const auto& each : s.chain)
                out += "<li>" + escaped(each.subject) + "<br><span class=\"soft\">issued by " + escaped(each.issuer) + ", " +
                       people(each.from).substr(0, 10) + " to " + people(each.until).substr(0, 10) + "</span></li>";
            out += "</ol>";
        }
        out += "</section>";
    }
    return out;
}

std::string lists(const findings& f) {
    if (f.lists.empty()) return {};
    std::string out =
        "<section><h2>Revocation lists</h2><div class=\"scroll\"><table class=\"rows\"><thead><tr><th>List of</th><th>Issued</th><th>Next "
        "due</th><th class=\"n\">Entries</th><th>State</th></tr></thead><tbody>";
    for (const auto& l : f.lists)
        out += "<tr>" + cell("List of", escaped(l.issuer)) + cell("Issued", people(l.issued).substr(0, 10)) +
               cell("Next due", l.next ? people(*l.next).substr(0, 10) : "not said") + cell("Entries", text(l.entries), true) +
               cell("State", l.state == "checked"   ? "checked"
                             : l.state == "foreign" ? "not of this signer"
                                                    : "signature wrong") +
               "</tr>";
    return out + "</tbody></table></div></section>";
}

std::string remarks(const findings& f) {
    if (f.remarks.empty()) return {};
    std::string out = "<section><h2>Remarks</h2><ul class=\"remarks\">";
    for (const auto& r : f.remarks) {
        out += "<li>" + (r.id.starts_with("crl_") ? escaped(r.text) : sentence_of(r.text)) + ".</li>";   // those begin with a file name
    }
    return out + "</ul></section>";
}

std::string headed(const std::string& verdict, const std::string& title, const std::string& line) {
    return "<div class=\"verdict v-" + verdict + "\">" + icon(verdict) + "<div><strong>" + title + "</strong><p>" + line +
           "</p></div></div>";
}

std::string article(const chapter& c) {
    const auto& f = c.found;
    if (!c.unusable.empty())
        return "<article><h1>" + escaped(f.file) + "</h1>" + headed("unusable", "UNUSABLE", escaped(c.unusable)) + "</article>";
    const std::string_view line = headline(f);
    const auto colon = line.find(':');
    const auto verdict = std::string(name(f.verdict));
    char size[32];
    std::snprintf(size, sizeof size, c.bytes < 1'000'000 ? "%.1f kB" : "%.1f MB",
                  static_cast<double>(c.bytes) / (c.bytes < 1'000'000 ? 1e3 : 1e6));
    return "<article><h1>" + escaped(f.file) + "</h1>" +
           headed(verdict, escaped(line.substr(0, colon)), sentence_of(line.substr(colon + 2)) + ".</p><p class=\"soft\">" + advice(f)) +
           "<section><h2>Timeline</h2>" + timeline(f) + legend(f) + "</section>" + pictures(c) + places(f) + segments(f) + signers(f) +
           lists(f) + remarks(f) + "<section><h2>File</h2><table><tbody>" + row("Name", escaped(f.file)) + row("Size", size) +
           row("Format", escaped(f.format) + ", " + escaped(f.codec)) + (f.sound.tracks > 0 || f.sound.totals.left_out ? row("Sound", escaped(text_of(f.sound))) : "") +
           (f.extension.has_product ? row("Product", "<code>" + hex(f.extension.product) + "</code>") : "") + row("SHA-256", "<code>" + hex(c.sha256) + "</code>") +
           "</tbody></table></section></article>";
}

}   // namespace

std::string to_html(const std::vector<chapter>& chapters, bz::utc_time made) {
    const auto hash = bz::crypto::digest_of<bz::sha256, bz::purpose::document_signature>(bz::as_bytes(style));
    std::string out =
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src 'sha256-" +
        base64(bz::bytes_view(hash)) +
        "'; base-uri 'none'; form-action 'none'\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta "
        "name=\"color-scheme\" content=\"light dark\">"
        "<meta name=\"referrer\" content=\"no-referrer\"><title>Verification report</title><style>";
    out += style;
    out += "</style></head><body><main><header class=\"page\"><span>Verification report</span><span>made " + people(made).substr(0, 16) +
           " UTC</span></header>";
    out += patterns;
    for (const auto& each : chapters) out += article(each);
    return out +
           "<footer>ONVIF Media Signing, checked by bartizan verify. Frames are counted from 0. Times are those that the camera "
           "signed, or the recorder where it countersigned.</footer></main></body></html>\n";
}

}   // namespace verify
