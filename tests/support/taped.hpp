// taped: a recording as a thief has it: parameter sets, units and their times, to be changed and judged again.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/fingerprint.hpp>
#include <support/products.hpp>
#include <support/verify_file.hpp>

#include <catch2/catch_test_macros.hpp>

#include <set>

namespace tests {

using extended_camera = bz::camera<bz::services<bz::recording<>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::extended_signing, bz::clear_frames,
                                   bz::software_key<bz::provenance::factory>,
                                   bz::accept_risk<bz::threat::recording_leak, bz::recording<>, "test of clear recordings", bz::date{2099, 12, 31}>>;
using extended_whole_camera = bz::camera<bz::services<bz::recording<>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::extended_signing,
                                         bz::encrypted_frames<>, bz::software_key<bz::provenance::factory>>;
static_assert(bz::proven<extended_camera> && bz::proven<extended_whole_camera>);

struct taped_unit {
    std::vector<std::byte> bytes;
    std::int64_t presented = 0;
    std::uint64_t sample = 0;
};
struct taped {
    bz::nal::codec codec{};
    std::uint32_t timescale = 0;
    std::vector<std::vector<std::byte>> sets;
    std::vector<taped_unit> units;
};

inline taped tape_of(bz::bytes_view file, const bz::secret<16>* key = nullptr) {
    taped out;
    bz::mp4::reader reader(file);
    REQUIRE(reader.open());
    out.codec = reader.video().entry().codec;
    out.timescale = reader.video().timescale;
    auto sets = reader.parameter_sets();
    while (const auto set = sets.next()) out.sets.emplace_back(set->begin(), set->end());
    std::optional<bz::crypto::aes_key<16>> expanded;
    if (key) expanded.emplace(*key);
    auto samples = reader.samples();
    for (std::uint64_t n = 0; const auto s = samples.next(); ++n) {
        std::vector<std::byte> plain(s->data.begin(), s->data.end());
        if (expanded) REQUIRE(bz::frame::decrypt(*s, *expanded, plain));
        bz::nal::length_prefixed_units split(plain, s->entry->length_bytes);
        while (true) {
            const auto unit = split.next();
            if (!unit || !*unit) break;
            out.units.push_back({{(*unit)->begin(), (*unit)->end()}, s->presentation_time, n});
        }
    }
    return out;
}

// tape: what a product without encryption records of these pictures. seed: another camera's or another day's has other times.
template <class Product, class Signer> taped tape_by(Signer& signer, const clip& video, std::string_view serial = "SN-1", std::int64_t earlier_s = 0) {
    using session = bz::service::recording_session<Product, memory_file, Signer>;
    memory_file file;
    std::vector<std::byte> memory(6 << 20);
    bz::arena arena(memory);
    const bz::service::stream_facts facts{.codec = video.codec, .timescale = clip::timescale, .created = clip::start, .made_by = {"1.0", serial, "maker"},
                                         .product = bz::fingerprint<Product>};
    const auto path = std::make_unique<session>(facts, *session::recorder_type::create(file, arena), signer);
    for (auto picture : video.pictures) {
        picture.captured.ticks -= earlier_s * bz::utc_time::ticks_per_second;
        REQUIRE(path->push(picture));
    }
    REQUIRE(path->finish());
    REQUIRE(path->lost_documents() == 0);
    return tape_of(file.bytes);
}
template <class Product> taped tape(const clip& video, std::string_view serial = "SN-1", std::int64_t earlier_s = 0) {
    toy_signer signer;
    return tape_by<Product>(signer, video, serial, earlier_s);
}

// told: what the verifier says of a tape.
struct told : heard {
    std::set<bz::frame::verify::remark> remarks;
    bz::frame::verify::extension_report extension;
    std::vector<std::uint64_t> altered() const {
        std::vector<std::uint64_t> out;
        for (const auto& f : frames)
            if (f.verdict == bz::frame::verify::frame_verdict::altered) out.push_back(f.number);
        return out;
    }
};
struct tape_listener : listener {
    std::set<bz::frame::verify::remark>& remarks;
    void remark(bz::frame::verify::remark r, std::uint64_t, std::uint64_t) { remarks.insert(r); }
};
// judge_tape: blind: as without the key, its slices are there and cannot be read.
template <class Checker> told judge_tape(const taped& t, Checker& checker, bool blind = false) {
    told out;
    tape_listener ear{{out}, out.remarks};
    const auto verifier = std::make_unique<bz::frame::verifier<Checker, tape_listener>>(t.codec, checker, ear);
    for (const auto& set : t.sets) verifier->parameter_set(set);
    for (const auto& unit : t.units) {
        verifier->presented(unit.presented, t.timescale);
        const auto kind = bz::nal::kind_of(t.codec, unit.bytes);
        if (blind && (kind == bz::nal::kind::slice || kind == bz::nal::kind::uncovered_slice)) verifier->unreadable(unit.bytes);
        else verifier->unit(unit.bytes);
    }
    verifier->finish();
    out.totals = verifier->totals();
    out.verdict = verifier->verdict();
    out.signer = verifier->signer();
    out.extension = verifier->extension();
    return out;
}
inline told judge_tape(const taped& t, bool blind = false) {
    toy_checker checker;
    return judge_tape(t, checker, blind);
}

}  // namespace tests
