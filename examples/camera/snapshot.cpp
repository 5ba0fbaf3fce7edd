// snapshot: one JPEG of what the camera sees now.
// SPDX-License-Identifier: Apache-2.0
#include "serve.hpp"

#include "command.hpp"
#include "test_picture.hpp"

extern "C" {
#include <libavcodec/avcodec.h>
}

namespace camera {

std::string snapshot_jpeg(std::int64_t unix_ms, const jpeg_format& format) {
    static constexpr std::array<int, 10> quantizers{2, 3, 4, 5, 6, 8, 11, 15, 21, 31};   // of the qualities 0 to 9; the encoder takes 2 to 31
    struct freed {
        void operator()(AVCodecContext* c) const { avcodec_free_context(&c); }
        void operator()(AVFrame* f) const { av_frame_free(&f); }
        void operator()(AVPacket* p) const { av_packet_free(&p); }
    };
    const auto* codec = avcodec_find_encoder(AV_CODEC_ID_MJPEG);
    const std::unique_ptr<AVCodecContext, freed> encoder(codec ? avcodec_alloc_context3(codec) : nullptr);
    const std::unique_ptr<AVFrame, freed> frame(av_frame_alloc());
    const std::unique_ptr<AVPacket, freed> packet(av_packet_alloc());
    if (!encoder || !frame || !packet) command::fail("there is no JPEG encoder");
    encoder->width = frame->width = format.width;
    encoder->height = frame->height = format.height;
    encoder->flags |= AV_CODEC_FLAG_QSCALE;
    encoder->global_quality = frame->quality = FF_QP2LAMBDA * quantizers[static_cast<std::size_t>(format.quality)];
    encoder->pix_fmt = AV_PIX_FMT_YUVJ420P;
    frame->format = AV_PIX_FMT_YUVJ420P;
    encoder->time_base = {1, 25};
    encoder->thread_count = 1;
    if (avcodec_open2(encoder.get(), codec, nullptr) < 0 || av_frame_get_buffer(frame.get(), 0) < 0) command::fail("the JPEG encoder does not start");
    draw({frame->data[0], frame->data[1], frame->data[2], frame->linesize[0], frame->linesize[1], format.width, format.height}, unix_ms,
         static_cast<std::uint64_t>(unix_ms / 40 % 1'000'000));
    if (avcodec_send_frame(encoder.get(), frame.get()) < 0 || avcodec_receive_packet(encoder.get(), packet.get()) < 0) command::fail("the JPEG could not be made");
    return {reinterpret_cast<const char*>(packet->data), static_cast<std::size_t>(packet->size)};
}

}  // namespace camera
