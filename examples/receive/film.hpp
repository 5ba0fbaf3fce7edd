// film: pictures and sound of one camera on their way into one MP4 file; what was lost on the way is told.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "call.hpp"

#include <bartizan/base/memory.hpp>
#include <bartizan/frame/deposit.hpp>
#include <bartizan/io/posix_file.hpp>
#include <bartizan/protocol/rtp/receiver.hpp>
#include <bartizan/protocol/sdp/audio_format.hpp>
#include <bartizan/service/arriving_sound.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace receive {

namespace bz = bartizan;

// totals: of all connections together.
struct totals {
    std::uint64_t pictures = 0, broken = 0, unusable = 0, lost_packets = 0, bytes = 0;
    std::uint64_t sounds = 0, lost_sound_packets = 0, unusable_sounds = 0;   // frames of sound that were stored; that could not be
    std::chrono::microseconds jitter{};
    double seconds = 0;
};

// film: a sound_sink. The file comes into being with the first key picture. A camera that changes its codec, its parameter sets or its key goes on in
// the next one, FILE-2.mp4 beside FILE.mp4: a file has one of each.
//   end      as soon as the last pictures' signatures came, which is with the next key picture, the film is closed; end_now() waits for nothing
//   bounded  a picture of 2 MiB (the receiver), a fragment of 16 MiB
class film final : public media_taker {
public:
    static constexpr bz::frame::fragment_limits limits{.bytes = 16 << 20, .samples = 1024, .subsamples = 8192, .audio_samples = 8192, .audio_bytes = 4 << 20};
    template <bool Encrypted> using deposit = bz::frame::deposit<bz::io::posix_file, Encrypted, limits>;

    // say: told of gaps; granted: once, when a camera first granted PLAY; hears: sound is wanted where there is any
    film(std::string path, bool hears, std::function<void(const std::string&)> say, std::function<void()> granted)
        : path_(std::move(path)), hears_(hears), say_(std::move(say)), granted_(std::move(granted)) {}
    ~film();
    film(const film&) = delete;

    bool wants(const bz::sdp::media& media) override;
    void begins() override;
    void picture(const bz::rtp::received_picture& picture, std::optional<bz::utc_time> at) override;
    void figures(const bz::rtp::receiver<>& from) override;
    bool wants_sound(const bz::sdp::media& media, const bz::result<bz::sdp::audio_format>& format) override;
    void starts(std::uint32_t picture, std::uint32_t sound) override { sound_.starts(picture, sound); }
    void sound(const bz::rtp::received_audio& frame, std::optional<bz::utc_time> at) override;
    void sound_figures(const bz::rtp::audio_receiver& from) override { now_.lost_sound_packets = from.figures().lost(); }
    bool enough() override { return closed_ || !problem_.empty(); }

    void connection_ended();   // counts go on with the next one
    void end() { ending_ = true; }
    void end_now() { close({}); }
    bool begun() const { return clear_ || encrypted_; }
    bool closed() const { return closed_; }
    bool ending() const { return ending_; }
    // problem: why no more pictures can go into this file; empty: none.
    const std::string& problem() const { return problem_; }
    totals so_far() const;
    unsigned files() const { return begun() ? part_ : part_ - 1; }
    std::string file_name() const;
    std::string description() const;         // "H.264, encrypted with key 0123...", "H.265, in the clear"
    std::string sound_description() const;   // "AAC-LC, 48000 Hz, 1 channel"; empty: the camera offers none, or none is wanted

private:
    bz::result<> store(const bz::frame::picture& p, const std::optional<bz::protection_sei::message>& how);
    void close(bz::frame::sei_units tail);
    void next_file(bz::frame::sei_units tail, const std::string& why);
    bz::result<> finish(bz::frame::sei_units tail);
    void refused(bz::error why);
    void stop(const std::string& why, bz::error e) { problem_ = why + ": " + std::string(e.message()); }
    bz::result<> open(bool encrypted);
    bz::result<> store(const bz::frame::audio_frame& frame, const std::optional<bz::mp4::sample_protection>& how);
    std::int64_t time_of(std::uint32_t timestamp);

    std::string path_, problem_;
    bool hears_;
    std::function<void(const std::string&)> say_;
    std::function<void()> granted_;
    std::optional<bz::nal::codec> codec_;
    std::uint32_t rate_ = 90'000;
    std::vector<std::byte> announced_bytes_, scratch_ = std::vector<std::byte>(bz::protection_sei::unit_bytes_max);
    std::vector<bz::bytes_view> announced_;
    std::optional<bz::io::posix_file> file_;
    std::vector<std::byte> memory_;
    std::optional<bz::arena> space_;
    std::unique_ptr<deposit<false>> clear_;
    std::unique_ptr<deposit<true>> encrypted_;
    bz::mp4::key_id kid_{};
    std::optional<bz::rtp::unwrapped> clock_;
    bz::service::arriving_sound<> sound_;
    std::optional<bz::sdp::audio_format> format_;   // of the sound
    std::int64_t base_ = 0, last_time_ = -1, last_step_ = 0;
    std::optional<std::chrono::steady_clock::time_point> last_came_;
    totals total_, now_;
    unsigned part_ = 1;
    double before_ = 0;   // seconds in the files before this one
    bool signed_ = false, ending_ = false, closed_ = false;
};

}  // namespace receive
