// Tests of protocol/nal/slice_header. Many more streams: interop/nal_slice_headers.py.
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/nal/slice_header.hpp>

#include <bartizan/protocol/nal/scan.hpp>

#include "mp4_streams.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>

namespace nal = bartizan::nal;
using namespace mp4_streams;

TEST_CASE("slice headers end where ffmpeg's bitstream reader ends them") {
    nal::slice_headers<nal::codec::h264> avc;
    for (const auto& unit : {h264::sps, h264::pps}) REQUIRE(avc.learn(unit));
    CHECK(*avc.bytes(h264::idr) == 4);
    CHECK(*avc.bytes(h264::p1) == 5);
    CHECK(*avc.bytes(h264::p2) == 5);
    const auto hevc = std::make_unique<nal::slice_headers<nal::codec::h265>>();
    for (const auto& unit : {h265::vps, h265::sps, h265::pps}) REQUIRE(hevc->learn(unit));
    CHECK(*hevc->bytes(h265::idr) == 5);
    CHECK(*hevc->bytes(h265::p1) == 7);
    CHECK(*hevc->bytes(h265::p2) == 8);
}

namespace {

// measured: the header sizes of all slices of one of our own streams.
template <nal::codec C> std::vector<std::size_t> measured(const std::string& name) {
    const char* source = std::getenv("BARTIZAN_SOURCE");
    std::ifstream in(std::string(source ? source : ".") + "/tests/fuzz/corpus/parameter_sets/" + name, std::ios::binary);
    const std::string stream((std::istreambuf_iterator<char>(in)), {});
    const auto headers = std::make_unique<nal::slice_headers<C>>();
    nal::annexb_units units(bartizan::as_bytes(stream));
    std::vector<std::size_t> found;
    while (const auto unit = units.next()) {
        REQUIRE(headers->learn(*unit));
        if (headers->is_slice(*unit)) found.push_back(*headers->bytes(*unit));
    }
    return found;
}

}   // namespace

TEST_CASE("fields, several slices, B pictures, weights and temporal layers are measured") {
    // the sizes are those of ffmpeg's trace_headers
    CHECK(measured<nal::codec::h264>("x264_fields.264") == std::vector<std::size_t>{5, 6, 5, 6, 6, 6, 6, 6, 8, 9, 6, 6});
    CHECK(measured<nal::codec::h265>("x265_layers.265") ==
          std::vector<std::size_t>{5, 5, 9, 9, 10, 10, 11, 11, 11, 12, 12, 12, 12, 12, 12, 12});
}

TEST_CASE("a slice without its parameter sets cannot be measured") {
    nal::slice_headers<nal::codec::h264> headers;
    CHECK(headers.bytes(h264::idr).error() == nal::make_error(nal::syntax_errc::unknown_set));
    REQUIRE(headers.learn(h264::pps));
    CHECK(headers.bytes(h264::idr).error() == nal::make_error(nal::syntax_errc::unknown_set));
    REQUIRE(headers.learn(h264::sps));
    CHECK(headers.bytes(h264::idr));
}

TEST_CASE("what is no slice is not measured") {
    nal::slice_headers<nal::codec::h264> headers;
    CHECK(headers.bytes(h264::sps).error() == nal::make_error(nal::syntax_errc::wrong_type));
    CHECK(headers.bytes({}).error() == nal::make_error(nal::syntax_errc::wrong_type));
    CHECK(headers.learn(h264::idr));   // let by
}

TEST_CASE("a slice cut inside its header is an error, behind it not") {
    nal::slice_headers<nal::codec::h264> headers;
    REQUIRE((headers.learn(h264::sps) && headers.learn(h264::pps)));
    for (std::size_t size = 1; size <= h264::idr.size(); ++size) {
        const auto found = headers.bytes(bartizan::bytes_view(h264::idr).first(size));
        CHECK(bool(found) == (size >= 4));
    }
}

TEST_CASE("a broken parameter set leaves the known one in place") {
    nal::slice_headers<nal::codec::h264> headers;
    REQUIRE((headers.learn(h264::sps) && headers.learn(h264::pps)));
    CHECK_FALSE(headers.learn(bartizan::bytes_view(h264::sps).first(5)));
    CHECK(*headers.bytes(h264::p1) == 5);
}

TEST_CASE("the newest parameter sets are kept when there are more than places") {
    nal::slice_headers<nal::codec::h264, nal::slice_header_limits{.sps = 1, .pps = 2}> headers;
    REQUIRE(headers.learn(h264::sps));
    REQUIRE(headers.learn(h264::pps));
    // two others, with the ids 1 and 2
    REQUIRE(headers.learn(from_hex("68538e20")));
    REQUIRE(headers.learn(from_hex("68738e20")));
    CHECK(headers.bytes(h264::p1).error() == nal::make_error(nal::syntax_errc::unknown_set));
    REQUIRE(headers.learn(h264::pps));
    CHECK(*headers.bytes(h264::p1) == 5);
}
