// media: real encoded video for tests, as pictures.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/frame/access_units.hpp>
#include <bartizan/protocol/nal/scan.hpp>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

namespace tests {

namespace bz = bartizan;

// load: a whole file. data_file: one of tests/data; the source tree is told by the environment.
inline std::vector<std::byte> load(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) throw std::runtime_error("cannot read " + path);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const auto bytes = bz::as_bytes(text);
    return {bytes.begin(), bytes.end()};
}
inline std::string data_file(const std::string& name) {
    const char* source = std::getenv("BARTIZAN_SOURCE");
    return std::string(source ? source : ".") + "/tests/data/" + name;
}

// clip: the pictures of an Annex B stream at 10 frames a second, timescale 10,000, starting 2026-01-01.
class clip {
    std::vector<std::byte> bytes_;
    std::vector<std::vector<bz::bytes_view>> units_;

public:
    static constexpr std::uint32_t timescale = 10'000, duration = 1'000;
    static constexpr bz::utc_time start = bz::utc_time::from_unix_microseconds(1'767'225'600'000'000);
    bz::nal::codec codec;
    std::vector<bz::frame::picture> pictures;

    clip(bz::nal::codec c, std::vector<std::byte> annexb) : bytes_(std::move(annexb)), codec(c) {
        bz::frame::access_units<> split(c);
        bz::nal::annexb_units scan{bz::bytes_view(bytes_)};
        const auto keep = [&](auto units) {
            if (units) units_.emplace_back(units->begin(), units->end());
        };
        while (const auto unit = scan.next()) keep(*split.take(*unit));
        keep(split.finish());
        for (const auto& units : units_) {
            const auto n = static_cast<std::int64_t>(pictures.size());
            pictures.push_back({.units = units, .decode_time = n * duration, .duration = duration, .captured = {start.ticks + n * 1'000'000}});
        }
    }
    clip(const clip&) = delete;
    bz::bytes_view bytes() const { return bytes_; }

    static clip h264() { return {bz::nal::codec::h264, load(data_file("closed_gop.264"))}; }
    static clip h265() { return {bz::nal::codec::h265, load(data_file("closed_gop.265"))}; }
};

}  // namespace tests
