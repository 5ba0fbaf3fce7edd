// SPDX-License-Identifier: Apache-2.0
#include "film.hpp"

#include "command.hpp"

namespace receive {

namespace frame = bz::frame;

film::~film() {
    if (!closed_) close({});
}

bool film::wants(const bz::sdp::media& media) {
    if (codec_ && *media.codec() != *codec_) {   // of another connection: the file has one codec
        problem_ = "the camera changed its codec";
        return false;
    }
    codec_ = media.codec();
    rate_ = media.clock_rate > 0 ? media.clock_rate : 90'000;
    if (!announced_.empty()) return true;
    announced_bytes_.resize(4096);
    std::array<bz::bytes_view, 24> sets;
    const auto count = bz::sdp::parameter_sets(media, announced_bytes_, sets);   // unreadable ones: the stream brings its own
    if (count) announced_.assign(sets.begin(), sets.begin() + static_cast<std::ptrdiff_t>(*count));
    return true;
}

void film::begins() {
    if (auto granted = std::exchange(granted_, {})) granted();
    clock_.emplace();
    if (last_came_) {   // after a break the film goes on as much later as the clock on the wall did
        const auto gone = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - *last_came_).count();
        base_ = last_time_ + std::max<std::int64_t>(gone * rate_ / 1'000'000, 1);
    }
}

std::int64_t film::time_of(std::uint32_t timestamp) { return base_ + clock_->of(timestamp); }

void film::picture(const bz::rtp::received_picture& came, std::optional<bz::utc_time> at) {
    if (enough() || !clock_) return;
    const auto shown = time_of(came.timestamp);
    if (!came.whole) {
        ++now_.broken;
        say_("a picture was lost or came broken " + std::to_string(shown / rate_) + " s into the film");
        return;
    }
    frame::picture p{.units = came.units, .decode_time = std::max(shown, last_time_ + 1), .duration = static_cast<std::uint32_t>(last_step_ > 0 ? last_step_ : rate_ / 25),
                     .captured = at.value_or(bz::utc_time{})};
    p.composition_offset = static_cast<std::int32_t>(std::clamp<std::int64_t>(shown - p.decode_time, INT32_MIN, 0));
    const bool key = frame::starts_gop(*codec_, p);
    std::array<bz::bytes_view, 64> signatures;
    const auto count = frame::signature_units(*codec_, p, signatures);
    signed_ = signed_ || count > 0;
    if (ending_ && begun() && (key || !signed_)) return close(std::span(signatures).first(key ? count : 0));
    const auto how = frame::protection_of(*codec_, p, scratch_);
    if (!how) {
        ++now_.unusable;
        return say_("a picture says unreadably how it is encrypted: " + std::string(how.error().message()));
    }
    store(p, *how);
}

void film::store(const frame::picture& p, const std::optional<bz::protection_sei::message>& how) {
    const bool encrypted = how.has_value();
    if (!begun()) {
        if (!frame::starts_gop(*codec_, p)) return;   // a film begins with a key picture
        if (const auto opened = open(encrypted); !opened) return stop(path_, opened.error());
        if (how) kid_ = how->kid;
    }
    bz::result<> done;
    if (encrypted != (encrypted_ != nullptr)) done = frame::errc::key_changed;
    else done = encrypted ? encrypted_->push(p, *how) : clear_->push(p);
    if (done) {
        ++now_.pictures;
        if (last_time_ >= 0) last_step_ = p.decode_time - last_time_;
        last_time_ = p.decode_time;
        last_came_ = std::chrono::steady_clock::now();
        for (const auto unit : p.units) now_.bytes += unit.size();
        return;
    }
    // What concerns this picture alone costs this picture alone.
    for (const auto each : {frame::errc::protection_unfit, frame::errc::too_many_subsamples, frame::errc::sample_too_large, frame::errc::no_slice})
        if (done.error() == make_error(each)) {
            ++now_.unusable;
            return say_("a picture cannot be stored: " + std::string(done.error().message()));
        }
    stop(path_, done.error());
}

bz::result<> film::open(bool encrypted) {
    auto made = bz::io::posix_file::create(path_.c_str());
    if (!made) return made.error();
    file_.emplace(std::move(*made));
    memory_.resize(limits.bytes + (1 << 20));
    space_.emplace(memory_);
    const auto make = [&]<bool Encrypted>(std::unique_ptr<deposit<Encrypted>>& into) -> bz::result<> {
        auto recorder = deposit<Encrypted>::recorder_type::create(*file_, *space_);
        if (!recorder) return recorder.error();
        into = std::make_unique<deposit<Encrypted>>(*codec_, rate_, std::move(*recorder), announced_);
        return {};
    };
    return encrypted ? make(encrypted_) : make(clear_);
}

void film::close(frame::sei_units tail) {
    closed_ = true;
    bz::result<> done;
    if (clear_) done = clear_->finish(tail);
    if (encrypted_) done = encrypted_->finish(tail);
    if (!done && problem_.empty()) stop(path_, done.error());
}

void film::figures(const bz::rtp::receiver<>& from) {
    now_.lost_packets = from.figures().lost();
    now_.jitter = from.figures().jitter();
}

void film::connection_ended() {
    total_ = so_far();
    now_ = {.jitter = now_.jitter};
}

totals film::so_far() const {
    auto sum = total_;
    sum.pictures += now_.pictures, sum.broken += now_.broken, sum.unusable += now_.unusable;
    sum.lost_packets += now_.lost_packets, sum.bytes += now_.bytes;
    sum.jitter = now_.jitter;
    sum.seconds = last_time_ < 0 ? 0 : static_cast<double>(last_time_ + last_step_) / rate_;
    return sum;
}

std::string film::description() const {
    std::string text(codec_ == bz::nal::codec::h265 ? "H.265" : "H.264");
    if (encrypted_) text += ", encrypted with key " + command::hex(kid_);
    else text += ", in the clear";
    return text + (signed_ ? ", signed" : ", not signed");
}

}  // namespace receive
