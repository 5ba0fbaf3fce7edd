// The attack: somebody steals the card and looks for pictures. Control: the same on a product that accepts the risk.
#include <support/print.hpp>
#include <support/products.hpp>
#include <support/verify_file.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <cmath>
#include <set>

namespace bz = bartizan;
using tests::clip;

namespace {
// stolen_pictures: how many slices of the original stand in the file readably, headers left out.
std::size_t stolen_pictures(const clip& video, bz::bytes_view card) {
    std::size_t found = 0;
    for (const auto& picture : video.pictures)
        for (const auto unit : picture.units)
            if (bz::nal::kind_of(video.codec, unit) == bz::nal::kind::slice && unit.size() >= 128)
                found += bz::as_text(card).find(bz::as_text(unit.last(48))) != std::string_view::npos;
    return found;
}
template <class Bench> std::vector<std::byte> card_of(const clip& video) {
    Bench bench(video.codec);
    for (const auto& picture : video.pictures) REQUIRE(bench.session->push(picture));
    REQUIRE(bench.session->finish());
    return bench.file.bytes;
}
}  // namespace

TEST_CASE("BZ-T04 encrypted_frames: a stolen card shows no picture (A08, H03)") {
    const auto codec = GENERATE(bz::nal::codec::h264, bz::nal::codec::h265);
    const auto video = codec == bz::nal::codec::h264 ? clip::h264() : clip::h265();
    CHECK(stolen_pictures(video, card_of<tests::whole_bench<>>(video)) == 0);
    CHECK(stolen_pictures(video, card_of<tests::clear_bench<>>(video)) >= 10);   // positive control
}

TEST_CASE("BZ-T04 encrypted_frames: the owner of the key gets back exactly what was shot") {
    const auto codec = GENERATE(bz::nal::codec::h264, bz::nal::codec::h265);
    const auto video = codec == bz::nal::codec::h264 ? clip::h264() : clip::h265();
    const auto card = card_of<tests::whole_bench<>>(video);
    const auto slices = [codec](const tests::units& all) {
        tests::units out;
        for (const auto& u : all)
            if (bz::nal::kind_of(codec, u) == bz::nal::kind::slice) out.push_back(u);
        return out;
    };
    tests::units shot;
    for (const auto& picture : video.pictures)
        for (const auto unit : picture.units) shot.emplace_back(unit.begin(), unit.end());
    const auto key = tests::test_key();
    CHECK(slices(tests::units_of(card, &key).stream) == slices(shot));
    auto wrong = tests::test_key();
    wrong.fill()[0] ^= std::byte{1};
    CHECK(slices(tests::units_of(card, &wrong).stream) != slices(shot));
}

TEST_CASE("BZ-T04 encrypted_frames: no two samples share a keystream") {
    const auto video = clip::h264();
    const auto card = card_of<tests::whole_bench<>>(video);
    bz::mp4::reader reader(card);
    REQUIRE(reader.open());
    auto samples = reader.samples();
    std::set<std::vector<std::byte>> ivs;
    std::size_t count = 0;
    for (; const auto s = samples.next(); ++count) ivs.emplace(s->iv.begin(), s->iv.end());
    CHECK(count == video.pictures.size());
    CHECK(ivs.size() == count);
}
