#include <recorder/backlog.hpp>

#include <support/print.hpp>
#include <support/verdict_text.hpp>

#include <catch2/catch_test_macros.hpp>

#include <fstream>

// The clip has groups of 10 pictures, 10 pictures a second.
namespace {

using namespace tests;
using bz::storage::verdict;
using recorder::verdict_range;

// worked: what a pass told besides verdicts.
struct worked {
    recorder::backlog_progress at;
    std::vector<std::string> complaints;
    std::size_t pictures = 0;
    bool over = false;
};
struct how {
    std::size_t stop_after = ~std::size_t{0};   // pictures
    recorder::backlog::times from{}, until{};
    bool knows_whom_to_trust = true;
};
worked work(footage_house& house, const std::string& authority, const how& h = {}) {
    worked out;
    recorder::backlog backlog(house.index, house.root(),
                              {.authorities = [&](const std::string&) -> std::vector<std::string> {
                                   if (!h.knows_whom_to_trust) throw std::runtime_error("ca.pem: no such record");
                                   return {authority};
                               },
                               .judged = [&](const std::string& camera, const verdict_range& r) { REQUIRE(house.index.put_verdict(camera, r)); },
                               .complaint = [&](const std::string& camera, const std::string& what) { out.complaints.push_back(camera + ": " + what); },
                               .stopped = [&] { return out.pictures++ >= h.stop_after; }},
                              h.from, h.until);
    while (backlog.step()) {}
    out.over = out.pictures <= h.stop_after;
    out.at = backlog.so_far();
    return out;
}
template <bool Encrypted = false> void record(footage_house& house, signing_camera& camera, std::size_t pictures) { house.record<Encrypted>(camera, pictures, 30); }

}  // namespace

TEST_CASE("footage that nobody has judged is judged from its files as on arrival, and once") {
    for (const auto& video : {clip::h264(), clip::h265()}) {
        footage_house house;
        signing_camera camera(video, false);
        record(house, camera, 125);
        const auto first = work(house, camera.certificate());
        CHECK(text(kept(house)) == "authentic 0-12 not_covered 12-12.5 ");
        CHECK((first.over && first.complaints.empty() && first.at.segments == 5 && first.at.segments_done == 5 && first.at.bytes > 0 && first.at.bytes_done == first.at.bytes));
        const auto before = kept(house);
        CHECK(work(house, camera.certificate()).at.segments == 0);
        CHECK(kept(house) == before);
    }
}

TEST_CASE("of encrypted footage what can be known without the key is kept") {
    const auto video = clip::h264();
    footage_house house;
    signing_camera camera(video, true);
    record<true>(house, camera, 60);
    (void)work(house, camera.certificate());
    CHECK(text(kept(house)).starts_with("not_verifiable_without_key 0-5"));
}

TEST_CASE("what was seen on arrival stays, word for word; a recorder that was killed had not told the rest") {
    const auto video = clip::h264();
    footage_house house;
    signing_camera camera(video, false);
    record(house, camera, 125);
    const verdict_range seen{at(0), at(4.5), verdict::authentic, 45, "seen on arrival"}, altered{at(7.2), at(7.3), verdict::altered, 1, "seen on arrival"},
        later{at(7.3), at(12.5), verdict::authentic, 52, "seen on arrival"};
    for (const auto& r : {seen, altered, later}) REQUIRE(house.index.put_verdict("door", r));
    const auto done = work(house, camera.certificate());
    CHECK((done.at.segments == 2 && done.at.segments_done == 2));   // the second, and the third
    std::vector<verdict_range> old, fresh;
    for (const auto& r : kept(house)) (r.details == "seen on arrival" ? old : fresh).push_back(r);
    CHECK(old == std::vector{seen, altered, later});
    CHECK(text(fresh) == "authentic 4.5-7.2 ");
    std::uint64_t pictures = 0;
    for (const auto& r : fresh) pictures += r.frames;
    CHECK(pictures == 27);
}

TEST_CASE("whatever stops it, it goes on there: read again is what a range that was not told yet reaches into") {
    const auto video = clip::h264();
    footage_house whole, cut;
    signing_camera one(video, false), other(video, false);
    record(whole, one, 125);
    record(cut, other, 125);
    const auto all = work(whole, one.certificate());
    std::size_t read = 0, passes = 0;
    for (; passes < 50; ++passes) {
        const auto some = work(cut, other.certificate(), {.stop_after = 80});
        read += some.at.segments_done;
        if (some.over) break;
    }
    CHECK((passes > 0 && passes < 10));
    CHECK((all.at.segments_done == 5 && read <= 5 + 2 * passes));   // a range is told after 5 s, and a segment has 3
    CHECK(text(kept(cut)) == text(kept(whole)));
}

TEST_CASE("a segment that is not there between two unjudged ones is missing") {
    const auto video = clip::h264();
    footage_house house;
    signing_camera camera(video, false);
    record(house, camera, 125);
    const auto gone = segments(house).at(2);
    REQUIRE((house.files.remove(house.footage.path(gone.id)) && house.index.erase(gone.id)));
    (void)work(house, camera.certificate());
    CHECK(text(kept(house)) == "authentic 0-6 missing 6-9 authentic 9-12 not_covered 12-12.5 ");
}

TEST_CASE("what is being recorded, what another pass saw to and what will be judged on arrival are left alone") {
    const auto video = clip::h264();
    footage_house house;
    signing_camera camera(video, false);
    record(house, camera, 125);
    auto last = segments(house).back();
    last.open = true;
    REQUIRE(house.index.put(last));
    CHECK(work(house, camera.certificate(), {.from = {{"door", at(3)}}, .until = {{"door", at(9)}}}).at.segments == 2);
    CHECK(text(kept(house)) == "authentic 3-9 ");
    CHECK(work(house, camera.certificate()).at.segments == 2);
    CHECK(text(kept(house)).starts_with("authentic 0-1"));
    CHECK(kept(house).back().to <= at(12));
}

TEST_CASE("a file that cannot be read is told and counted, one that is gone is nobody's trouble, and the others are judged") {
    const auto video = clip::h264();
    footage_house house;
    signing_camera camera(video, false);
    record(house, camera, 125);
    const auto all = segments(house);
    std::ofstream(house.footage.path(all[1].id)) << "no MP4 at all";
    REQUIRE(house.files.remove(house.footage.path(all[3].id)));
    const auto done = work(house, camera.certificate());
    CHECK((done.at.unusable == 1 && done.at.segments_done == 5));
    REQUIRE(done.complaints.size() == 1);
    CHECK(done.complaints[0].starts_with("door: " + house.footage.path(all[1].id) + ": "));
    CHECK(text(kept(house)).starts_with("authentic 0-3 missing 3-6 authentic 6-9 "));
}

TEST_CASE("a segment that was held after the index was read is found under its other name") {
    const auto video = clip::h264();
    footage_house house;
    signing_camera camera(video, false);
    record(house, camera, 60);
    auto held = segments(house).front().id;
    const auto before = house.footage.path(held);
    held.name.held = true;
    REQUIRE(house.files.rename(before, house.footage.path(held)));   // and the index is told later
    const auto done = work(house, camera.certificate());
    CHECK((done.at.unusable == 0 && done.complaints.empty()));
    CHECK(text(kept(house)).starts_with("authentic 0-5"));
}

TEST_CASE("a camera of which nobody knows whom to trust is left out, and says so once") {
    const auto video = clip::h264();
    footage_house house;
    signing_camera camera(video, false);
    record(house, camera, 60);
    const auto done = work(house, camera.certificate(), {.knows_whom_to_trust = false});
    CHECK((done.over && done.at.segments_done == 0 && kept(house).empty()));
    CHECK(done.complaints == std::vector<std::string>{"door: its footage without verdicts is not judged: ca.pem: no such record"});
}
