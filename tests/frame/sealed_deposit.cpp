#include <bartizan/frame/sealed_deposit.hpp>

#include <bartizan/protocol/mp4/reader.hpp>
#include <support/print.hpp>
#include <support/sealed.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;
namespace frame = bartizan::frame;
using frame::sealed_errc;
using tests::clip;

TEST_CASE("pictures that their camera encrypted and signed are taken, all of them") {
    for (const auto& video : {clip::h264(), clip::h265()}) {
        tests::live_camera camera(video);
        tests::sealed_recorder<> recorder(video.codec);
        for (const auto& p : video.pictures) REQUIRE(recorder.into->push(camera.sealed(p)));
        REQUIRE(recorder.into->finish());
        CHECK(recorder.into->pictures() == video.pictures.size());
        CHECK(recorder.into->fragments() == 3);
    }
}

TEST_CASE("a picture in the clear is refused, first or later, and encrypted ones that follow are taken") {
    const auto video = clip::h264();
    tests::live_camera camera(video);
    tests::sealed_recorder<> recorder(video.codec);
    CHECK(recorder.into->push(video.pictures[0]).error() == make_error(sealed_errc::in_the_clear));
    CHECK(recorder.file.bytes.empty());
    REQUIRE(recorder.into->push(camera.sealed(video.pictures[0])));
    CHECK(recorder.into->push(video.pictures[1]).error() == make_error(sealed_errc::in_the_clear));
    CHECK(recorder.into->push(camera.sealed(video.pictures[1])));
}

TEST_CASE("an SEI that calls clear slices encrypted convinces nobody") {
    const auto video = clip::h264();
    tests::sealed_recorder<> recorder(video.codec);
    bz::protection_sei::message says{.kid = tests::test_kid};
    std::vector<bz::bytes_view> units;
    for (const auto unit : video.pictures[0].units)
        if (bz::nal::kind_of(video.codec, unit) == bz::nal::kind::slice) {
            REQUIRE(unit.size() > 192);
            says.clear[says.slices++] = static_cast<std::uint16_t>(std::min<std::size_t>(unit.size(), 0xffff));
        }
    std::vector<std::byte> room(bz::protection_sei::unit_bytes_max);
    const auto sei = bz::protection_sei::write_sei(video.codec, says, room);
    REQUIRE(sei);
    for (const auto unit : video.pictures[0].units) {
        if (bz::nal::kind_of(video.codec, unit) == bz::nal::kind::slice && (units.empty() || units.back().data() != sei->data())) units.push_back(*sei);
        units.push_back(unit);
    }
    auto lie = video.pictures[0];
    lie.units = units;
    CHECK(recorder.into->push(lie).error() == make_error(sealed_errc::in_the_clear));
}

TEST_CASE("a camera that stops signing is found out after the time that the limits give") {
    const auto video = clip::h264();
    tests::live_camera camera(video);
    tests::sealed_recorder<500> recorder(video.codec);   // less than the second between two documents
    std::size_t taken = 0;
    bz::error why{};
    for (const auto& p : video.pictures)
        if (const auto done = recorder.into->push(camera.sealed(p)); done) ++taken;
        else if (why.code == 0) why = done.error();
    CHECK(why == make_error(sealed_errc::unsigned_for_too_long));
    CHECK((taken > 5 && taken < video.pictures.size()));
    CHECK(why.message().find("sealed_limits") != std::string_view::npos);
}

TEST_CASE("sound is taken when it is encrypted with the key of the pictures, and refused in the clear or under another key") {
    const auto video = clip::h264();
    tests::live_camera camera(video);
    tests::sealed_recorder<> recorder(video.codec, bz::mp4::audio_track{bz::audio_codec::pcma, {}});
    const std::vector<std::byte> octets(160, std::byte{7});
    const frame::audio_frame first{octets, 0, 160}, second{octets, 160, 160};
    const bz::mp4::sample_protection how{tests::test_kid, {}}, other{};
    CHECK(recorder.into->push(first, how).error() == make_error(frame::errc::starts_without_key_picture));
    REQUIRE(recorder.into->push(camera.sealed(video.pictures[0])));
    CHECK(recorder.into->push(first, std::nullopt).error() == make_error(sealed_errc::in_the_clear));
    CHECK(recorder.into->push(first, other).error() == make_error(frame::errc::key_changed));
    REQUIRE(recorder.into->push(first, how));
    REQUIRE(recorder.into->push(second, how));
    REQUIRE(recorder.into->finish());
    CHECK(recorder.into->audio_frames() == 2);
    bz::mp4::reader file(recorder.file.bytes);
    REQUIRE(file.open());
    const auto track = file.read_audio();
    REQUIRE(track);
    auto samples = file.samples_of(*track);
    const auto stored = samples.next();
    REQUIRE(stored);
    CHECK((stored->is_protected && bz::same_bytes(stored->data, octets)));
}
