#include <recorder/verdicts.hpp>

#include <support/print.hpp>
#include <support/verdict_text.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <fstream>
#include <map>

// The clip has groups of 10 pictures, 10 pictures a second: a stretch of seconds is one of groups.
namespace {

using namespace tests;
using bz::storage::verdict;
using recorder::check_request;
using recorder::verdict_range;
using enum verdict;

// judged: what the judge on arrival told the index.
template <bool Encrypted>
void record_judged(footage_house& house, signing_camera& camera, const std::string& authority, std::size_t pictures, std::size_t each, const std::function<bool(std::size_t)>& skip = {}, bool tails = true) {
    recorder::judge judge({authority}, recorder::into_index(house.index, "door", [](const std::string& why) { FAIL(why); }));
    house.record<Encrypted>(camera, pictures, each, [&](const auto& p, const auto* how) { judge.picture(camera.video().codec, p, how); }, skip, tails);
    judge.finish();
    CHECK(judge.signatures_checked() > 0);
}
recorder::check_report check(footage_house& house, const std::string& authority, bz::utc_time from, bz::utc_time to, bool with_key = false, std::byte change_key = std::byte{0}) {
    check_request what{.camera = "door", .from = from, .to = to, .authorities = {authority}};
    if (with_key) {
        auto key = test_key();
        key.fill()[0] ^= change_key;
        what.keys.by_id.emplace(test_kid, std::move(key));
    }
    return recorder::check(house.index, house.root(), what, {});
}
// change: one bit in the middle of the n-th segment's file.
void flip(footage_house& house, std::size_t n, std::uint64_t at) {
    std::vector<std::string> paths;
    REQUIRE(house.footage.each("door", bz::storage::beginning_of_time, bz::storage::end_of_time, [&](const auto& s) { return paths.push_back(house.footage.path(s.id)), true; }));
    std::fstream file(paths.at(n), std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(at));
    const auto byte = static_cast<char>(file.get() ^ 0x10);
    file.seekp(static_cast<std::streamoff>(at));
    file.put(byte);
    REQUIRE(file);
}
// middle_of: a byte within a large slice of picture `picture` of a segment.
std::uint64_t middle_of(footage_house& house, std::size_t n, std::size_t picture) {
    std::vector<std::string> paths;
    REQUIRE(house.footage.each("door", bz::storage::beginning_of_time, bz::storage::end_of_time, [&](const auto& s) { return paths.push_back(house.footage.path(s.id)), true; }));
    const auto bytes = load(paths.at(n));
    bz::mp4::reader movie(bytes);
    REQUIRE(movie.open());
    auto samples = movie.samples();
    for (std::size_t i = 0; const auto sample = samples.next(); ++i)
        if (i == picture) return sample->offset + sample->data.size() - 8;   // the end of the last slice, except where a tail follows
    FAIL("no such picture");
    return 0;
}

}   // namespace

TEST_CASE("signed video in the clear is authentic on arrival, and the files say the same") {
    for (const auto& video : {clip::h264(), clip::h265()}) {
        footage_house house;
        signing_camera camera(video, false);
        record_judged<false>(house, camera, camera.certificate(), 125, 30);
        CHECK(text(kept(house)) == "authentic 0-12 not_covered 12-12.5 ");   // no document of the last half group came
        const auto report = check(house, camera.certificate(), at(0), at(12));
        CHECK(text(report.ranges) == "authentic 0-12 ");
        CHECK((report.differences.empty() && report.unusable.empty() && report.exit_code() == 0 && report.segments == 4));
        const auto part = check(house, camera.certificate(), at(4.5), at(7));
        CHECK(text(part.ranges) == "authentic 4.5-7 ");
        CHECK(part.segments == 2);
    }
}

TEST_CASE("a segment that lost its last documents to a power cut is judged by those in the next one") {
    const auto video = clip::h264();
    footage_house house;
    signing_camera camera(video, false);
    record_judged<false>(house, camera, camera.certificate(), 125, 30, {}, false);
    CHECK(text(check(house, camera.certificate(), at(0), at(9)).ranges) == "authentic 0-9 ");
}

TEST_CASE("what was altered on the disk is red for the time of its picture, and differs from what was seen on arrival") {
    const auto video = clip::h264();
    footage_house house;
    signing_camera camera(video, false);
    record_judged<false>(house, camera, camera.certificate(), 125, 30);
    flip(house, 1, middle_of(house, 1, 15));
    const auto report = check(house, camera.certificate(), at(0), at(12));
    CHECK(text(report.ranges) == "authentic 0-4.5 altered 4.5-4.6 authentic 4.6-12 ");
    REQUIRE(report.differences.size() == 1);
    const auto& d = report.differences[0];
    CHECK((d.was == authentic && d.is == altered && d.contradicts && d.from == at(4.5) && d.to == at(4.6)));
    CHECK(report.exit_code() == 1);
    CHECK(text(kept(house)).find("altered") == std::string::npos);   // a check changes nothing
    CHECK(recorder::to_text({.camera = "door"}, report).find("DIFFERS") != std::string::npos);
    CHECK(recorder::to_json({.camera = "door"}, report).find(R"("was":"authentic","is":"altered","contradicts":true)") != std::string::npos);
}

TEST_CASE("a segment that was taken out is missed, and so are pictures that got lost on the way") {
    const auto video = clip::h264();
    footage_house house;
    signing_camera camera(video, false);
    record_judged<false>(house, camera, camera.certificate(), 125, 30, [](std::size_t n) { return n == 14 || n == 15; });
    CHECK(text(kept(house)) == "authentic 0-1.4 missing 1.4-1.6 authentic 1.6-12 not_covered 12-12.5 ");
    std::vector<bz::storage::segment_facts> all;
    REQUIRE(house.footage.each("door", bz::storage::beginning_of_time, bz::storage::end_of_time, [&](const auto& s) { return all.push_back(s), true; }));
    REQUIRE((house.files.remove(house.footage.path(all[2].id)) && house.index.erase(all[2].id)));
    const auto report = check(house, camera.certificate(), at(0), at(12));
    CHECK(text(report.ranges) == "authentic 0-1.4 missing 1.4-1.6 authentic 1.6-6 missing 6-9 authentic 9-12 ");
    CHECK(report.exit_code() == 1);
}

TEST_CASE("a signer whom nobody trusts covers nothing") {
    const auto video = clip::h264();
    footage_house house;
    signing_camera camera(video, false), other(video, false);
    record_judged<false>(house, camera, other.certificate(), 50, 30);
    CHECK(text(kept(house)) == "not_covered 0-5 ");
    CHECK(check(house, other.certificate(), at(0), at(4)).exit_code() == 2);
}

TEST_CASE("encrypted video is for whoever has the key, which a check may be given") {
    const auto video = clip::h265();
    footage_house house;
    signing_camera camera(video, true);
    record_judged<true>(house, camera, camera.certificate(), 125, 30);
    CHECK(text(kept(house)).starts_with("not_verifiable_without_key 0-12 "));
    const auto blind = check(house, camera.certificate(), at(0), at(12));
    CHECK((text(blind.ranges) == "not_verifiable_without_key 0-12 " && blind.differences.empty() && blind.exit_code() == 2));
    const auto seen = check(house, camera.certificate(), at(0), at(12), true);
    CHECK(text(seen.ranges) == "authentic 0-12 ");
    REQUIRE(seen.differences.size() == 1);
    CHECK((!seen.differences[0].contradicts && seen.exit_code() == 0));
    const auto wrong = check(house, camera.certificate(), at(0), at(12), true, std::byte{1});
    CHECK((wrong.key_fits_nothing && wrong.exit_code() == 2 && wrong.worst() == not_verifiable_without_key));
    flip(house, 1, middle_of(house, 1, 15));
    CHECK(text(check(house, camera.certificate(), at(0), at(12), true).ranges) == "authentic 0-4.5 altered 4.5-4.6 authentic 4.6-12 ");
}

TEST_CASE("a blind recorder sees that a group of encrypted pictures is not there") {
    const auto video = clip::h264();
    footage_house house;
    signing_camera camera(video, true);
    record_judged<true>(house, camera, camera.certificate(), 125, 30, [](std::size_t n) { return n >= 40 && n < 60; });
    CHECK(text(kept(house)).find("missing ") != std::string::npos);
}

TEST_CASE("a segment of encrypted footage that was taken out is missed without a key, and with a wrong one") {
    const auto video = clip::h264();
    footage_house house;
    signing_camera camera(video, true);
    record_judged<true>(house, camera, camera.certificate(), 125, 20);
    const auto all = segments(house);
    REQUIRE((house.files.remove(house.footage.path(all[2].id)) && house.index.erase(all[2].id)));
    const auto blind = check(house, camera.certificate(), at(0), at(12));
    CHECK(text(blind.ranges) == "not_verifiable_without_key 0-4 missing 4-6 not_verifiable_without_key 6-12 ");
    CHECK(blind.exit_code() == 1);
    const auto wrong = check(house, camera.certificate(), at(0), at(12), true, std::byte{1});
    CHECK((wrong.key_fits_nothing && wrong.exit_code() == 1 && text(wrong.ranges) == text(blind.ranges)));
    CHECK(text(check(house, camera.certificate(), at(0), at(12), true).ranges) == "authentic 0-4 missing 4-6 authentic 6-12 ");
}

TEST_CASE("a check of nothing, and of files that cannot be read, says so in words") {
    const auto video = clip::h264();
    footage_house house;
    signing_camera camera(video, false);
    record_judged<false>(house, camera, camera.certificate(), 65, 30);
    CHECK_THROWS_WITH(check(house, camera.certificate(), at(100), at(110)), "door: has no footage between 2026-01-01T00:01:40.000Z and 2026-01-01T00:01:50.000Z");
    CHECK_THROWS_WITH(check(house, "no certificate", at(0), at(5)), Catch::Matchers::StartsWith("certificates to trust: "));
    std::vector<bz::storage::segment_facts> all;
    REQUIRE(house.footage.each("door", bz::storage::beginning_of_time, bz::storage::end_of_time, [&](const auto& s) { return all.push_back(s), true; }));
    REQUIRE(house.files.remove(house.footage.path(all[0].id)));
    std::ofstream(house.footage.path(all[1].id)) << "no MP4 at all";
    const auto report = check(house, camera.certificate(), at(0), at(6));
    REQUIRE(report.unusable.size() == 2);
    CHECK((report.unusable[0].ends_with("is gone") && report.exit_code() == 3));
}

TEST_CASE("progress tells every segment and every byte once") {
    const auto video = clip::h264();
    footage_house house;
    signing_camera camera(video, false);
    record_judged<false>(house, camera, camera.certificate(), 125, 30);
    std::vector<recorder::check_progress> told;
    check_request what{.camera = "door", .from = at(0), .to = at(12), .authorities = {camera.certificate()}};
    (void)recorder::check(house.index, house.root(), what, [&](const auto& p) { told.push_back(p); });
    REQUIRE(told.size() == told.back().segments);
    CHECK((told.back().segments_done == told.back().segments && told.back().bytes_done == told.back().bytes && told.front().segments_done == 1));
}

TEST_CASE("differences are those of the worst verdict of each moment, and rounding is none") {
    const std::vector<verdict_range> was{{at(0), at(10), authentic, 100, {}}, {at(4), at(5), missing, 1, {}}};
    CHECK(recorder::differences_of(was, was, at(0), at(10)).empty());
    const std::vector<verdict_range> rounded{{at(0.001), at(10), authentic, 100, {}}, {at(4), at(4.999), missing, 1, {}}};
    CHECK(recorder::differences_of(was, rounded, at(0), at(10)).empty());
    const auto d = recorder::differences_of(was, {{at(2), at(10), authentic, 80, {}}}, at(0), at(10));
    REQUIRE(d.size() == 1);
    CHECK((d[0].from == at(4) && d[0].to == at(5) && d[0].was == missing && d[0].is == authentic && d[0].contradicts));
    CHECK(recorder::differences_of(was, {}, at(0), at(10)).empty());   // nothing was found: nothing can differ
    CHECK(recorder::differences_of(was, {{at(4), at(5), altered, 1, {}}}, at(4.5), at(10)).front().from == at(4.5));
}
