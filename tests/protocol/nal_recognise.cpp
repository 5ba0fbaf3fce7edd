#include <bartizan/protocol/nal/recognise.hpp>

#include <support/media.hpp>
#include <support/vectors.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;

TEST_CASE("our own clips are recognised, at any start") {
    for (const auto& video : {tests::clip::h264(), tests::clip::h265()}) {
        CHECK(bz::nal::recognise(video.bytes()) == video.codec);
        CHECK(bz::nal::recognise(video.bytes().subspan(5000)) == video.codec);
    }
}

TEST_CASE("streams of other encoders are recognised") {
    for (const auto* name : {"BANM_MW_D.264", "BASQP1_Sony_C.jsv", "MIDR_MW_D.264", "SVA_BA2_D.264", "Static.264", "test_qcif_cabac.264", "mp4ff_4pics.264"}) {
        INFO(name);
        const auto stream = tests::shared_file(std::string("vectors/media/h264/") + name);   // may skip the test
        CHECK(bz::nal::recognise(bz::as_bytes(stream)) == bz::nal::codec::h264);
    }
    for (const auto* name : {"girlshy.h265", "mp4ff_hevc.265", "own_qcif.265"}) {
        INFO(name);
        const auto stream = tests::shared_file(std::string("vectors/media/h265/") + name);   // may skip the test
        CHECK(bz::nal::recognise(bz::as_bytes(stream)) == bz::nal::codec::h265);
    }
}

TEST_CASE("what is no video is not recognised") {
    CHECK_FALSE(bz::nal::recognise({}));
    CHECK_FALSE(bz::nal::recognise(bz::as_bytes("GIF89a, and much text that has no start code in it")));
    const std::vector<std::byte> zeros(1000);
    CHECK_FALSE(bz::nal::recognise(zeros));
}
