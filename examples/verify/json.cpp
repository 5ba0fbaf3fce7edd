// json: the findings for machines; the members are a stable interface (docs/reference/verify.md).
// SPDX-License-Identifier: Apache-2.0
#include "findings.hpp"

#include <boost/json.hpp>

namespace verify {
namespace {

namespace json = boost::json;
constexpr std::size_t most_listed = 10'000;   // frames, one by one; the counts are always complete

json::value time_or_null(bool known, bz::utc_time time) { return known ? json::value(utc(time)) : json::value(nullptr); }

json::array segments_of(const findings& f) {
    json::array out;
    for (const auto& s : f.segments)
        out.push_back({{"from", time_or_null(s.timed, s.from)},
                       {"to", time_or_null(s.timed, s.to)},
                       {"first_frame", s.first_frame},
                       {"last_frame", s.last_frame},
                       {"verdict", f.verdict_of(s)},
                       {"altered", s.altered},
                       {"missing", s.missing},
                       {"not_covered", s.not_covered}});
    return out;
}
json::array altered_of(const findings& f) {
    json::array out;
    for (const auto& s : f.frames_by_verdict)
        for (auto n = s.first; s.verdict == words::frame_verdict::altered && n <= s.last && out.size() < most_listed; ++n) out.push_back(n);
    return out;
}
// extension_of: what was proven beside the standard. `none` says that the recording has no signed extension.
json::object extension_of(const findings& f) {
    json::array altered;
    for (const auto& s : f.frames_by_verdict)
        if (s.by_extension != words::change::none && altered.size() < most_listed)
            altered.push_back({{"first_frame", s.first}, {"last_frame", s.last}, {"what", name(s.by_extension)}, {"why", sentence(s.by_extension)}});
    const auto& e = f.extension;
    return {{"state", e.documents == 0 ? "none" : f.totals.authentic_unextended == 0 ? "complete" : "partial"},
            {"documents", e.documents},
            {"frames", f.totals.extended},
            {"live", e.of_live > 0},
            {"altered", std::move(altered)},
            {"product", e.has_product ? json::value(hex(e.product)) : json::value(nullptr)},
            {"second_signature", name(e.second)}};
}
json::array not_covered_of(const findings& f) {
    json::array out;
    for (const auto& s : f.frames_by_verdict)
        if (s.verdict == words::frame_verdict::not_covered && out.size() < most_listed)
            out.push_back({{"first_frame", s.first}, {"last_frame", s.last}, {"why", sentence(s.why)}});
    return out;
}
json::array missing_of(const findings& f) {
    json::array out;
    for (const auto& m : f.missing_units)
        if (out.size() < most_listed)
            out.push_back({{"after_frame", m.after_frame}, {"count", m.frames}, {"units", m.units}, {"at_least", m.at_least}});
    return out;
}
json::value revoked(const bz::crypto::signature_verdict& v) {
    if (!v.revoked) return nullptr;
    return {{"since", utc(v.revoked->since)}, {"reason", name(v.revoked->why)}, {"counts", v.revoked_then}};
}
double seconds(std::int64_t ticks) { return static_cast<double>(ticks / 10'000) / 1000; }
// heard_of: the stretches of one verdict: where they are in the file (seconds), and when they were heard.
json::array heard_of(const findings& f, words::frame_verdict verdict) {
    json::array out;
    for (const auto& s : f.sound_by_verdict) {
        if (s.first.verdict != verdict || out.size() == most_listed) continue;
        const bool timed = s.first.timed && s.last.timed;
        json::object one{{"first_frame", s.first.number},
                         {"last_frame", s.last.number},
                         {"from_s", timed ? json::value(seconds(s.first.heard_at)) : json::value(nullptr)},
                         {"to_s", timed ? json::value(seconds(s.last.heard_at)) : json::value(nullptr)},
                         {"from", time_or_null(s.first.dated, s.first.captured)},
                         {"to", time_or_null(s.last.dated, s.last.captured)}};
        if (verdict == words::frame_verdict::altered) one["what"] = name(s.first.change);
        one["why"] = why(s);
        out.push_back(std::move(one));
    }
    return out;
}
// sound_of: null without sound. What a camera signed of it is told only of one that signs sound.
json::value sound_of(const findings& f) {
    const auto& s = f.sound;
    const auto& t = s.totals;
    if (s.tracks == 0 && !t.left_out) return nullptr;
    json::object out{{"tracks", s.tracks}, {"codec", nullptr}};
    if (!s.codec.empty()) {
        out["codec"] = s.codec;
        out["channels"] = s.channels;
        out["sample_rate"] = s.sample_rate;
        out["encrypted"] = s.encrypted;
    }
    out["covered"] = t.proven();
    if (t.claimed == 0) return out;
    out["frames"] = {{"total", t.total}, {"authentic", t.authentic}, {"altered", t.altered}, {"missing", t.missing}, {"not_covered", t.not_covered}, {"signed", t.stated}};
    out["altered"] = heard_of(f, words::frame_verdict::altered);
    json::array missing;
    for (const auto& m : f.missing_sound)
        if (missing.size() < most_listed) missing.push_back({{"after_frame", m.after}, {"count", m.frames}, {"from", utc(m.from)}, {"to", utc(m.to)}});
    out["missing"] = std::move(missing);
    out["not_covered"] = heard_of(f, words::frame_verdict::not_covered);
    return out;
}
json::array lists_of(const findings& f) {
    json::array out;
    for (const auto& l : f.lists)
        out.push_back({{"file", l.file},
                       {"issuer", l.issuer},
                       {"issued", utc(l.issued)},
                       {"next_update", time_or_null(l.next.has_value(), l.next.value_or(bz::utc_time{}))},
                       {"entries", l.entries},
                       {"state", l.state}});
    return out;
}
json::array signers_of(const findings& f) {
    json::array out;
    for (const auto& s : f.signers)
        out.push_back({{"subject", s.verdict.subject.view()},
                       {"issuer", s.issuer},
                       {"valid_from", utc(s.verdict.valid_from)},
                       {"valid_until", utc(s.verdict.valid_until)},
                       {"trusted", s.verdict.trust == bz::crypto::trust::trusted},
                       {"signs_as", s.verdict.as == bz::crypto::signs_as::recorder ? "recorder" : "camera"},
                       {"expired_since", s.verdict.expired_since},
                       {"self_signed", s.verdict.self_signed},
                       {"revoked", revoked(s.verdict)},
                       {"sha256", hex(s.verdict.leaf_fingerprint)},
                       {"serial_number", s.serial},
                       {"firmware", s.firmware},
                       {"manufacturer", s.manufacturer},
                       {"specification", s.specification}});
    return out;
}

}   // namespace

std::string to_json(const findings& f) {
    json::array remarks;
    for (const auto& r : f.remarks) remarks.push_back({{"id", r.id}, {"text", r.text}, {"frame", r.frame}});
    json::object out{{"file", f.file},
                     {"format", f.format},
                     {"codec", f.codec},
                     {"verdict", name(f.verdict)},
                     {"signer", name(f.signed_by)},
                     {"frames",
                      {{"total", f.totals.total},
                       {"authentic", f.totals.authentic},
                       {"countersigned", f.totals.countersigned},
                       {"altered", f.totals.altered},
                       {"missing", f.totals.missing},
                       {"not_covered", f.totals.not_covered}}}};
    if (f.signed_by == words::signer_state::untrusted) out["frames_matching_untrusted_signer"] = f.totals.matches_untrusted;
    out["segments"] = segments_of(f);
    out["altered_frames"] = altered_of(f);
    out["missing"] = missing_of(f);
    out["not_covered"] = not_covered_of(f);
    out["extension"] = extension_of(f);
    out["sound"] = sound_of(f);
    out["certificates"] = signers_of(f);
    if (!f.lists.empty()) out["revocation_lists"] = lists_of(f);
    out["documents"] = f.documents.size();
    out["remarks"] = std::move(remarks);
    out["exit_code"] = f.exit_code;
    return json::serialize(out);
}

std::string to_json_error(const std::string& file, std::uint64_t offset, const std::string& what) {
    return json::serialize(json::object{{"file", file}, {"error", what}, {"offset", offset}, {"exit_code", 3}});
}

}   // namespace verify
