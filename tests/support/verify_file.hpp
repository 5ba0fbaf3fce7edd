// verify_file: what the verifier says of a recording in memory, as a test sees it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/frame/decrypt.hpp>
#include <bartizan/frame/verifier.hpp>
#include <bartizan/protocol/nal/scan.hpp>
#include <support/toy_signer.hpp>

#include <memory>
#include <vector>

namespace tests {

namespace bz = bartizan;

// heard: all that a verifier told, and its last word.
struct heard {
    std::vector<bz::frame::verify::frame_report> frames;
    std::vector<bz::frame::verify::missing_report> gaps;
    std::vector<bz::frame::verify::segment_report> segments;
    bz::frame::verify::totals totals;
    bz::frame::verify::verdict verdict{};
    bz::frame::verify::signer_state signer{};
};
// listener: `signer` is a fact of `heard` and a call of the sink, so the calls have an object of their own.
struct listener {
    heard& to;
    void frame(const bz::frame::verify::frame_report& f) { to.frames.push_back(f); }
    void missing(const bz::frame::verify::missing_report& m) { to.gaps.push_back(m); }
    void document(const bz::frame::verify::document_report&) {}
    void segment(const bz::frame::verify::segment_report& s) { to.segments.push_back(s); }
    void signer(const bz::frame::verify::signer_report&) {}
    void remark(bz::frame::verify::remark, std::uint64_t, std::uint64_t) {}
};

using units = std::vector<std::vector<std::byte>>;   // NAL units in decoding order

// sets_of: the parameter sets of a clip.
inline units sets_of(bz::nal::codec c, bz::bytes_view annexb) {
    units out;
    bz::nal::annexb_units scan(annexb);
    while (const auto unit = scan.next())
        if (bz::nal::kind_of(c, *unit) == bz::nal::kind::parameter_set) out.emplace_back(unit->begin(), unit->end());
    return out;
}
// verify_units: sets: those that the file (units_of) or the clip that was recorded (sets_of) has beside the stream; without an SPS nobody knows of H.265 whether sub-layers were taken out.
template <class Checker> heard verify_units(bz::nal::codec c, const units& stream, Checker& checker, const units& sets = {}) {
    heard out;
    listener ear{out};
    auto verifier = std::make_unique<bz::frame::verifier<Checker, listener>>(c, checker, ear);
    for (const auto& set : sets) verifier->parameter_set(set);
    for (const auto& unit : stream) verifier->unit(unit);
    verifier->finish();
    out.totals = verifier->totals();
    out.verdict = verifier->verdict();
    out.signer = verifier->signer();
    return out;
}

// units_of: the NAL units of a recording, decrypted when there is a key.
struct opened_file {
    bz::nal::codec codec{};
    units stream, sets;
    bool truncated = false, readable = false;
};
inline opened_file units_of(bz::bytes_view file, const bz::secret<16>* key = nullptr) {
    opened_file out;
    bz::mp4::reader reader(file);
    if (!reader.open()) return out;
    out.readable = true;
    out.codec = reader.video().entry().codec;
    auto sets = reader.parameter_sets();
    while (const auto set = sets.next()) out.sets.emplace_back(set->begin(), set->end());
    std::optional<bz::crypto::aes_key<16>> expanded;
    if (key) expanded.emplace(*key);
    auto samples = reader.samples();
    while (const auto s = samples.next()) {
        std::vector<std::byte> plain(s->data.begin(), s->data.end());
        if (expanded && !bz::frame::decrypt(*s, *expanded, plain)) return out;
        bz::nal::length_prefixed_units split(plain, s->entry->length_bytes);
        while (true) {
            const auto unit = split.next();
            if (!unit || !*unit) break;
            out.stream.emplace_back((*unit)->begin(), (*unit)->end());
        }
    }
    out.truncated = static_cast<bool>(samples.why());
    return out;
}

}  // namespace tests
