#include <recorder/store_listing.hpp>

#include <support/print.hpp>
#include <support/stored_house.hpp>

#include <catch2/catch_test_macros.hpp>

#include <optional>

namespace {

using namespace tests;
using stored = std::vector<bz::storage::stored_segment>;
constexpr auto minute = 60 * bz::utc_time::ticks_per_second;

// listed: a recorder of two cameras that has put nothing into the store yet, and looks again at once.
struct listed : stored_house {
    recorder::footage folder = recorder::footage::attach(here.files, here.index, here.root());
    recorder::store_listing<recorder::plain_core> lists;

    explicit listed(std::uint16_t listing_s = 0) : lists(store.context, with(listing_s), folder, here.index) { lists.list({"door", "gate"}); }
    bz::error look() {
        std::optional<bz::result<>> done;
        asio::co_spawn(store.context, lists.look(), [&](std::exception_ptr thrown, bz::result<> looked) {
            if (thrown) std::rethrow_exception(thrown);
            done = looked;
        });
        answer([&] { return done.has_value(); });
        return *done ? bz::error{} : done->error();
    }
    void put(const std::string& name, std::size_t bytes = 5) { there.objects["/bucket/footage/" + name].resize(bytes); }
    stored known() {
        stored out;
        REQUIRE(here.index.each_stored("", bz::storage::beginning_of_time, bz::storage::end_of_time, [&](const auto& s) { return out.push_back(s), true; }));
        return out;
    }
    // asked_behind: of the last request for names of a camera; "": for all of them.
    std::string asked_behind(std::string camera) const {
        const auto at = std::ranges::find_if(there.asked.rbegin(), there.asked.rend(), [&](const std::string& a) { return a.find("prefix=footage%2F" + camera + "%2F") != a.npos; });
        REQUIRE(at != there.asked.rend());
        const auto from = at->find("&start-after=footage%2F" + camera + "%2F");
        return from == at->npos ? std::string() : at->substr(at->rfind("%2F") + 3);
    }

private:
    recorder::store_settings with(std::uint16_t listing_s) {
        settings.listing_s = listing_s;
        return settings;
    }
};
bz::utc_time time_of(const std::string& name) { return bz::storage::read_segment_name(name + ".mp4")->start; }
std::string name_of(bz::utc_time at) {
    const auto text = std::string(bz::storage::segment_text({.start = at}).view());
    return text.substr(0, text.rfind('.'));
}

}  // namespace

TEST_CASE("what others put into the store becomes known, and what is not called as a segment does not") {
    listed house;
    house.put("door/20260131T120000.000000Z_20000ms.mp4", 7), house.put("gate/20260131T120000.000000Z-2_86400000ms.mp4", 8);
    for (const char* const foreign :
         {"door/20260131T120100.000000Z_20000ms.mp4.part", "door/20260131T120100.000000Z_020000ms.mp4", "door/20260131T120100.000000Z_-1ms.mp4",
          "door/20260131T120100.000000Z_86400001ms.mp4", "door/20260131T120100.000000Z_99999999999999999999ms.mp4", "door/20260131T120100.000000Z.held_20000ms.mp4",
          "door/20260131T126000.000000Z_20000ms.mp4", "door/20260131T120100.000000Z.mp4", "door/20260131T120100.000000Z_ms.mp4", "door/_1ms.mp4", "door/",
          "door/sub/20260131T120100.000000Z_20000ms.mp4", "../20260131T120100.000000Z_20000ms.mp4", "/20260131T120100.000000Z_20000ms.mp4", "20260131T120100.000000Z_20000ms.mp4"})
        house.put(foreign);
    house.there.objects["/bucket/leases/door/20260131T120100.000000Z_20000ms.mp4"] = "x";
    CHECK(house.look() == bz::error{});
    const auto noon = time_of("20260131T120000.000000Z");
    CHECK(house.known() == stored{{{"door", {noon}}, {noon.ticks + minute / 3}, 7}, {{"gate", {noon, 2}}, {noon.ticks + 24 * 60 * minute}, 8}});
}

TEST_CASE("at first all is asked for, then the last ten minutes, and a day every hour and of a camera that is taken over") {
    listed house;
    house.put("door/20260131T120000.000000Z_20000ms.mp4"), house.put("door/20260131T110000.000000Z_20000ms.mp4"), house.put("gate/20260131T130000.000000Z_20000ms.mp4");
    CHECK(house.look() == bz::error{});
    CHECK((house.asked_behind("door").empty() && house.asked_behind("gate").empty()));
    CHECK(house.lists.requests() == 2);
    CHECK(house.look() == bz::error{});
    CHECK(house.asked_behind("door") == "20260131T115000.000000Z");
    CHECK(house.asked_behind("gate") == "20260131T125000.000000Z");
    house.lists.look_at("door");
    CHECK(house.look() == bz::error{});
    CHECK(house.asked_behind("door") == "20260130T110000.000000Z");
    CHECK(house.asked_behind("gate") == "20260131T125000.000000Z");
    house.lists.list({"gate"});
    const auto asked = house.lists.requests();
    CHECK(house.look() == bz::error{});
    CHECK(house.lists.requests() == asked + 1);
    CHECK(house.there.asked.back().find("prefix=footage%2Fgate%2F") != std::string::npos);

    recorder::store_listing<recorder::plain_core> restarted(house.store.context, house.settings, house.folder, house.here.index);   // knows from the index
    restarted.list({"door"});
    std::swap(house.lists, restarted);
    CHECK(house.look() == bz::error{});
    CHECK(house.asked_behind("door") == "20260130T110000.000000Z");
}

TEST_CASE("who looked is not due again before its time, and a store that was away is asked once more at once") {
    listed house(300);
    house.there.away = true;
    CHECK(house.look() == make_error(bz::s3::errc::unavailable));
    CHECK(house.lists.requests() == 0);
    house.there.away = false;
    CHECK(house.look() == bz::error{});
    CHECK(house.lists.requests() == 2);
    CHECK(house.look() == bz::error{});
    CHECK(house.lists.requests() == 2);
}

TEST_CASE("a name from the future, of a recorder with a wrong clock or of a forger, does not hide what comes after it") {
    listed house;
    house.put("door/20990101T000000.000000Z_20000ms.mp4");
    CHECK(house.look() == bz::error{});
    const auto now = bz::io::system_clock::utc();
    house.put("door/" + name_of({now.ticks - minute}) + "_20000ms.mp4");
    CHECK(house.look() == bz::error{});
    const auto behind = time_of(house.asked_behind("door"));
    CHECK((behind.ticks > now.ticks - 11 * minute && behind.ticks < now.ticks - 9 * minute));
    CHECK(house.known().size() == 2);
}

TEST_CASE("a name that tells otherwise of what was put there by us is not believed") {
    listed house;
    const auto noon = time_of("20260131T120000.000000Z");
    const bz::storage::stored_segment ours{{"door", {noon}}, {noon.ticks + minute / 3}, 7, bz::storage::segment_digest{}};
    REQUIRE(house.here.index.put_stored(ours));
    house.put("door/20260131T120000.000000Z_20000ms.mp4", 9), house.put("door/20260131T120000.000000Z_30000ms.mp4", 7);
    CHECK(house.look() == bz::error{});
    CHECK(house.known() == stored{ours});
}
