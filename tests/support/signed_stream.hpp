// signed_stream: made-up H.264 units with documents of every mode of ONVIF Media Signing, to be cut and changed by tests.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/frame/verifier.hpp>
#include <bartizan/protocol/media_signing/sei_writer.hpp>

#include <deque>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace tests {

namespace bz = bartizan;
namespace words = bz::frame::verify;

// paper_checker: the signature is the digest; a chain that begins with "trusted" is trusted, one that names a recorder is a recorder's, and its text is the fingerprint.
struct paper_checker {
    bz::crypto::signature_verdict check(bz::bytes_view chain, bz::utc_time, bz::crypto::hash_id, bz::bytes_view digest,
                                        bz::bytes_view signature) noexcept {
        bz::crypto::signature_verdict v;
        v.readable_chain = !chain.empty();
        v.valid = v.readable_chain && bz::same_bytes(digest, signature);
        if (bz::as_text(chain).starts_with("trusted")) v.trust = bz::crypto::trust::trusted;
        if (bz::as_text(chain).find("recorder") != std::string_view::npos) v.as = bz::crypto::signs_as::recorder;
        std::ranges::copy(chain.first(std::min<std::size_t>(chain.size(), 32)), v.leaf_fingerprint.begin());
        return v;
    }
};

struct signing_mode {
    int gops = 4, frames = 5;     // frames a GOP
    int slices = 1;               // a frame
    int part = 0;                 // frames a partial GOP; 0: none
    int every = 1;                // a signature each n-th document
    bool list = true;             // false: low bitrate
    bool sei_first = false;       // the SEI stands before the picture that triggers it
    int late = 0;                 // frames between that picture and the SEI
    bool end = true;              // a document at the end of the stream
    bool same_pictures = false;   // every P slice has the same bytes
    std::uint32_t counter = 1;
    std::int64_t start_s = 13'411'699'200;   // 2026-01-01
    std::string chain = "trusted A";
    unsigned seed = 1;
    std::set<int> left_out = {};  // frames of a GOP whose slices are of a type that the standard's reference does not hash
    std::string firmware = {};
};

struct stream_unit {
    std::vector<std::byte> bytes;
    int frame = -1;               // -1: a SEI
    std::uint32_t document = 0;   // counter of a SEI's document
    bool random_access = false;
};
using signed_stream = std::vector<stream_unit>;

class paper_signer {
    using hash = bz::crypto::any_hash<bz::purpose::frame_integrity>;
    signing_mode mode_;
    signed_stream out_;
    std::vector<std::byte> anchor_, link_, first_, list_;
    std::deque<std::pair<int, std::vector<std::byte>>> waiting_;   // frames to wait, SEI
    std::deque<std::pair<std::uint32_t, bool>> waiting_facts_;     // counter, signed
    std::uint32_t counter_;
    int unit_count_ = 0, part_frames_ = 0, frame_ = 0, part_start_ = 0;
    unsigned random_;

    static std::vector<std::byte> digest(bz::bytes_view a, bz::bytes_view b = {}) {
        hash h;
        h.update(a);
        h.update(b);
        const auto d = h.finish();
        return {d.view().begin(), d.view().end()};
    }
    std::byte letter() { return static_cast<std::byte>(1 + ((random_ = random_ * 1664525u + 1013904223u) >> 16) % 255); }
    bz::utc_time time(int frame) const { return {mode_.start_s * bz::utc_time::ticks_per_second + frame * 400'000ll}; }

    void hash_unit(bz::bytes_view unit, bool first_of_gop, bool alone) {
        auto entry = digest(unit);
        if (first_of_gop)
            anchor_ = entry;
        else if (!alone)
            entry = digest(anchor_, entry);
        if (list_.empty()) first_ = entry;
        list_.insert(list_.end(), entry.begin(), entry.end());
        ++unit_count_;
    }
    std::vector<std::byte> sei(const bz::media_signing::document& d, bool sign) {
        std::vector<std::byte> scratch(80'000), out(120'000);
        if (sign) {
            auto begun = bz::media_signing::begin_sei(bz::nal::codec::h264, d, 72, scratch, out);
            const auto whole = begun->finish(digest(begun->signed_bytes()));
            return {whole->begin(), whole->end()};
        }
        bz::byte_writer body(scratch);
        body.bytes(bz::media_signing::uuid);
        body.u8(bz::media_signing::hashed_escaped_flag);
        bz::media_signing::detail::write_general(body, d);
        if (d.has_list) {
            bz::media_signing::detail::write_blob(body, bz::media_signing::tag::hash_list, 1 + d.list.size());
            body.bytes(d.list);
        }
        std::vector<std::byte> plain{std::byte{6}, std::byte{5}};
        std::size_t size = body.size();
        for (; size >= 255; size -= 255) plain.push_back(std::byte{255});
        plain.push_back(static_cast<std::byte>(size));
        plain.insert(plain.end(), body.written().begin(), body.written().end());
        plain.push_back(std::byte{0x80});
        out.resize(*bz::kernel::emulation_prevention<bz::target::portable>::insert(plain, out));
        return out;
    }
    void document(bool triggered, bool last) {
        bz::media_signing::document d;
        d.has_general = true;
        d.triggered = triggered;
        d.start = time(part_start_);
        d.end = time(frame_);
        d.counter = counter_;
        d.unit_count = static_cast<std::uint16_t>(unit_count_);
        const auto gop_hash = digest(list_);
        if (link_.empty()) link_.assign(32, std::byte{0});
        d.gop_hash = gop_hash;
        d.linked_hash = link_;
        d.has_list = mode_.list;
        d.list = list_;
        const bool sign = last || mode_.every == 1 || counter_ % static_cast<std::uint32_t>(mode_.every) == 0;
        d.has_crypto_info = sign;
        if (sign) d.certificates = bz::as_bytes(mode_.chain);
        d.firmware = mode_.firmware;
        waiting_.emplace_back(mode_.late, sei(d, sign));
        waiting_facts_.emplace_back(counter_++, sign);
        link_ = first_;
        list_.clear();
        unit_count_ = part_frames_ = 0;
        part_start_ = frame_;
    }
    void hand_out(bool all) {
        while (!waiting_.empty() && (all || waiting_.front().first <= 0)) {
            const auto [counter, is_signed] = waiting_facts_.front();
            if (!is_signed) hash_unit(waiting_.front().second, false, true);
            out_.push_back({std::move(waiting_.front().second), -1, counter, false});
            waiting_.pop_front();
            waiting_facts_.pop_front();
        }
    }

public:
    explicit paper_signer(signing_mode mode) : mode_(std::move(mode)), counter_(mode_.counter), random_(mode_.seed) {
        if (counter_ != 1) link_.assign(32, std::byte{0x77});   // of a document that nobody has
    }

    signed_stream make() {
        for (int gop = 0; gop < mode_.gops; ++gop)
            for (int frame = 0; frame < mode_.frames; ++frame, ++frame_) {
                const bool starts = frame == 0;
                if (starts && gop > 0)
                    document(false, false);
                else if (mode_.part > 0 && part_frames_ == mode_.part)
                    document(true, false);
                if (mode_.sei_first) hand_out(false);
                for (int slice = 0; slice < mode_.slices; ++slice) {
                    const bool left_out = mode_.left_out.contains(frame);
                    stream_unit u{{std::byte(starts ? 0x65 : left_out ? 0x42 : 0x41), slice == 0 ? std::byte{0x88} : std::byte{0x42}}, frame_, 0, starts};
                    for (int i = 0; i < 12; ++i) u.bytes.push_back(mode_.same_pictures && !starts ? std::byte{7} : letter());
                    if (!left_out) hash_unit(u.bytes, starts && slice == 0, false);
                    out_.push_back(std::move(u));
                }
                ++part_frames_;
                if (!mode_.sei_first) hand_out(false);
                for (auto& each : waiting_) --each.first;
            }
        hand_out(mode_.end);   // the last document covers the unsigned ones that still waited
        if (mode_.end) document(false, true);
        hand_out(mode_.end);
        return std::move(out_);
    }
};

inline signed_stream sign(signing_mode mode = {}) { return paper_signer(std::move(mode)).make(); }

// account: what the verifier said, as text: . authentic, X altered, ? not covered, u fits an untrusted signer only, M missing (+: at
// least), | end of a segment.
struct account {
    std::string bar;
    std::set<words::remark> remarks;
    std::set<words::cause> causes;
    words::totals totals;
    words::verdict verdict{};
    int exit_code = -1;
    std::vector<words::segment_report> segments;
    std::vector<words::document_report> documents;
    std::uint64_t next_frame = 0;
    bool in_order = true;

    void frame(const words::frame_report& f) {
        in_order = in_order && f.number == next_frame;
        ++next_frame;
        causes.insert(f.why);
        bar += f.verdict == words::frame_verdict::authentic ? '.'
               : f.verdict == words::frame_verdict::altered ? 'X'
               : f.matches_untrusted                        ? 'u'
                                                            : '?';
    }
    void missing(const words::missing_report& m) {
        bar.append(m.frames, 'M');
        if (m.at_least) bar += '+';
    }
    void document(const words::document_report& d) { documents.push_back(d); }
    // frames: the bar without what is no frame.
    std::string frames() const {
        auto only = bar;
        std::erase_if(only, [](char c) { return c == '|' || c == 'M' || c == '+'; });
        return only;
    }
    void segment(const words::segment_report& s) {
        segments.push_back(s);
        bar += '|';
    }
    void signer(const words::signer_report&) {}
    void remark(words::remark r, std::uint64_t, std::uint64_t) { remarks.insert(r); }
    bool said(words::remark r) const { return remarks.contains(r); }
};

inline constexpr bz::frame::verify_limits small_limits{.pending_units = 256, .list_entries = 256, .sei_bytes = 32'768, .chain_bytes = 1024};

template <bz::frame::verify_limits L = small_limits>
account judge(const signed_stream& stream, bz::nal::codec codec = bz::nal::codec::h264) {
    account said;
    paper_checker checker;
    const auto verifier = std::make_unique<bz::frame::verifier<paper_checker, account, L>>(codec, checker, said);
    for (const auto& u : stream) verifier->unit(u.bytes);
    verifier->finish();
    said.totals = verifier->totals();
    said.verdict = verifier->verdict();
    said.exit_code = verifier->exit_code();
    return said;
}

// -- changes ------------------------------------------------------------------------------------------------------------------------
inline void flip(signed_stream& s, std::size_t at) { s[at].bytes[s[at].bytes.size() - 2] ^= std::byte{0x10}; }
inline std::size_t index_of_frame(const signed_stream& s, int frame, int slice = 0) {
    for (std::size_t i = 0; i < s.size(); ++i)
        if (s[i].frame == frame && slice-- == 0) return i;
    return s.size();
}
inline std::size_t index_of_document(const signed_stream& s, std::uint32_t counter) {
    for (std::size_t i = 0; i < s.size(); ++i)
        if (s[i].frame < 0 && s[i].document == counter) return i;
    return s.size();
}
inline void drop(signed_stream& s, std::size_t from, std::size_t count = 1) {
    s.erase(s.begin() + static_cast<std::ptrdiff_t>(from), s.begin() + static_cast<std::ptrdiff_t>(from + count));
}
inline signed_stream joined(signed_stream a, const signed_stream& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

}   // namespace tests
