// extended_stream: made-up H.264 streams with extension SEIs in front of the standard's, some pictures of types the standard leaves out.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <support/extension.hpp>
#include <support/signed_stream.hpp>

namespace tests {

inline const octets sps{std::byte{0x67}, std::byte{1}, std::byte{2}}, pps{std::byte{0x68}, std::byte{3}, std::byte{4}};

struct extending_mode {
    bool sets = true;      // SPS and PPS in front of each random access picture
    std::uint32_t sequence = 1;
    std::uint32_t timescale = 25;
};

// extend: what a camera with the extension makes of the same pictures: its SEI units stand first.
inline signed_stream extend(signed_stream in, extending_mode how = {}) {
    using hash = bz::crypto::any_hash<bz::purpose::frame_integrity>;
    const auto digest = [](bz::bytes_view a, bz::bytes_view b = {}) {
        hash h;
        h.update(a);
        h.update(b);
        const auto d = h.finish();
        return octets(d.view().begin(), d.view().end());
    };
    const auto append = [](octets& to, const octets& more) { to.insert(to.end(), more.begin(), more.end()); };
    signed_stream out;
    octets anchor, covered, others, hashes, times;
    int frame = -1, first = -1;
    const auto close = [&] {
        if (frame < 0) return;
        if (first < 0) first = frame;
        if (!others.empty()) append(covered, digest(others));
        append(hashes, digest(covered));
        const auto ticks = frame - first;
        for (const int value : {ticks, ticks * 40'000})
            for (int shift = 24; shift >= 0; shift -= 8) times.push_back(static_cast<std::byte>(value >> shift));
        covered.clear();
        others.clear();
        frame = -1;
    };
    octets sets;
    for (const auto* set : {&sps, &pps}) {
        sets.push_back((*set)[0] & std::byte{0x1f});
        append(sets, digest(*set));
    }
    for (auto& u : in) {
        if (u.frame < 0) {
            close();
            ext::message m;
            const auto standard = digest(u.bytes);
            m.sequence = how.sequence++;
            m.standard = standard;
            m.has_clock = true;
            m.timescale = how.timescale;
            m.first_presented = first;
            m.first_captured = {13'411'699'200 * bz::utc_time::ticks_per_second + first * 400'000ll};
            m.parameter_sets = sets;
            m.picture_times = times;
            m.picture_hashes = hashes;
            out.push_back({unit_of(bz::nal::codec::h264, m, digest), -2, u.document, false});
            hashes.clear();
            times.clear();
            first = -1;
            out.push_back(std::move(u));
            continue;
        }
        if (u.frame != frame) close();
        frame = u.frame;
        const auto kind = bz::nal::kind_of(bz::nal::codec::h264, u.bytes);
        const auto own = digest(u.bytes);
        if (bz::nal::starts_gop(bz::nal::codec::h264, u.bytes)) {
            anchor = own;
            append(covered, own);
            if (how.sets)
                for (const auto* set : {&sps, &pps}) out.push_back({*set, -3, 0, false});
        } else if (kind == bz::nal::kind::slice) {
            append(covered, digest(anchor, own));
        } else {
            append(others, own);
        }
        out.push_back(std::move(u));
    }
    return out;
}

inline signed_stream extended(signing_mode mode = {}, extending_mode how = {}) {
    mode.sei_first = true;
    return extend(sign(std::move(mode)), how);
}

// index_of_extension, index_of_standard: of the units that speak of the same pictures.
inline std::size_t index_of_extension(const signed_stream& s, std::uint32_t counter) { return index_of_document(s, counter); }
inline std::size_t index_of_standard(const signed_stream& s, std::uint32_t counter) { return index_of_document(s, counter) + 1; }

// judge_timed: as a verifier hears it from an MP4 of 25 pictures a second; `at(frame)` gives the presentation time.
template <class Time> account judge_timed(const signed_stream& stream, Time at, std::uint32_t timescale = 25) {
    account said;
    paper_checker checker;
    const auto verifier = std::make_unique<bz::frame::verifier<paper_checker, account, small_limits>>(bz::nal::codec::h264, checker, said);
    for (const auto& u : stream) {
        if (u.frame >= 0) verifier->presented(at(u.frame), timescale);
        verifier->unit(u.bytes);
    }
    verifier->finish();
    said.totals = verifier->totals();
    said.verdict = verifier->verdict();
    said.exit_code = verifier->exit_code();
    return said;
}

}  // namespace tests
