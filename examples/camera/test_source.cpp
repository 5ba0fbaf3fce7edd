// test_source: the test picture, encoded live by libavcodec, and the test sound beside it.
// SPDX-License-Identifier: Apache-2.0
#include "pacing.hpp"
#include "source.hpp"
#include "test_picture.hpp"
#include "test_sound.hpp"

#include <bartizan/io/system.hpp>
#include <bartizan/protocol/nal/scan.hpp>

#include <deque>
#include <stdexcept>
#include <thread>
#include <vector>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/log.h>
#include <libavutil/opt.h>
}

namespace camera {
namespace {

template <auto Free> struct freed_by {
    template <class T> void operator()(T* p) const { Free(&p); }
};
using context = std::unique_ptr<AVCodecContext, freed_by<avcodec_free_context>>;
using frame_memory = std::unique_ptr<AVFrame, freed_by<av_frame_free>>;
using packet_memory = std::unique_ptr<AVPacket, freed_by<av_packet_free>>;

[[noreturn]] void fail(const std::string& what) { throw std::runtime_error("encoder: " + what); }

class encoder final : public source {
    picture_format format_;
    std::uint64_t frames_, drawn_ = 0;
    pacing pace_{format_};
    std::optional<glance> seen_;
    std::deque<pacing::planned> under_way_;   // in the encoder
    bool live_, drained_ = false;
    context codec_;
    frame_memory frame_{av_frame_alloc()};
    packet_memory packet_{av_packet_alloc()};
    bz::instant started_;
    bz::utc_time started_utc_;
    std::vector<bz::bytes_view> units_;
    std::unique_ptr<sound_source> sound_;
    std::int64_t shown_until_ = 0;   // number of the picture after the last

public:
    encoder(const picture_format& format, std::uint64_t frames, bool live, const std::optional<sound_format>& sound) : format_(format), frames_(frames), live_(live) {
        av_log_set_level(AV_LOG_ERROR);
        const bool h264 = format.codec == bz::nal::codec::h264;
        const char* name = h264 ? "libx264" : "libx265";
        const auto* found = avcodec_find_encoder_by_name(name);
        if (!found) fail(std::string("this libavcodec has no ") + name);
        codec_.reset(avcodec_alloc_context3(found));
        if (!codec_ || !frame_ || !packet_) fail("no memory");
        codec_->width = format.width;
        codec_->height = format.height;
        codec_->time_base = {1, format.frames_per_second};
        codec_->framerate = {format.frames_per_second, 1};
        codec_->pix_fmt = AV_PIX_FMT_YUV420P;
        codec_->gop_size = format.gop_frames;
        codec_->max_b_frames = 0;
        if (format.priority != transmission_priority::best_effort) {
            codec_->bit_rate = std::int64_t{format.bitrate_kbps} * 1000;
            codec_->rc_max_rate = codec_->bit_rate;
            codec_->rc_buffer_size = format.bitrate_kbps * 1000;
        }
        codec_->color_primaries = AVCOL_PRI_BT709;
        codec_->color_trc = AVCOL_TRC_BT709;
        codec_->colorspace = AVCOL_SPC_BT709;
        codec_->color_range = AVCOL_RANGE_MPEG;
        const auto set = [&](const char* key, const std::string& value) {
            if (av_opt_set(codec_->priv_data, key, value.c_str(), 0) != 0) fail(std::string(name) + " does not know the option " + key);
        };
        set("preset", "ultrafast");
        set("tune", "zerolatency");
        // Closed GOPs whose key pictures we ask for, one slice a picture, and the parameter sets before each key picture.
        set("forced-idr", "1");
        auto parameters = "keyint=" + std::to_string(std::max(format.gop_frames, format.longest_gop_frames)) + ":min-keyint=1:scenecut=0:slices=1:repeat-headers=1:annexb=1";
        parameters += h264 ? ":sliced-threads=0" : ":open-gop=0:bframes=0:log-level=error";
        const auto quantizer = std::to_string(format.quality == image_quality::fine ? 18 : format.quality == image_quality::normal ? 25 : 34);
        if (format.priority == transmission_priority::frame_rate) parameters += ":qpmin=" + quantizer;
        if (format.priority == transmission_priority::best_effort) set("qp", quantizer);
        set(h264 ? "x264-params" : "x265-params", parameters);
        if (avcodec_open2(codec_.get(), found, nullptr) < 0) fail(std::string(name) + " refuses these settings");
        frame_->format = codec_->pix_fmt;
        frame_->width = format.width;
        frame_->height = format.height;
        if (av_frame_get_buffer(frame_.get(), 0) < 0) fail("no memory for a picture");
        started_ = bz::io::system_clock::now();
        started_utc_ = bz::io::system_clock::utc();
        if (sound) sound_ = make_sound(*sound, started_utc_);
    }

    bz::nal::codec codec() const override { return format_.codec; }
    std::uint32_t timescale() const override { return static_cast<std::uint32_t>(format_.frames_per_second) * 1000; }
    std::optional<bz::mp4::audio_track> sound() const override {
        if (!sound_) return {};
        return sound_->track();
    }
    std::span<const bz::frame::audio_frame> heard() override {
        if (!sound_) return {};
        return sound_->until(shown_until_ * sound_->track().timescale() / format_.frames_per_second);
    }

    std::optional<bz::frame::picture> next() override {
        while (true) {
            av_packet_unref(packet_.get());
            const int got = avcodec_receive_packet(codec_.get(), packet_.get());
            if (got == 0) return picture_of_packet();
            if (got == AVERROR_EOF || (got != AVERROR(EAGAIN) && drained_)) return std::nullopt;
            if (got != AVERROR(EAGAIN)) fail("encoding failed");
            feed();
        }
    }

private:
    bz::utc_time captured(std::int64_t number) const {
        return {started_utc_.ticks + number * bz::utc_time::ticks_per_second / format_.frames_per_second};
    }
    void feed() {
        if (drawn_ >= frames_) {
            drained_ = true;
            avcodec_send_frame(codec_.get(), nullptr);
            return;
        }
        if (live_) std::this_thread::sleep_until(started_ + std::chrono::nanoseconds(1'000'000'000ll * static_cast<std::int64_t>(drawn_) / format_.frames_per_second));
        if (av_frame_make_writable(frame_.get()) < 0) fail("no memory for a picture");
        const auto number = static_cast<std::int64_t>(drawn_);
        draw({frame_->data[0], frame_->data[1], frame_->data[2], frame_->linesize[0], frame_->linesize[1], format_.width, format_.height},
             captured(number).unix_microseconds() / 1000, drawn_);
        if (format_.gop_control) {
            const auto now = glance::at(frame_->data[0], frame_->linesize[0], format_.width, format_.height);
            if (seen_) pace_.saw(now.moved_since(*seen_));
            seen_ = now;
        }
        under_way_.push_back(pace_.next());
        frame_->pts = number;
        frame_->pict_type = under_way_.back().key ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
        if (avcodec_send_frame(codec_.get(), frame_.get()) < 0) fail("the picture was refused");
        drawn_ += static_cast<unsigned>(under_way_.back().step);
    }
    bz::frame::picture picture_of_packet() {
        units_.clear();
        bz::nal::annexb_units scan({reinterpret_cast<const std::byte*>(packet_->data), static_cast<std::size_t>(packet_->size)});
        while (const auto unit = scan.next()) units_.push_back(*unit);
        const auto planned = under_way_.front();
        under_way_.pop_front();
        pace_.encoded(planned.key, static_cast<std::size_t>(packet_->size));
        shown_until_ = packet_->pts + planned.step;
        return {.units = units_, .decode_time = packet_->dts * 1000, .composition_offset = static_cast<std::int32_t>((packet_->pts - packet_->dts) * 1000),
                .duration = static_cast<std::uint32_t>(planned.step) * 1000, .captured = captured(packet_->pts)};
    }
};

}  // namespace

std::unique_ptr<source> test_source(const picture_format& format, std::uint64_t frames, bool live, const std::optional<sound_format>& sound) {
    return std::make_unique<encoder>(format, frames, live, sound);
}

}  // namespace camera
