// openssl_camera: the same camera, written by hand with OpenSSL's calls; containers are written by our writers, which cost next to nothing.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "memory.hpp"

#include <peers/openssl.hpp>
#include <support/video.hpp>

#include <bartizan/frame/slice_lead.hpp>
#include <bartizan/protocol/media_signing/sei_writer.hpp>
#include <bartizan/protocol/mp4/fragment.hpp>

namespace benchmarks {

template <class Signer> class openssl_camera {
    static constexpr std::size_t most_hashes = 600, most_samples = 256;
    using digest = std::array<std::byte, 32>;

    ring_file file_;
    Signer signer_;
    openssl::sha256 hash_;
    openssl::aes_ctr cipher_{std::vector<std::byte>(16)};
    bz::frame::stream_header header_;
    bz::frame::slice_lead lead_{video::codec};
    std::vector<digest> list_;
    digest anchor_{}, link_{};
    bz::utc_time list_start_{};
    std::uint32_t documents_ = 0, fragments_ = 0;
    std::uint64_t iv_ = std::uint64_t{1} << 56;
    std::vector<std::byte> payload_ = std::vector<std::byte>(4 << 20), head_ = std::vector<std::byte>(64 << 10);
    std::vector<std::byte> scratch_ = std::vector<std::byte>(64 << 10), sei_ = std::vector<std::byte>(96 << 10);
    std::vector<bz::mp4::sample> samples_;
    std::vector<bz::mp4::subsample> subsamples_;
    std::size_t used_ = 0;
    std::int64_t first_time_ = 0, last_time_ = 0;
    bool begun_ = false;

public:
    openssl_camera() {
        list_.reserve(most_hashes);
        samples_.reserve(most_samples);
        subsamples_.reserve(4 * most_samples);
    }
    const ring_file& file() const { return file_; }

    void push(const bz::frame::picture& picture) {
        if (!begun_) begin(picture);
        const bool key = bz::frame::starts_gop(video::codec, picture);
        bz::bytes_view sei;
        if (key && !list_.empty()) sei = document(picture.captured);
        if (list_.empty()) list_start_ = picture.captured;
        for (const auto unit : picture.units)
            if (is_slice(unit)) hash(unit, key);
        if (!samples_.empty()) {
            samples_.back().duration = static_cast<std::uint32_t>(picture.decode_time - last_time_);
            if (key) flush();
        }
        store(picture, sei, key);
    }

private:
    static bool is_slice(bz::bytes_view unit) { return bz::nal::kind_of(video::codec, unit) == bz::nal::kind::slice; }
    void begin(const bz::frame::picture& picture) {
        begun_ = true;
        (void)header_.learn(video::codec, picture);
        lead_.learn(header_);
    }
    void hash(bz::bytes_view unit, bool key) {
        digest of_unit;
        hash_.run(unit, of_unit);
        if (key) anchor_ = of_unit;
        else {
            hash_.begin();
            hash_.update(anchor_);
            hash_.update(of_unit);
            hash_.finish(of_unit);
        }
        list_.push_back(of_unit);
    }
    bz::bytes_view document(bz::utc_time end) {
        bz::media_signing::document d;
        const auto list = std::as_bytes(std::span(list_));
        digest gop;
        hash_.run(list, gop);
        d.has_general = d.has_list = d.has_crypto_info = true;
        d.start = list_start_;
        d.end = end;
        d.counter = ++documents_;
        d.unit_count = static_cast<std::uint16_t>(list_.size());
        d.gop_hash = gop;
        const auto link = std::exchange(link_, list_.front());
        d.linked_hash = link;
        d.list = list;
        d.firmware = "1.0";
        d.serial = "SN-1";
        d.manufacturer = "bartizan";
        d.certificates = signer_.certificate_chain();
        auto sei = *bz::media_signing::begin_sei(video::codec, d, Signer::max_signature_bytes, scratch_, sei_);
        digest of_document;
        hash_.run(sei.signed_bytes(), of_document);
        std::array<std::byte, Signer::max_signature_bytes> signature;
        const auto size = *signer_.sign(of_document, signature);
        list_.clear();
        return *sei.finish(bz::bytes_view(signature).first(size));
    }
    void put(bz::bytes_view unit, std::size_t lead) {
        const auto stored = static_cast<std::uint32_t>(4 + unit.size());
        for (int i = 0; i < 4; ++i) payload_[used_ + static_cast<std::size_t>(i)] = static_cast<std::byte>(unit.size() >> (24 - 8 * i));
        std::memcpy(payload_.data() + used_ + 4, unit.data(), unit.size());
        const auto part = bz::mp4::protect_unit(stored, lead == 0 ? stored : static_cast<std::uint32_t>(4 + lead));
        if (const auto text = bz::bytes_span(payload_).subspan(used_ + part.clear, part.encrypted); !text.empty()) cipher_.apply(text, text);
        subsamples_.push_back(part);
        used_ += stored;
    }
    void store(const bz::frame::picture& picture, bz::bytes_view sei, bool key) {
        bz::mp4::sample sample{.duration = picture.duration, .sync = key};
        const auto begin = used_, first = subsamples_.size();
        std::array<std::byte, 16> iv{};
        bz::kernel::store(iv.data(), iv_++);
        std::copy_n(iv.begin(), 8, sample.iv.begin());
        cipher_.begin(iv);
        for (const auto unit : picture.units) {
            if (!is_slice(unit)) continue;   // parameter sets stand in the sample entry
            if (!sei.empty()) put(std::exchange(sei, bz::bytes_view{}), 0);
            put(unit, lead_.bytes(unit));
        }
        sample.size = static_cast<std::uint32_t>(used_ - begin);
        sample.subsamples = std::span<const bz::mp4::subsample>(subsamples_).subspan(first);
        if (samples_.empty()) first_time_ = picture.decode_time;
        last_time_ = picture.decode_time;
        samples_.push_back(sample);
    }
    void flush() {
        bz::byte_writer head(head_);
        const bz::mp4::fragment facts{++fragments_, static_cast<std::uint64_t>(first_time_), true};
        (void)bz::mp4::write_fragment_header(head, facts, samples_);
        (void)file_.append(head.written());
        (void)file_.append(bz::bytes_view(payload_).first(used_));
        (void)file_.sync();
        samples_.clear();
        subsamples_.clear();
        used_ = 0;
    }
};

}  // namespace benchmarks
