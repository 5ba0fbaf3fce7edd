// test_sound: tone and voice, coded as AAC-LC by libavcodec or as G.711 by our own core.
// SPDX-License-Identifier: Apache-2.0
#include "test_sound.hpp"

#include <bartizan/protocol/g711.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <deque>
#include <numbers>
#include <stdexcept>
#include <vector>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/channel_layout.h>
#include <libavutil/log.h>
}

namespace camera {
namespace {

constexpr double turn = 2 * std::numbers::pi;

// syllable: formants of a vowel in Hz (Peterson and Barney, 1952, men), and how much noise its consonant has.
struct syllable {
    double first, second, third, noise;
};
constexpr std::array<syllable, 8> spoken{{{730, 1090, 2440, 0.1}, {270, 2290, 3010, 0.8}, {570, 840, 2410, 0.1}, {530, 1840, 2480, 0.6},
                                          {300, 870, 2240, 0.2}, {660, 1720, 2410, 0.9}, {440, 1020, 2240, 0.3}, {390, 1990, 2550, 0.5}}};
constexpr double syllables_a_second = 4;

[[noreturn]] void fail(const std::string& what) { throw std::runtime_error("sound encoder: " + what); }

}  // namespace

double sound_wave::resonator::next(double x, double hertz, double width, double rate) {
    const double r = std::exp(-std::numbers::pi * width / rate), b = 2 * r * std::cos(turn * hertz / rate), c = -r * r;
    const double y = (1 - b - c) * x + b * y1 + c * y2;
    y2 = std::exchange(y1, y);
    return y;
}

double sound_wave::tone(double second, double part) {
    const double hum = 0.02 * std::sin(turn * 220 * second);
    if (part >= 0.1) return hum;
    const double edge = std::min({1.0, part / 0.003, (0.1 - part) / 0.003});   // without clicks
    return hum + 0.5 * edge * std::sin(turn * 1000 * second);
}

double sound_wave::speech(double second) {
    const double place = second * syllables_a_second, part = place - std::floor(place);
    const auto number = static_cast<std::uint64_t>(std::max(0.0, std::floor(place)));
    if (number % 8 == 7) return 0;   // a breath every two seconds
    const auto& now = spoken[number * 5 % spoken.size()];
    const auto& before = spoken[(number + spoken.size() - 1) * 5 % spoken.size()];
    const double slide = std::min(1.0, part * 4);   // the mouth moves in a quarter of a syllable
    const auto between = [&](double a, double b) { return a + (b - a) * slide; };
    noise_ = noise_ * 1'664'525 + 1'013'904'223;
    const double hiss = (double(noise_ >> 8) / double(1 << 23) - 1) * now.noise * (part < 0.2 ? 0.35 : 0.01);
    const double pitch = 120 - 12 * part + 6 * std::sin(turn * second / 2);
    phase_ += pitch / rate_;
    if (phase_ >= 1) phase_ -= 1;
    const double voiced = part < 0.15 ? 0 : std::sin(std::numbers::pi * (part - 0.15) / 0.85);
    const double pulse = (phase_ < 0.4 ? std::sin(std::numbers::pi * phase_ / 0.4) : 0) * voiced;
    const double x = pulse - 0.25 * voiced + hiss;
    return 1.1 * throat_[0].next(x, between(before.first, now.first), 90, rate_) + 0.7 * throat_[1].next(x, between(before.second, now.second), 110, rate_) +
           0.3 * throat_[2].next(x, between(before.third, now.third), 170, rate_);
}

std::int16_t sound_wave::next() {
    const double since = double(n_++) / rate_, second = double(begin_us_ % 86'400'000'000) / 1e6 + since;
    const double value = kind_ == test_sound::tone ? tone(second, second - std::floor(second)) : speech(second);
    return static_cast<std::int16_t>(std::lround(std::clamp(value, -1.0, 1.0) * 32'000));
}

namespace {

// telephone: G.711 in frames of 20 ms, as telephones send it (RFC 3551, 4.2).
class telephone final : public sound_source {
    static constexpr std::size_t octets = 160;
    bz::g711::law law_;
    sound_wave wave_;
    std::int64_t at_ = 0;
    std::vector<std::byte> bytes_;
    std::vector<bz::frame::audio_frame> frames_;

public:
    telephone(bz::g711::law law, test_sound kind, std::int64_t begin_us) : law_(law), wave_(kind, bz::g711::sample_rate, begin_us) {}
    bz::mp4::audio_track track() const override { return {law_ == bz::g711::law::a ? bz::audio_codec::pcma : bz::audio_codec::pcmu, {}}; }
    std::span<const bz::frame::audio_frame> until(std::int64_t samples) override {
        bytes_.clear(), frames_.clear();
        const auto first = at_;
        for (; at_ < samples; at_ += octets)
            for (std::size_t i = 0; i < octets; ++i) bytes_.push_back(static_cast<std::byte>(bz::g711::encode(law_, wave_.next())));
        for (auto t = first; t < at_; t += octets)
            frames_.push_back({bz::bytes_view(bytes_).subspan(static_cast<std::size_t>(t - first), octets), t, octets});
        return frames_;
    }
};

template <auto Free> struct freed_by {
    template <class T> void operator()(T* p) const { Free(&p); }
};

// aac_encoder: AAC-LC of one channel and 48 kHz.
class aac_encoder final : public sound_source {
    static constexpr std::uint32_t rate = 48'000;
    sound_wave wave_;
    std::unique_ptr<AVCodecContext, freed_by<avcodec_free_context>> codec_;
    std::unique_ptr<AVFrame, freed_by<av_frame_free>> frame_{av_frame_alloc()};
    std::unique_ptr<AVPacket, freed_by<av_packet_free>> packet_{av_packet_alloc()};
    std::int64_t fed_ = 0;
    struct coded {
        std::vector<std::byte> bytes;
        std::int64_t time;
    };
    std::deque<coded> waiting_;   // coded, but not asked for yet
    std::vector<coded> given_;
    std::vector<bz::frame::audio_frame> frames_;

public:
    aac_encoder(test_sound kind, std::int64_t begin_us) : wave_(kind, rate, begin_us) {
        av_log_set_level(AV_LOG_ERROR);
        const auto* found = avcodec_find_encoder_by_name("aac");
        if (!found) fail("this libavcodec has no AAC");
        codec_.reset(avcodec_alloc_context3(found));
        if (!codec_ || !frame_ || !packet_) fail("no memory");
        codec_->sample_rate = rate;
        codec_->sample_fmt = AV_SAMPLE_FMT_FLTP;
        codec_->profile = FF_PROFILE_AAC_LOW;
        codec_->bit_rate = 64'000;
        codec_->time_base = {1, rate};
        av_channel_layout_default(&codec_->ch_layout, 1);
        if (avcodec_open2(codec_.get(), found, nullptr) < 0) fail("AAC refuses these settings");
        frame_->format = codec_->sample_fmt;
        frame_->nb_samples = bz::aac::frame_samples;
        frame_->sample_rate = rate;
        if (av_channel_layout_copy(&frame_->ch_layout, &codec_->ch_layout) < 0 || av_frame_get_buffer(frame_.get(), 0) < 0) fail("no memory for sound");
    }
    bz::mp4::audio_track track() const override { return {bz::audio_codec::aac, {rate, 1}}; }
    std::span<const bz::frame::audio_frame> until(std::int64_t samples) override {
        given_.clear(), frames_.clear();
        while (waiting_.empty() || waiting_.back().time < samples) encode();
        for (; waiting_.front().time < samples; waiting_.pop_front()) given_.push_back(std::move(waiting_.front()));
        for (const auto& one : given_) frames_.push_back({one.bytes, one.time, bz::aac::frame_samples});
        return frames_;
    }

private:
    void encode() {
        if (av_frame_make_writable(frame_.get()) < 0) fail("no memory for sound");
        auto* to = reinterpret_cast<float*>(frame_->data[0]);
        for (std::uint32_t i = 0; i < bz::aac::frame_samples; ++i) to[i] = float(wave_.next()) / 32'768.0f;
        frame_->pts = fed_;
        fed_ += bz::aac::frame_samples;
        if (avcodec_send_frame(codec_.get(), frame_.get()) < 0) fail("the sound was refused");
        while (true) {
            av_packet_unref(packet_.get());
            const int got = avcodec_receive_packet(codec_.get(), packet_.get());
            if (got == AVERROR(EAGAIN)) return;
            if (got < 0) fail("encoding failed");
            // The first packet is the encoder's run-up, which is heard before the first picture: it is left out.
            if (packet_->pts < 0) continue;
            const auto* data = reinterpret_cast<const std::byte*>(packet_->data);
            waiting_.push_back({{data, data + packet_->size}, packet_->pts});
        }
    }
};

}  // namespace

std::unique_ptr<sound_source> make_sound(const sound_format& format, bz::utc_time begin) {
    const auto us = begin.unix_microseconds();
    if (format.codec == bz::audio_codec::aac) return std::make_unique<aac_encoder>(format.what, us);
    return std::make_unique<telephone>(format.codec == bz::audio_codec::pcma ? bz::g711::law::a : bz::g711::law::mu, format.what, us);
}

}  // namespace camera
