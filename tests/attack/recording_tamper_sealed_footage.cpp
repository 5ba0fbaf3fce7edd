// The attack: whoever administers the recorder alters its files. Control: footage that no camera signed.
#include <support/print.hpp>
#include <support/sealed.hpp>
#include <support/verify_file.hpp>

#include <catch2/generators/catch_generators.hpp>

namespace bz = bartizan;
using tests::clip;
using bz::frame::verify::verdict;

namespace {
// altered: one bit of one slice of the file is another; checksums and lengths are set right again, as an administrator can.
std::vector<std::byte> altered(const clip& video, std::vector<std::byte> file) {
    bz::mp4::reader reader(file);
    REQUIRE(reader.open());
    auto samples = reader.samples();
    for (int i = 0; const auto s = samples.next(); ++i)
        if (i == 5) {
            REQUIRE(s->data.size() > 100);
            file[s->offset + s->data.size() - 20] ^= std::byte{0x10};
            return file;
        }
    FAIL("the file has too few pictures of " << video.pictures.size());
    return file;
}
}  // namespace

TEST_CASE("BZ-T03 sealed_footage: what is altered on the recorder is seen by whoever has the cameras' CA and key (A09, I02)") {
    const auto codec = GENERATE(bz::nal::codec::h264, bz::nal::codec::h265);
    const auto video = codec == bz::nal::codec::h264 ? clip::h264() : clip::h265();
    const auto key = tests::test_key();
    tests::toy_checker checker;
    tests::live_camera camera(video);
    tests::sealed_recorder<> recorder(codec);
    for (const auto& p : video.pictures) REQUIRE(recorder.into->push(camera.sealed(p)));
    REQUIRE(recorder.into->finish());
    const auto before = tests::verify_units(codec, tests::units_of(recorder.file.bytes, &key).stream, checker);
    CHECK((before.totals.altered == 0 && before.totals.authentic >= 10));
    const auto after = tests::verify_units(codec, tests::units_of(altered(video, recorder.file.bytes), &key).stream, checker);
    CHECK(after.verdict == verdict::altered);
    CHECK(after.totals.altered == 1);

    // positive control: a recorder of footage_as_it_comes, a camera that does not sign
    using open = bz::frame::deposit<tests::memory_file, false>;
    tests::memory_file file;
    std::vector<std::byte> memory(6 << 20);
    bz::arena space(memory);
    const auto recorded = std::make_unique<open>(codec, clip::timescale, *open::recorder_type::create(file, space));
    for (const auto& p : video.pictures) REQUIRE(recorded->push(p));
    REQUIRE(recorded->finish());
    CHECK(tests::verify_units(codec, tests::units_of(file.bytes).stream, checker).verdict == tests::verify_units(codec, tests::units_of(altered(video, file.bytes)).stream, checker).verdict);
}
