// The attack: somebody steals the recorder's disk, or its whole memory, and looks for pictures. Control: a recorder that takes what comes.
#include <support/print.hpp>
#include <support/sealed.hpp>

#include <catch2/generators/catch_generators.hpp>

namespace bz = bartizan;
using tests::clip;

namespace {
std::size_t pictures_in(const clip& video, bz::bytes_view stolen) {
    std::size_t found = 0;
    for (const auto& picture : video.pictures)
        for (const auto unit : picture.units)
            if (bz::nal::kind_of(video.codec, unit) == bz::nal::kind::slice && unit.size() >= 128) found += bz::as_text(stolen).find(bz::as_text(unit.last(48))) != std::string_view::npos;
    return found;
}
}  // namespace

TEST_CASE("BZ-T04 sealed_footage: a stolen recorder shows no picture and no key, on its disk or in its memory (A08, H03)") {
    const auto codec = GENERATE(bz::nal::codec::h264, bz::nal::codec::h265);
    const auto video = codec == bz::nal::codec::h264 ? clip::h264() : clip::h265();
    tests::live_camera camera(video);
    tests::sealed_recorder<> blind(codec);
    for (const auto& p : video.pictures) REQUIRE(blind.into->push(camera.sealed(p)));
    REQUIRE(blind.into->finish());
    const auto key = tests::test_key();
    const auto key_text = bz::as_text(key.reveal());
    for (const bz::bytes_view stolen : {bz::bytes_view(blind.file.bytes), bz::bytes_view(blind.memory)}) {
        CHECK(pictures_in(video, stolen) == 0);
        CHECK(bz::as_text(stolen).find(key_text) == std::string_view::npos);
    }

    // positive control: the same video with a recorder of footage_as_it_comes
    using open = bz::frame::deposit<tests::memory_file, false>;
    tests::memory_file file;
    std::vector<std::byte> memory(6 << 20);
    bz::arena space(memory);
    const auto seeing = std::make_unique<open>(codec, clip::timescale, *open::recorder_type::create(file, space));
    for (const auto& p : video.pictures) REQUIRE(seeing->push(p));
    REQUIRE(seeing->finish());
    CHECK(pictures_in(video, file.bytes) >= 10);
    CHECK(pictures_in(video, memory) >= 1);
}
