// file_source: pictures of a file that somebody else encoded.
// SPDX-License-Identifier: Apache-2.0
#include "source.hpp"

#include <bartizan/frame/access_units.hpp>
#include <bartizan/io/mapped_file.hpp>
#include <bartizan/protocol/nal/recognise.hpp>

#include <stdexcept>

namespace camera {
namespace {

constexpr std::uint32_t ticks_per_picture = 1000;

class annexb_file final : public source {
    bz::io::mapped_file file_;
    bz::nal::codec codec_;
    int rate_;
    bz::utc_time first_;
    bz::nal::annexb_units<> scan_{file_.bytes()};
    bz::frame::access_units<> split_{codec_};
    std::int64_t count_ = 0;
    bool ended_ = false;

public:
    annexb_file(bz::io::mapped_file file, bz::nal::codec c, int rate, bz::utc_time first) : file_(std::move(file)), codec_(c), rate_(rate), first_(first) {}
    bz::nal::codec codec() const override { return codec_; }
    std::uint32_t timescale() const override { return static_cast<std::uint32_t>(rate_) * ticks_per_picture; }
    std::optional<bz::frame::picture> next() override {
        while (const auto unit = scan_.next()) {
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

}  // namespace

std::unique_ptr<source> file_source(const std::string& path, int frames_per_second, bz::utc_time first) {
    auto file = bz::io::mapped_file::open(path.c_str());
    if (!file) throw std::runtime_error(path + ": " + std::string(file.error().message()));
    const auto codec = bz::nal::recognise(file->bytes());
    if (!codec) throw std::runtime_error(path + ": neither H.264 nor H.265 in a byte stream (Annex B)");
    return std::make_unique<annexb_file>(std::move(*file), *codec, frames_per_second, first);
}

}  // namespace camera
