#include <bartizan/frame/pack.hpp>

#include <bartizan/frame/hash.hpp>
#include <bartizan/frame/unsigned.hpp>
#include <bartizan/protocol/nal/scan.hpp>
#include <support/media.hpp>
#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

#include <memory>

namespace bz = bartizan;
using tests::clip;

namespace {
using hasher = bz::frame::hasher<bz::sha256>;
using unsigned_gate = bz::frame::unsigned_gate<hasher>;
using clear_gate = bz::frame::clear_gate<unsigned_gate>;

std::vector<int> types(bz::nal::codec c, bz::bytes_view sample) {
    std::vector<int> out;
    bz::nal::length_prefixed_units scan(sample, 4);
    while (true) {
        const auto unit = scan.next();
        REQUIRE(unit);
        if (!*unit) return out;
        out.push_back(bz::nal::type(c, **unit));
    }
}
}  // namespace

static_assert(!std::is_invocable_v<clear_gate, bz::frame::picture, bz::frame::room>, "what passed no gate cannot be packed");
static_assert(!std::is_constructible_v<clear_gate::out, bz::frame::packed>, "only the gate says that something is packed");

TEST_CASE("a sample holds slices and SEI units, the document in front of the first slice, and no parameter sets") {
    const auto video = clip::h264();
    bz::frame::stream_header header;
    REQUIRE(header.learn(video.codec, video.pictures[0]));
    const std::vector<std::byte> document{std::byte{0x06}, std::byte{0x05}, std::byte{0x80}}, other{std::byte{0x06}, std::byte{0x05}, std::byte{0x01}, std::byte{0x80}}, delimiter{std::byte{0x09}, std::byte{0x10}};
    std::vector<bz::bytes_view> units{delimiter};
    units.insert(units.end(), video.pictures[0].units.begin(), video.pictures[0].units.end());
    const bz::frame::picture picture{.units = units};
    const std::array<bz::bytes_view, 2> seis{document, other};
    std::vector<std::byte> out(bz::frame::packed_bytes_max(&picture, seis));
    std::vector<std::size_t> places;
    const auto size = bz::frame::lay_out(video.codec, header, &picture, seis, out, [&](std::size_t at, std::size_t, bz::bytes_view) { places.push_back(at); });
    REQUIRE(size);
    const auto found = types(video.codec, bz::bytes_view(out).first(*size));
    CHECK(found.size() == places.size());
    CHECK(std::ranges::none_of(found, [](int t) { return t == 7 || t == 8 || t == 9; }));
    const auto slice = std::ranges::find(found, 5);
    REQUIRE(slice != found.end());
    CHECK(*(slice - 1) == 6);
    CHECK(*(slice - 2) == 6);
    const auto text = bz::as_text(out);
    CHECK(text.find(bz::as_text(document)) < text.find(bz::as_text(other)));   // in their order
    CHECK(std::ranges::count(found, 5) == 1);
}

TEST_CASE("without a picture the document stands alone, to be joined to the last sample") {
    bz::frame::stream_header header;
    const std::vector<std::byte> document{std::byte{0x06}, std::byte{0x05}, std::byte{0x80}};
    std::array<std::byte, 16> out;
    const auto size = bz::frame::lay_out(bz::nal::codec::h264, header, nullptr, std::array<bz::bytes_view, 1>{document}, out, [](auto, auto, auto) {});
    REQUIRE(size);
    CHECK(*size == 7);
    CHECK(bz::frame::describe(bz::nal::codec::h264, nullptr, *size).tail);
}

TEST_CASE("room that is one byte too small is told, not overrun") {
    const auto video = clip::h265();
    bz::frame::stream_header header;
    REQUIRE(header.learn(video.codec, video.pictures[0]));
    std::vector<std::byte> whole(100'000);
    const auto size = bz::frame::lay_out(video.codec, header, &video.pictures[0], {}, whole, [](auto, auto, auto) {});
    REQUIRE(size);
    std::vector<std::byte> small(*size - 1);
    CHECK(bz::frame::lay_out(video.codec, header, &video.pictures[0], {}, small, [](auto, auto, auto) {}).error() == make_error(bz::frame::errc::sample_too_large));
}

TEST_CASE("the clear gate keeps times and tells key pictures") {
    const auto video = clip::h264();
    bz::frame::stream_header header;
    REQUIRE(header.learn(video.codec, video.pictures[0]));
    auto hash = std::make_unique<hasher>(video.codec);
    unsigned_gate pass;
    clear_gate pack(video.codec, header);
    std::vector<std::byte> payload(100'000);
    for (std::size_t i = 0; i < 12; ++i) {
        const auto packed = pack(pass(std::move(*(*hash)(video.pictures[i]))), {payload, {}});
        REQUIRE(packed);
        CHECK((*packed)->sample.sync == (i % 10 == 0));
        CHECK((*packed)->decode_time == video.pictures[i].decode_time);
        CHECK((*packed)->sample.duration == clip::duration);
        CHECK_FALSE((*packed)->tail);
    }
}
