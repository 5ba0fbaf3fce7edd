// file_source: pictures of a file that somebody else encoded.
// SPDX-License-Identifier: Apache-2.0
#include "file_sound.hpp"
#include "source.hpp"

#include <bartizan/frame/access_units.hpp>
#include <bartizan/io/mapped_file.hpp>
#include <bartizan/io/system.hpp>
#include <bartizan/protocol/media_signing/sei_reader.hpp>
#include <bartizan/protocol/mp4/reader.hpp>
#include <bartizan/protocol/nal/recognise.hpp>

#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

namespace camera {
namespace {

constexpr std::uint32_t ticks_per_picture = 1000;

// Documents of whoever signed the file before say nothing about this camera's recording.
bool foreign_document(bz::nal::codec c, bz::bytes_view unit) { return bz::media_signing::is_media_signing(c, unit); }

class annexb_source final : public source {
    bz::nal::codec codec_;
    int rate_;
    bz::utc_time first_;
    bz::nal::annexb_units<> scan_;
    bz::frame::access_units<> split_{codec_};
    std::int64_t count_ = 0;
    bool ended_ = false;

public:
    annexb_source(bz::bytes_view stream, bz::nal::codec c, int rate, bz::utc_time first) : codec_(c), rate_(rate), first_(first), scan_(stream) {}
    bz::nal::codec codec() const override { return codec_; }
    std::uint32_t timescale() const override { return static_cast<std::uint32_t>(rate_) * ticks_per_picture; }
    std::optional<bz::frame::picture> next() override {
        while (const auto unit = scan_.next()) {
            if (foreign_document(codec_, *unit)) continue;
            const auto picture = split_.take(*unit);
            if (!picture) throw std::runtime_error("at byte " + std::to_string(scan_.offset()) + ": " + std::string(picture.error().message()));
            if (*picture) return stamped(**picture);
        }
        if (std::exchange(ended_, true)) return std::nullopt;
        if (const auto last = split_.finish()) return stamped(*last);
        return std::nullopt;
    }

private:
    bz::frame::picture stamped(std::span<const bz::bytes_view> units) {
        const auto n = count_++;
        return {.units = units, .decode_time = n * ticks_per_picture, .duration = ticks_per_picture,
                .captured = {first_.ticks + n * bz::utc_time::ticks_per_second / rate_}};
    }
};

class mp4_source final : public source {
    bz::mp4::reader reader_;
    std::optional<bz::mp4::sample_reader> samples_;
    bz::utc_time first_;
    std::vector<bz::bytes_view> units_;
    std::optional<file_sound> sound_;
    std::int64_t shown_until_ = 0;
    bool sets_given_ = false;

public:
    mp4_source(bz::bytes_view file, bz::utc_time first, const std::optional<bz::audio_codec>& sound) : reader_(file), first_(first) {
        if (!reader_.open()) fail(reader_.why());
        if (reader_.video().entry().is_protected) throw std::runtime_error("the video is encrypted; a camera records what it can see");
        samples_.emplace(reader_.samples());
        if (sound) sound_.emplace(reader_, *sound);
    }
    bz::nal::codec codec() const override { return reader_.video().entry().codec; }
    std::uint32_t timescale() const override { return reader_.video().timescale; }
    std::optional<bz::mp4::audio_track> sound() const override {
        if (!sound_) return {};
        return sound_->track();
    }
    std::span<const bz::frame::audio_frame> heard() override {
        if (!sound_) return {};
        const auto scale = std::int64_t{timescale()}, rate = std::int64_t{sound_->track().timescale()};
        return sound_->until(shown_until_ / scale * rate + shown_until_ % scale * rate / scale);
    }
    std::optional<bz::frame::picture> next() override {
        const auto sample = samples_->next();
        if (!sample) {
            if (samples_->why() && samples_->why().code != bz::mp4::errc::truncated) fail(samples_->why());
            return std::nullopt;
        }
        units_.clear();
        if (!std::exchange(sets_given_, true)) {
            auto sets = reader_.parameter_sets();   // MP4 has them in its sample entry, an encoder before its first picture
            while (const auto set = sets.next()) units_.push_back(*set);
        }
        bz::nal::length_prefixed_units split(sample->data, sample->entry->length_bytes);
        while (true) {
            const auto unit = split.next();
            if (!unit) throw std::runtime_error("at byte " + std::to_string(sample->offset) + ": " + std::string(unit.error().message()));
            if (!*unit) break;
            if (!foreign_document(codec(), **unit)) units_.push_back(**unit);
        }
        constexpr std::uint64_t longest_s = 100 * 366 * 86'400ull;
        if (sample->decode_time / timescale() > longest_s) throw std::runtime_error("at byte " + std::to_string(sample->offset) + ": a picture a hundred years after the first");
        const auto time = static_cast<std::int64_t>(sample->decode_time);
        shown_until_ = time + sample->duration;
        return bz::frame::picture{.units = units_, .decode_time = time,
                                  .composition_offset = static_cast<std::int32_t>(sample->presentation_time - time), .duration = sample->duration,
                                  .captured = {first_.ticks + time / timescale() * bz::utc_time::ticks_per_second +
                                               time % timescale() * bz::utc_time::ticks_per_second / timescale()}};
    }

private:
    [[noreturn]] static void fail(const bz::mp4::fault& why) {
        throw std::runtime_error("box '" + std::string(why.box.letters().data()) + "' at byte " + std::to_string(why.offset) + ": " +
                                 std::string(make_error(why.code).message()));
    }
};

bool looks_like_mp4(bz::bytes_view file) { return file.size() >= 8 && bz::as_text(file.subspan(4, 4)) == "ftyp"; }

// mapped_source: says in every error which file it is about.
class mapped_source final : public source {
    std::string path_;
    bz::io::mapped_file file_;
    std::unique_ptr<source> inner_;

public:
    mapped_source(std::string path, bz::io::mapped_file file, int rate, bz::utc_time first, const std::optional<bz::audio_codec>& sound)
        : path_(std::move(path)), file_(std::move(file)) {
        named([&] { inner_ = bytes_source(file_.bytes(), rate, first, sound); });
    }
    bz::nal::codec codec() const override { return inner_->codec(); }
    std::uint32_t timescale() const override { return inner_->timescale(); }
    std::optional<bz::frame::picture> next() override {
        std::optional<bz::frame::picture> picture;
        named([&] { picture = inner_->next(); });
        return picture;
    }
    std::optional<bz::mp4::audio_track> sound() const override { return inner_->sound(); }
    std::span<const bz::frame::audio_frame> heard() override {
        std::span<const bz::frame::audio_frame> frames;
        named([&] { frames = inner_->heard(); });
        return frames;
    }

private:
    template <class Act> void named(Act act) const try {
        act();
    } catch (const std::exception& e) {
        throw std::runtime_error(path_ + ": " + e.what());
    }
};

// loop: a file whose end is followed by its begin.
class loop final : public source {
    std::string path_;
    int rate_;
    bz::instant started_ = bz::io::system_clock::now();
    bz::utc_time started_utc_ = bz::io::system_clock::utc();
    std::optional<bz::audio_codec> wanted_;
    std::unique_ptr<source> file_ = file_source(path_, rate_, started_utc_, wanted_);
    std::uint32_t timescale_ = file_->timescale();
    std::int64_t first_ = 0, next_ = 0;   // decode times: of this turn's begin, and of the picture after the last
    std::int64_t silent_until_ = 0;       // the last frame of a turn's sound may reach into the next one
    std::vector<bz::frame::audio_frame> frames_;
    bool any_ = false;

public:
    loop(std::string path, int rate, const std::optional<bz::audio_codec>& sound) : path_(std::move(path)), rate_(rate), wanted_(sound) {}
    bz::nal::codec codec() const override { return file_->codec(); }
    std::uint32_t timescale() const override { return timescale_; }
    std::optional<bz::frame::picture> next() override {
        auto picture = file_->next();
        if (!picture) {
            if (!std::exchange(any_, false)) return std::nullopt;
            file_ = file_source(path_, rate_, started_utc_, wanted_);
            first_ = next_;
            picture = file_->next();
            if (!picture) return std::nullopt;
        }
        any_ = true;
        picture->decode_time += first_;
        next_ = picture->decode_time + picture->duration;
        const auto since = std::chrono::nanoseconds(picture->decode_time / timescale_ * 1'000'000'000 + picture->decode_time % timescale_ * 1'000'000'000 / timescale_);
        std::this_thread::sleep_until(started_ + since);
        picture->captured = {started_utc_.ticks + since.count() / 100};
        return picture;
    }
    std::optional<bz::mp4::audio_track> sound() const override { return file_->sound(); }
    std::span<const bz::frame::audio_frame> heard() override {
        frames_.clear();
        const auto track = file_->sound();
        if (!track) return {};
        const auto scale = std::int64_t{timescale_}, rate = std::int64_t{track->timescale()};
        const auto shift = first_ / scale * rate + first_ % scale * rate / scale;
        for (auto frame : file_->heard()) {
            frame.decode_time += shift;
            if (frame.decode_time < silent_until_) continue;
            silent_until_ = frame.decode_time + frame.duration;
            frames_.push_back(frame);
        }
        return frames_;
    }
};

}  // namespace

std::unique_ptr<source> looped_source(const std::string& path, int frames_per_second, const std::optional<bz::audio_codec>& sound) {
    return std::make_unique<loop>(path, frames_per_second, sound);
}

std::optional<bz::audio_codec> sound_of_file(const std::string& path) {
    for (const auto code : {bz::audio_codec::aac, bz::audio_codec::pcma, bz::audio_codec::pcmu}) try {
        (void)file_source(path, 25, {}, code);
        return code;
    } catch (const std::runtime_error&) {   // another code, then
    }
    return {};
}

std::unique_ptr<source> bytes_source(bz::bytes_view file, int frames_per_second, bz::utc_time first, const std::optional<bz::audio_codec>& sound) {
    if (looks_like_mp4(file)) return std::make_unique<mp4_source>(file, first, sound);
    const auto codec = bz::nal::recognise(file);
    if (!codec) throw std::runtime_error("neither MP4 nor H.264 or H.265 in a byte stream (Annex B)");
    if (sound) throw std::runtime_error("a byte stream (Annex B) has no sound: give an MP4, or no --audio");
    return std::make_unique<annexb_source>(file, *codec, frames_per_second, first);
}

std::unique_ptr<source> file_source(const std::string& path, int frames_per_second, bz::utc_time first, const std::optional<bz::audio_codec>& sound) {
    auto file = bz::io::mapped_file::open(path.c_str());
    if (!file) throw std::runtime_error(path + ": " + std::string(file.error().message()));
    return std::make_unique<mapped_source>(path, std::move(*file), frames_per_second, first, sound);
}

}  // namespace camera
