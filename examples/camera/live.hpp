// live: the camera's live streams: an encoder each, on a thread of its own, and what the network thread shows of them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "product.hpp"
#include "source.hpp"

#include <bartizan/protocol/rtp/live_ring.hpp>
#include <bartizan/service/http.hpp>
#include <bartizan/service/rtsp.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <algorithm>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace camera {

using ring = bz::rtp::live_ring<>;

// stream_settings: checklist L05 to L12. encrypted: whether it is also shown encrypted, for recorders; somebody must hold the key then.
struct stream_settings {
    bool on = false, encrypted = true;
    picture_format format{};
    friend bool operator==(const stream_settings&, const stream_settings&) = default;
};
inline constexpr std::size_t stream_count = 4;

// most_gop: a key picture comes at least as often as the product is proven for, in seconds, whatever the frame rate: documents are signed with it.
constexpr int most_gop(int frames_per_second) {
    const int most = static_cast<int>(limits.gop_frames) * frames_per_second / static_cast<int>(limits.frames_per_second);
    return most > 0 ? most : 1;
}
// fitted: the same settings on a sensor of that many pictures a second.
inline stream_settings fitted(stream_settings s, int capture_fps) {
    s.format.frames_per_second = std::min(s.format.frames_per_second, capture_fps);
    s.format.gop_frames = std::min(s.format.gop_frames, most_gop(s.format.frames_per_second));
    return s;
}

// The four streams: two of each codec, the first of each shown from the beginning. "h264/stream_1"
struct stream_name {
    bz::nal::codec codec;
    std::string_view name;
};
inline constexpr std::array<stream_name, stream_count> stream_names{{{bz::nal::codec::h264, "h264/stream_1"}, {bz::nal::codec::h265, "h265/stream_1"},
                                                                     {bz::nal::codec::h264, "h264/stream_2"}, {bz::nal::codec::h265, "h265/stream_2"}}};
std::array<stream_settings, stream_count> default_streams();
inline std::optional<std::size_t> stream_named(std::string_view name) {
    for (std::size_t i = 0; i < stream_count; ++i)
        if (stream_names[i].name == name) return i;
    return {};
}

// live_request: what `camera serve` was told.
//   sound   beside the pictures of each stream, encrypted where they are; of a file its own, when it has this code. None: no sound
//   input   a file in a loop instead of the test picture, for the first stream of its codec
//   viewer, passphrase_file, key_output   who can open the encrypted streams; with none of them there are no such streams
struct live_request {
    std::string store, serial, input, viewer_file, passphrase_file, key_output;
    std::optional<sound_format> sound{};
    bool sound_must_fit = false;   // a file without sound of this code is an error, and not shown without
    std::size_t rtp_packet_bytes = 1500;
    std::uint32_t client_kbps = 0;
};

// live_streams: everything but the encoders belongs to the network thread.
//   order   made before the io_context, whose connections look into its rings; stop() before it goes
class live_streams {
public:
    // published is called on the network thread after each picture.
    live_streams(const live_request& request, const std::array<stream_settings, stream_count>& settings, boost::asio::any_io_executor network, std::function<void()> published);
    ~live_streams();
    live_streams(const live_streams&) = delete;

    // shown: for rtsp_service; what it says changes as streams do.
    std::span<const bz::service::live_stream<ring>> shown() const;
    const stream_settings& settings(std::size_t stream) const;
    bool can_encrypt() const;
    // apply: the encoder starts anew with these settings, which are the product's (within its limits); viewers see the new pictures from its
    // first key picture on, and their next DESCRIBE says so.
    void apply(std::size_t stream, const stream_settings& to);
    // hear: the sound of all streams from now on; each encoder that is on starts anew. Viewers of RTSP keep the pictures; those of another sound
    // than before are told goodbye on its track, and hear it after their next DESCRIBE.
    void hear(const std::optional<sound_format>& sound);
    // sound_of: what a stream has beside its pictures now: one that shows a file has the file's own sound, or none.
    std::optional<bz::audio_codec> sound_of(std::size_t stream) const;
    // watch: fragmented MP4 from the next key picture on, until the encoder is set anew; nothing when there is no such stream now.
    //   sound   AAC: what browsers play within MP4
    std::unique_ptr<bz::service::endless_body> watch(std::size_t stream, bool encrypted);
    bool from_file(std::size_t stream) const;   // its pictures are those of the file, whatever the settings say
    // ready: all encoders that are on have given their first picture.
    bool ready() const;
    std::string failure() const;   // why an encoder ended, "" when none did
    void stop();

private:
    class one;
    live_request request_;
    std::optional<bz::audio_codec> file_code_;   // of the sound of the file
    std::vector<std::unique_ptr<one>> all_;
    std::array<bz::service::live_stream<ring>, 2 * stream_count> shown_{};
};

}  // namespace camera
