// SPDX-License-Identifier: Apache-2.0
#include "film.hpp"

#include "command.hpp"

namespace receive {

namespace frame = bz::frame;

film::~film() {
    if (!closed_) close({});
}

bool film::wants(const bz::sdp::media& media) {
    std::vector<std::byte> bytes(4096);
    std::array<bz::bytes_view, 24> sets;
    const auto count = bz::sdp::parameter_sets(media, bytes, sets);   // unreadable ones: the stream brings its own
    const auto said = std::span(sets).first(count ? *count : 0);
    const auto rate = media.clock_rate > 0 ? media.clock_rate : 90'000;
    if (begun()) {   // of another connection: the file has one codec, and one meaning of its times
        if (*media.codec() != *codec_) next_file({}, "the camera changed its codec");
        else if (rate != rate_ || !std::ranges::equal(said, announced_, bz::same_bytes)) next_file({}, "the camera changed its parameter sets");
        else return true;
    }
    codec_ = media.codec();
    rate_ = rate;
    announced_bytes_ = std::move(bytes);   // its memory stays where it is, and the views of it
    announced_.assign(said.begin(), said.end());
    return !enough();
}

bool film::wants_sound(const bz::sdp::media& media, const bz::result<bz::sdp::audio_format>& format) {
    if (!hears_) return false;
    if (!format) {
        say_("sound of a form that is not known here is left out (" + std::string(media.encoding.empty() ? "payload type " + std::to_string(media.payload_type) : media.encoding) + ")");
        return false;
    }
    if (begun() && (!format_ || *format_ != *format)) {   // of another connection: the file's tracks are what they are
        say_("the camera changed its sound, which is left out from here on");
        return false;
    }
    format_ = *format;
    sound_.expects(*format);
    return true;
}

void film::begins() {
    if (auto granted = std::exchange(granted_, {})) granted();
    clock_.emplace();
    sound_.begins();
    if (last_came_) {   // after a break the film goes on as much later as the clock on the wall did
        const auto gone = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - *last_came_).count();
        base_ = last_time_ + std::max<std::int64_t>(gone * rate_ / 1'000'000, 1);
    }
}

std::int64_t film::time_of(std::uint32_t timestamp) { return base_ + clock_->of(timestamp); }

void film::picture(const bz::rtp::received_picture& came, std::optional<bz::utc_time> at) {
    if (enough() || !clock_) return;
    auto shown = time_of(came.timestamp);
    if (!came.whole) {
        ++now_.broken;
        say_("a picture was lost or came broken " + std::to_string(shown / rate_) + " s into the film");
        return;
    }
    frame::picture p{.units = came.units, .decode_time = std::max(shown, last_time_ + 1), .duration = static_cast<std::uint32_t>(last_step_ > 0 ? last_step_ : rate_ / 25),
                     .captured = at.value_or(bz::utc_time{})};
    p.composition_offset = static_cast<std::int32_t>(std::clamp<std::int64_t>(shown - p.decode_time, INT32_MIN, 0));
    const bool key = frame::starts_gop(*codec_, p);
    const auto from_zero = [&] {   // a further file begins with its first picture
        base_ -= shown;
        shown = 0;
        p.decode_time = 0, p.composition_offset = 0;
    };
    if (key && !begun() && part_ > 1) from_zero();
    std::array<bz::bytes_view, 64> signatures;
    const auto count = frame::signature_units(*codec_, p, signatures);
    signed_ = signed_ || count > 0;
    if (ending_ && begun() && (key || !signed_)) return close(std::span(signatures).first(key ? count : 0));
    const auto how = frame::protection_of(*codec_, p, scratch_);
    if (!how) {
        ++now_.unusable;
        return say_("a picture says unreadably how it is encrypted: " + std::string(how.error().message()));
    }
    auto done = store(p, *how);
    if (!done && (done.error() == make_error(frame::errc::parameter_sets_changed) || done.error() == make_error(frame::errc::key_changed))) {
        const bool sets = done.error() == make_error(frame::errc::parameter_sets_changed);
        next_file(std::span(signatures).first(key ? count : 0), sets ? "the camera changed its parameter sets" : "the camera changed its content key");
        if (!key || enough()) return;
        from_zero();
        done = store(p, *how);
    }
    if (!done) return refused(done.error());
    if (begun()) sound_.picture(came.timestamp, at, shown, rate_);
}

void film::sound(const bz::rtp::received_audio& frame, std::optional<bz::utc_time> at) {
    if (enough() || !begun()) return;
    if (frame.after_loss) say_("sound was lost " + std::to_string(std::max<std::int64_t>(last_time_, 0) / rate_) + " s into the film");
    sound_.sound(frame, at, [this](const frame::audio_frame& heard, const std::optional<bz::mp4::sample_protection>& how) {
        const auto here = frame::within(heard, 0);
        if (!here || enough()) return;
        const auto done = store(*here, how);
        if (done) ++now_.sounds;
        else if (done.error().domain != &frame::domain) stop(file_name(), done.error());
        else if (++now_.unusable_sounds == 1) say_("sound cannot be stored: " + std::string(done.error().message()));
    });
}
bz::result<> film::store(const frame::audio_frame& heard, const std::optional<bz::mp4::sample_protection>& how) {
    if (clear_ && !how) return clear_->push(heard);
    if (encrypted_ && how) return encrypted_->push(heard, *how);
    return frame::errc::key_changed;
}

bz::result<> film::store(const frame::picture& p, const std::optional<bz::protection_sei::message>& how) {
    const bool encrypted = how.has_value();
    if (!begun()) {
        if (!frame::starts_gop(*codec_, p)) return {};   // a film begins with a key picture
        if (const auto opened = open(encrypted); !opened) return opened;
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
    }
    return done;
}
void film::refused(bz::error why) {
    // What concerns one picture alone costs that picture alone.
    for (const auto each : {frame::errc::protection_unfit, frame::errc::too_many_subsamples, frame::errc::sample_too_large, frame::errc::no_slice})
        if (why == make_error(each)) {
            ++now_.unusable;
            return say_("a picture cannot be stored: " + std::string(why.message()));
        }
    stop(file_name(), why);
}

std::string film::file_name() const {
    if (part_ == 1) return path_;
    const auto slash = path_.rfind('/'), dot = path_.rfind('.');
    const auto at = dot == path_.npos || (slash != path_.npos && dot < slash) ? path_.size() : dot;
    return path_.substr(0, at) + "-" + std::to_string(part_) + path_.substr(at);
}
void film::next_file(frame::sei_units tail, const std::string& why) {
    if (!begun()) return;
    if (const auto done = finish(tail); !done) return stop(file_name(), done.error());
    before_ += static_cast<double>(last_time_ + last_step_) / rate_;
    clear_.reset(), encrypted_.reset(), space_.reset(), file_.reset();
    last_time_ = -1, last_step_ = 0;
    last_came_.reset();
    sound_.begins();
    ++part_;
    say_(why + ": it goes on in " + file_name());
}

bz::result<> film::open(bool encrypted) {
    auto made = bz::io::posix_file::create(file_name().c_str());
    if (!made) return made.error();
    file_.emplace(std::move(*made));
    if (format_ && format_->is_protected != encrypted) {   // a file is encrypted or not
        say_(encrypted ? "the sound is in the clear beside encrypted pictures: it is left out" : "the sound is encrypted beside pictures in the clear: it is left out");
        format_.reset();
        sound_.expects_none();
    }
    memory_.resize(deposit<true>::recorder_type::memory_bytes + (1 << 10));
    space_.emplace(memory_);
    const auto make = [&]<bool Encrypted>(std::unique_ptr<deposit<Encrypted>>& into) -> bz::result<> {
        auto recorder = deposit<Encrypted>::recorder_type::create(*file_, *space_);
        if (!recorder) return recorder.error();
        into = std::make_unique<deposit<Encrypted>>(*codec_, rate_, std::move(*recorder), announced_, sound_.track());
        return {};
    };
    return encrypted ? make(encrypted_) : make(clear_);
}

void film::close(frame::sei_units tail) {
    closed_ = true;
    const auto done = finish(tail);
    if (!done && problem_.empty()) stop(file_name(), done.error());
}
bz::result<> film::finish(frame::sei_units tail) {
    if (clear_) return clear_->finish(tail);
    if (encrypted_) return encrypted_->finish(tail);
    return {};
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
    sum.sounds += now_.sounds, sum.lost_sound_packets += now_.lost_sound_packets, sum.unusable_sounds += now_.unusable_sounds;
    sum.jitter = now_.jitter;
    sum.seconds = before_ + (last_time_ < 0 ? 0 : static_cast<double>(last_time_ + last_step_) / rate_);
    return sum;
}

std::string film::description() const {
    std::string text(codec_ == bz::nal::codec::h265 ? "H.265" : "H.264");
    if (encrypted_) text += ", encrypted with key " + command::hex(kid_);
    else text += ", in the clear";
    return text + (signed_ ? ", signed" : ", not signed");
}

std::string film::sound_description() const {
    if (!format_) return {};
    const auto channels = format_->codec == bz::audio_codec::aac ? unsigned{format_->configuration.channels} : 1;
    return std::string(format_->codec == bz::audio_codec::aac ? "AAC-LC" : bz::name(format_->codec)) + ", " + std::to_string(format_->clock_rate()) + " Hz, " +
           std::to_string(channels) + (channels == 1 ? " channel" : " channels");
}

}  // namespace receive
