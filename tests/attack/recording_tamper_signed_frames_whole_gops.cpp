// The attack: whole GOPs with their documents are moved, from another camera or another day, or documents are taken out.
// Control: the same on a product that accepts the risk.
#include <support/taped.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

namespace bz = bartizan;
using namespace tests;
using bz::frame::verify::verdict;

namespace {
using risky_camera = bz::camera<bz::services<bz::recording<>>, bz::unsigned_frames, bz::clear_frames, bz::no_key,
                                bz::accept_risk<bz::threat::recording_tamper, bz::recording<>, "positive control", bz::date{2099, 12, 31}>,
                                bz::accept_risk<bz::threat::recording_leak, bz::recording<>, "positive control", bz::date{2099, 12, 31}>,
                                bz::accept_risk<bz::threat::forged_signer, bz::recording<>, "positive control", bz::date{2099, 12, 31}>>;

taped unsigned_tape(const clip& video) {
    using session = bz::service::recording_session<risky_camera, memory_file>;
    memory_file file;
    std::vector<std::byte> memory(6 << 20);
    bz::arena arena(memory);
    const auto path = std::make_unique<session>(bz::service::stream_facts{.codec = video.codec, .timescale = clip::timescale}, *session::recorder_type::create(file, arena));
    for (const auto& picture : video.pictures) REQUIRE(path->push(picture));
    REQUIRE(path->finish());
    return tape_of(file.bytes);
}

// The second of three GOPs of ten pictures. Its document stands in front of the third's first slice.
std::pair<std::size_t, std::size_t> second_gop(const taped& t) {
    std::pair<std::size_t, std::size_t> range{t.units.size(), t.units.size()};
    for (std::size_t i = t.units.size(); i-- > 0;) {
        if (t.units[i].sample == 10 && bz::nal::kind_of(t.codec, t.units[i].bytes) == bz::nal::kind::slice) range.first = i;
        if (t.units[i].sample == 20 && bz::nal::kind_of(t.codec, t.units[i].bytes) == bz::nal::kind::slice) range.second = i;
    }
    REQUIRE(range.first < range.second);
    return range;
}
void exchange_second_gop(taped& here, const taped& there) {
    const auto [from, to] = second_gop(here);
    const auto [other_from, other_to] = second_gop(there);
    const auto at = [](const taped& t, std::size_t i) { return t.units.begin() + static_cast<std::ptrdiff_t>(i); };
    std::vector<taped_unit> units(here.units.begin(), here.units.begin() + static_cast<std::ptrdiff_t>(from));
    units.insert(units.end(), at(there, other_from), at(there, other_to));
    units.insert(units.end(), at(here, to), at(here, here.units.size()));
    here.units = std::move(units);
}
// another: other pictures of the same encoder, as a second camera or another day gives them.
clip another(const clip& video) {
    auto bytes = std::vector<std::byte>(video.bytes().begin(), video.bytes().end());
    clip copy(video.codec, bytes);
    for (const auto& picture : copy.pictures)
        for (const auto unit : picture.units)
            if (bz::nal::kind_of(video.codec, unit) == bz::nal::kind::slice) bytes[static_cast<std::size_t>(unit.data() - copy.bytes().data()) + unit.size() / 2] ^= std::byte{0x08};
    return {video.codec, std::move(bytes)};
}
void check_control(const clip& video, const clip& other) {
    auto bare = unsigned_tape(video);
    const auto before = judge_tape(bare).verdict;
    exchange_second_gop(bare, unsigned_tape(other));
    CHECK((before == verdict::unsigned_video && judge_tape(bare).verdict == before));
}
}  // namespace

TEST_CASE("BZ-T03 signed_frames: a GOP of another camera with its document does not pass for this camera's") {
    const auto codec = GENERATE(bz::nal::codec::h264, bz::nal::codec::h265);
    const auto video = codec == bz::nal::codec::h264 ? clip::h264() : clip::h265();
    const auto other = another(video);
    auto here = tape<clear_camera>(video, "SN-1");
    REQUIRE(judge_tape(here).verdict == verdict::authentic);
    exchange_second_gop(here, tape<clear_camera>(other, "SN-2"));
    const auto said = judge_tape(here);
    CHECK(said.verdict != verdict::authentic);
    CHECK((said.segments.size() > 1 || said.totals.altered + said.totals.missing + said.totals.not_covered > 0));
    check_control(video, other);
}

TEST_CASE("BZ-T03 signed_frames: yesterday's GOP with its document does not pass for today's") {
    const auto codec = GENERATE(bz::nal::codec::h264, bz::nal::codec::h265);
    const auto video = codec == bz::nal::codec::h264 ? clip::h264() : clip::h265();
    const auto other = another(video);
    auto today = tape<clear_camera>(video);
    exchange_second_gop(today, tape<clear_camera>(other, "SN-1", 86'400));
    const auto said = judge_tape(today);
    CHECK(said.verdict != verdict::authentic);
    CHECK((said.segments.size() > 1 || said.totals.altered + said.totals.missing + said.totals.not_covered > 0));
    check_control(video, other);
}

TEST_CASE("BZ-T03 signed_frames: frames whose documents were taken out are not called authentic") {
    const auto codec = GENERATE(bz::nal::codec::h264, bz::nal::codec::h265);
    const auto video = codec == bz::nal::codec::h264 ? clip::h264() : clip::h265();
    const auto whole = tape<clear_camera>(video);
    std::vector<std::size_t> documents;
    for (std::size_t i = 0; i < whole.units.size(); ++i)
        if (bz::media_signing::is_media_signing(codec, whole.units[i].bytes)) documents.push_back(i);
    REQUIRE(documents.size() == 3);
    for (const auto at : documents) {
        auto less = whole;
        less.units.erase(less.units.begin() + static_cast<std::ptrdiff_t>(at));
        const auto said = judge_tape(less);
        CHECK((said.verdict == verdict::incomplete && said.totals.not_covered == 10 && said.totals.authentic == 20));
    }
    auto none = whole;
    std::erase_if(none.units, [&](const taped_unit& u) { return bz::media_signing::is_media_signing(codec, u.bytes); });
    CHECK(judge_tape(none).verdict == verdict::unsigned_video);
    CHECK(judge_tape(unsigned_tape(video)).verdict == judge_tape(none).verdict);   // positive control: there it changes nothing
}
