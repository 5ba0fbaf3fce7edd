// thumbnails: libavcodec in a child process, pictures through a pipe.
// SPDX-License-Identifier: Apache-2.0
#include "thumbnails.hpp"

#include <bartizan/protocol/nal/unit.hpp>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/log.h>
#include <libavutil/pixdesc.h>
}

namespace verify {
namespace {

constexpr std::size_t most_pictures = 24, most_jpeg_bytes = 1 << 20;
constexpr int most_width = 320, seconds_of_cpu = 60;

struct closer {
    void operator()(AVCodecContext* c) const { avcodec_free_context(&c); }
    void operator()(AVFrame* f) const { av_frame_free(&f); }
    void operator()(AVPacket* p) const { av_packet_free(&p); }
};
using context = std::unique_ptr<AVCodecContext, closer>;
using picture = std::unique_ptr<AVFrame, closer>;
using packet = std::unique_ptr<AVPacket, closer>;

// chosen: the first frame of each altered stretch, then the second of each, until there are enough.
std::vector<std::uint64_t> chosen(const findings& found) {
    std::vector<std::uint64_t> out;
    bool more = true;
    for (std::uint64_t place = 0; more && out.size() < most_pictures; ++place) {
        more = false;
        for (const auto& s : found.frames_by_verdict) {
            if (s.verdict != words::frame_verdict::altered || s.first + place > s.last) continue;
            more = true;
            if (out.size() < most_pictures) out.push_back(s.first + place);
        }
    }
    std::ranges::sort(out);
    return out;
}

// shrink: any planar or packed YUV into small full-range 4:2:0 by averaging; null for what it does not know.
picture shrink(const AVFrame& from) {
    const auto* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(from.format));
    constexpr auto odd = AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_PAL |
                         AV_PIX_FMT_FLAG_BE | AV_PIX_FMT_FLAG_FLOAT;
    if (!format || (format->flags & odd) || from.width < 2 || from.height < 2) return nullptr;
    const int width = std::max(std::min(from.width, most_width) & ~1, 2);
    const int height = std::clamp(static_cast<int>(std::int64_t{from.height} * width / from.width) & ~1, 2, 2 * most_width);
    picture to(av_frame_alloc());
    if (!to) return nullptr;
    to->format = AV_PIX_FMT_YUVJ420P, to->width = width, to->height = height;
    if (av_frame_get_buffer(to.get(), 0) != 0) return nullptr;
    const bool full = from.color_range == AVCOL_RANGE_JPEG || from.format == AV_PIX_FMT_YUVJ420P || from.format == AV_PIX_FMT_YUVJ422P ||
                      from.format == AV_PIX_FMT_YUVJ444P;
    for (int plane = 0; plane < 3; ++plane) {
        const int out_width = plane ? width / 2 : width, out_height = plane ? height / 2 : height;
        const bool grey = plane > 0 && format->nb_components < 3;
        const auto& c = format->comp[grey ? 0 : plane];
        const int in_width = plane ? AV_CEIL_RSHIFT(from.width, format->log2_chroma_w) : from.width;
        const int in_height = plane ? AV_CEIL_RSHIFT(from.height, format->log2_chroma_h) : from.height;
        for (int y = 0; y < out_height; ++y)
            for (int x = 0; x < out_width; ++x) {
                const int y0 = y * in_height / out_height, y1 = std::max((y + 1) * in_height / out_height, y0 + 1);
                const int x0 = x * in_width / out_width, x1 = std::max((x + 1) * in_width / out_width, x0 + 1);
                std::int64_t sum = 0;
                for (int v = y0; v < y1 && !grey; ++v)
                    for (int u = x0; u < x1; ++u) {
                        const auto* at =
                            from.data[c.plane] + std::ptrdiff_t{v} * from.linesize[c.plane] + std::ptrdiff_t{u} * c.step + c.offset;
                        const int value = c.depth > 8 ? (at[0] | at[1] << 8) >> c.shift >> (c.depth - 8) : *at;
                        sum += value;
                    }
                auto value = grey ? 128 : static_cast<int>(sum / ((y1 - y0) * (x1 - x0)));
                if (!full && !grey) value = plane ? 128 + (value - 128) * 255 / 224 : (value - 16) * 255 / 219;
                to->data[plane][y * to->linesize[plane] + x] = static_cast<std::uint8_t>(std::clamp(value, 0, 255));
            }
    }
    return to;
}

std::vector<std::byte> jpeg_of(const AVFrame& from) {
    const auto small = shrink(from);
    const auto* codec = avcodec_find_encoder(AV_CODEC_ID_MJPEG);
    if (!small || !codec) return {};
    const context encoder(avcodec_alloc_context3(codec));
    const packet out(av_packet_alloc());
    if (!encoder || !out) return {};
    encoder->width = small->width, encoder->height = small->height, encoder->pix_fmt = AV_PIX_FMT_YUVJ420P, encoder->time_base = {1, 25};
    encoder->flags |= AV_CODEC_FLAG_QSCALE;
    encoder->global_quality = small->quality = FF_QP2LAMBDA * 4;
    encoder->thread_count = 1;
    if (avcodec_open2(encoder.get(), codec, nullptr) != 0 || avcodec_send_frame(encoder.get(), small.get()) != 0) return {};
    avcodec_send_frame(encoder.get(), nullptr);
    if (avcodec_receive_packet(encoder.get(), out.get()) != 0) return {};
    const auto bytes = std::as_bytes(std::span(out->data, static_cast<std::size_t>(out->size)));
    return {bytes.begin(), bytes.end()};
}

bool write_all(int to, bz::bytes_view bytes) {
    while (!bytes.empty()) {
        const auto n = ::write(to, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
    return true;
}

// studio: decodes from the random access picture before a wanted frame up to it, and nothing else.
class studio {
    context decoder_;
    packet in_{av_packet_alloc()};
    picture out_{av_frame_alloc()};
    int to_;
    const std::vector<std::uint64_t>& wanted_;
    const std::vector<std::uint64_t>& random_access_;
    std::vector<std::byte> sets_, unit_stream_, waiting_;
    std::uint64_t frames_ = 0;
    bool slices_ = false, decoding_ = false;
    bz::nal::codec codec_;

public:
    studio(bz::nal::codec codec, int to, const std::vector<std::uint64_t>& wanted, const std::vector<std::uint64_t>& random_access)
        : to_(to), wanted_(wanted), random_access_(random_access), codec_(codec) {
        const auto* found = avcodec_find_decoder(codec == bz::nal::codec::h264 ? AV_CODEC_ID_H264 : AV_CODEC_ID_HEVC);
        decoder_.reset(found ? avcodec_alloc_context3(found) : nullptr);
        if (!decoder_) return;
        decoder_->thread_count = 1;
        decoder_->max_pixels = std::int64_t{8192} * 8192;
        decoder_->flags |= AV_CODEC_FLAG_OUTPUT_CORRUPT;
        decoder_->flags2 |= AV_CODEC_FLAG2_SHOW_ALL;
        if (avcodec_open2(decoder_.get(), found, nullptr) != 0) decoder_.reset();
    }
    bool ready() const { return decoder_ && in_ && out_; }

    void parameter_set(bz::bytes_view set) { add(sets_, set); }
    void unit(bz::bytes_view unit) {
        const auto kind = bz::nal::kind_of(codec_, unit);
        const bool slice = kind == bz::nal::kind::slice || kind == bz::nal::kind::uncovered_slice;
        if (!slice) {
            if (kind == bz::nal::kind::parameter_set) add(waiting_, unit);
            return;
        }
        if (bz::nal::starts_picture(codec_, unit) || frames_ == 0) {
            decode();
            ++frames_;
            unit_stream_.swap(waiting_);
            waiting_.clear();
        }
        slices_ = true;
        add(unit_stream_, unit);
    }
    void finish() {
        decode();
        drain();
    }

private:
    static void add(std::vector<std::byte>& to, bz::bytes_view unit) {
        for (const int b : {0, 0, 0, 1}) to.push_back(static_cast<std::byte>(b));
        to.insert(to.end(), unit.begin(), unit.end());
    }
    // decode: the picture that is complete now.
    void decode() {
        if (!slices_) return;
        slices_ = false;
        const auto frame = frames_ - 1;
        if (std::ranges::binary_search(random_access_, frame) || frame == 0) {
            drain();
            const auto end = std::ranges::upper_bound(random_access_, frame);
            const auto wanted = std::ranges::lower_bound(wanted_, frame);
            decoding_ = wanted != wanted_.end() && (end == random_access_.end() || *wanted < *end);
        }
        if (decoding_) {
            std::vector<std::byte> data;
            if (std::ranges::binary_search(random_access_, frame) || frame == 0) data = sets_;
            data.insert(data.end(), unit_stream_.begin(), unit_stream_.end());
            if (av_new_packet(in_.get(), static_cast<int>(data.size())) == 0) {
                std::ranges::copy(data, reinterpret_cast<std::byte*>(in_->data));
                in_->pts = static_cast<std::int64_t>(frame);
                avcodec_send_packet(decoder_.get(), in_.get());
                av_packet_unref(in_.get());
                receive();
            }
        } else {   // later pictures may refer to sets that came here
            keep_sets();
        }
        unit_stream_.clear();
    }
    void keep_sets() {
        bz::nal::annexb_units<> units(unit_stream_);
        while (const auto unit = units.next())
            if (bz::nal::kind_of(codec_, *unit) == bz::nal::kind::parameter_set && sets_.size() < 65'536) add(sets_, *unit);
    }
    void receive() {
        while (avcodec_receive_frame(decoder_.get(), out_.get()) == 0) {
            const auto frame = static_cast<std::uint64_t>(out_->pts);
            if (out_->pts < 0 || !std::ranges::binary_search(wanted_, frame)) continue;
            const auto jpeg = jpeg_of(*out_);
            if (jpeg.empty() || jpeg.size() > most_jpeg_bytes) continue;
            const std::array<std::uint64_t, 2> head{frame, jpeg.size()};
            if (!write_all(to_, std::as_bytes(std::span(head))) || !write_all(to_, jpeg)) ::_exit(1);
        }
    }
    void drain() {
        if (!decoding_) return;
        avcodec_send_packet(decoder_.get(), nullptr);
        receive();
        avcodec_flush_buffers(decoder_.get());
        decoding_ = false;
    }
};

void work(recording& video, content_keys& keys, const findings& found, const std::vector<std::uint64_t>& wanted, int to) {
    const rlimit cpu{seconds_of_cpu, seconds_of_cpu}, none{0, 0};
    ::setrlimit(RLIMIT_CPU, &cpu);
    ::setrlimit(RLIMIT_CORE, &none);
    av_log_set_level(AV_LOG_QUIET);
    studio pictures(video.codec(), to, wanted, found.random_access);
    if (!pictures.ready()) ::_exit(1);
    listener hear;
    hear.parameter_set = [&](bz::bytes_view set) { pictures.parameter_set(set); };
    hear.unit = [&](bz::bytes_view unit) { pictures.unit(unit); };
    complaint ignored;
    video.walk(keys, hear, ignored);
    pictures.finish();
    ::_exit(0);
}

bool read_all(int from, bz::bytes_span into) {
    while (!into.empty()) {
        const auto n = ::read(from, into.data(), into.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        into = into.subspan(static_cast<std::size_t>(n));
    }
    return true;
}

}   // namespace

gallery draw(recording& video, content_keys& keys, const findings& found) {
    gallery out;
    out.left_out = found.totals.altered;
    const auto wanted = chosen(found);
    int pipe[2];
    if (wanted.empty()) return out;
    if (::pipe(pipe) != 0) {
        out.note = "no pictures: there is no room for another process";
        return out;
    }
    const auto child = ::fork();
    if (child == 0) {
        ::close(pipe[0]);
        work(video, keys, found, wanted, pipe[1]);
    }
    ::close(pipe[1]);
    std::array<std::uint64_t, 2> head{};
    while (child > 0 && out.pictures.size() < most_pictures && read_all(pipe[0], std::as_writable_bytes(std::span(head))) &&
           head[1] <= most_jpeg_bytes) {
        thumbnail one{head[0], std::vector<std::byte>(head[1])};
        if (!read_all(pipe[0], one.jpeg)) break;
        const auto same = [&](const auto& t) { return t.frame == one.frame; };   // two fields give one frame twice
        if (std::ranges::none_of(out.pictures, same)) out.pictures.push_back(std::move(one));
    }
    ::close(pipe[0]);
    int state = 0;
    while (child > 0 && ::waitpid(child, &state, 0) < 0 && errno == EINTR) {}
    std::ranges::sort(out.pictures, {}, &thumbnail::frame);
    out.left_out -= std::min<std::uint64_t>(out.left_out, out.pictures.size());
    if (child < 0 || state != 0)
        out.note = "the video could not be decoded to its end, so pictures may be wanting";
    else if (out.pictures.size() < wanted.size())
        out.note = "some altered frames could not be decoded";
    return out;
}

}   // namespace verify
