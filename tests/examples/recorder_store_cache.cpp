#include <recorder/store_cache.hpp>

#include <support/print.hpp>
#include <support/stored_house.hpp>

#include <catch2/catch_test_macros.hpp>

#include <atomic>
#include <filesystem>
#include <thread>

namespace {

using namespace tests;
using recorder::brought_report, recorder::store_cache;
using stored = std::vector<bz::storage::stored_segment>;

// cached: three segments, and a cache in front of the store that has room for two.
struct cached : stored_house {
    store_cache cache;

    explicit cached(recorder::bring_limits limits = {}, std::uint64_t least_free_bytes = 0)
        : stored_house(3, 400'000), cache(with_a_mebibyte(), here.place / "cache", here.root(), index_file(), least_free_bytes, limits) {}

    brought_report bring(const stored& what, const store_cache::progress& told = [](std::uint64_t, std::uint64_t) {}) {
        return answered([&] { return cache.bring(what, told); });
    }
    std::string why_not(const stored& what, const store_cache::progress& told = [](std::uint64_t, std::uint64_t) {}) {
        try {
            (void)bring(what, told);
            return {};
        } catch (const std::exception& e) {
            return e.what();
        }
    }
    std::string here_now() {   // "ac": which of the segments are here
        std::string out;
        for (std::size_t i = 0; i < all.size(); ++i)
            if (const auto found = cache.find(all[i].id)) out += static_cast<char>('a' + i);
        return out;
    }
    std::size_t files() const {
        std::error_code none;
        std::size_t out = 0;
        for (auto at = std::filesystem::directory_iterator(here.place / "cache", none); !none && at != std::filesystem::directory_iterator(); ++at) ++out;
        return out;
    }

private:
    recorder::store_settings with_a_mebibyte() {
        auto out = settings;
        out.cache_mib = 1;
        return out;
    }
};

}  // namespace

TEST_CASE("what only the store has is brought whole and once, and stays while there is room: then the longest unused goes") {
    cached house;
    const auto &a = house.all[0], &b = house.all[1], &c = house.all[2];
    auto report = house.bring({a, b});
    REQUIRE((report.segments.size() == 2 && report.refused.empty()));
    for (std::size_t i = 0; i < 2; ++i) {
        const auto& one = *report.segments[i];
        CHECK(command::read_text(one.path) == house.object(house.all[i]));
        CHECK((one.facts.id == house.all[i].id && one.facts.end == house.all[i].end && one.facts.bytes == 400'000 && !one.parts.empty() && one.facts.fragments == one.parts.size()));
    }
    CHECK(house.here_now() == "ab");
    (void)house.cache.find(a.id);
    report.segments.clear();
    (void)house.bring({c});
    CHECK((house.here_now() == "ac" && house.files() == 2));
    (void)house.bring({a, c});
    CHECK((house.asked_for(a) == 1 && house.asked_for(b) == 1 && house.asked_for(c) == 1));
}

TEST_CASE("what somebody looks at keeps its file and its room until they are done") {
    cached house;
    auto held = house.bring({house.all[0], house.all[1]});
    const auto path = held.segments[1]->path;
    CHECK(house.why_not({house.all[2]}).starts_with("others look at as much from the object store as is brought here at a time (1 MiB"));
    CHECK(house.asked_for(house.all[2]) == 0);
    CHECK((house.here_now() == "ab" && house.files() == 2));
    held.segments.resize(1);
    CHECK(house.why_not({house.all[2]}).empty());   // the second went, though it was used last: the first is looked at
    CHECK((house.here_now() == "ac" && house.files() == 2));
    CHECK((std::filesystem::exists(held.segments[0]->path) && !std::filesystem::exists(path)));
}

TEST_CASE("more than has room, than an hour allows or than recording can spare is refused in words, and not asked for") {
    const auto refused = [](cached& house, const stored& what) {
        const auto why = house.why_not(what);
        CHECK((house.files() == 0 && house.there.asked.empty()));
        return why;
    };
    cached house, stingy({.hourly_mib = 0}), full({}, ~std::uint64_t{0} >> 1), hourly({.hourly_mib = 1});
    CHECK(refused(house, house.all).starts_with("the object store alone has 2 MiB of it, and at most 1 MiB are brought here at a time"));
    std::string problem;
    CHECK_FALSE(house.cache.begin({.segments = house.all, .bytes = 1'200'000}, problem));
    CHECK(problem == house.cache.no_room(1'200'000));
    CHECK(refused(stingy, {stingy.all[0]}).starts_with("more was brought from the object store than an hour allows: 0 MiB"));
    CHECK(refused(full, {full.all[0]}).starts_with("the disk has no room for it beside what recording needs"));
    CHECK(hourly.why_not({hourly.all[0], hourly.all[1]}).empty());
    CHECK(hourly.why_not({hourly.all[2]}).starts_with("more was brought from the object store than an hour allows: 1 MiB"));
    CHECK(hourly.why_not({hourly.all[0]}).empty());   // what is here costs nothing
}

TEST_CASE("of a stretch the first few that are not here are wanted, and it is told to where nothing else lacks") {
    cached house({.segments_at_once = 2});
    const auto from = house.all[0].id.name.start, to = house.all[2].end;
    auto wanted = house.cache.wanted(house.here.index, "door", from, to);
    REQUIRE(wanted);
    CHECK((wanted->segments == stored{house.all[0], house.all[1]} && wanted->bytes == 800'000 && wanted->until == house.all[2].id.name.start));
    (void)house.bring({house.all[0]});
    wanted = house.cache.wanted(house.here.index, "door", from, to);
    REQUIRE(wanted);
    CHECK((wanted->segments == stored{house.all[1], house.all[2]} && wanted->until == to));
    CHECK(house.cache.wanted(house.here.index, "gate", from, to)->segments.empty());
    CHECK(house.cache.wanted(house.here.index, "door", from, to, 0)->until == house.all[1].id.name.start);
}

TEST_CASE("what the store has in the place of a segment is refused and told, what it has no more is forgotten, and the others are shown") {
    cached house;
    const auto &a = house.all[0], &b = house.all[1], &c = house.all[2];
    house.object(b)[200'000] ^= 1;   // as long as before
    house.there.objects.erase("/bucket/" + bz::storage::object_key(house.settings.footage_prefix(), c.id, c.end));
    auto report = house.bring({b, a});
    CHECK(report.segments.size() == 1);
    REQUIRE(report.refused.size() == 1);
    CHECK(report.refused[0].find("is not the segment that was put there") != std::string::npos);
    CHECK((house.here_now() == "a" && house.files() == 1));
    report = house.bring({c, b});   // a has not gone: nothing was kept for b
    CHECK((report.segments.empty() && report.refused.size() == 2));
    CHECK((house.here_now() == "a" && house.files() == 1));
    CHECK((*house.here.index.is_stored(b.id) && !*house.here.index.is_stored(c.id)));
    house.object(b).resize(300'000);
    CHECK(house.bring({b}).refused.size() == 1);
}

TEST_CASE("of what others put there, of which no digest is known, nothing is shown that its checks or its name speak against") {
    stored_house house(2);
    store_cache cache(house.settings, house.here.place / "cache", house.here.root(), house.index_file(), 0);
    auto a = house.all[0], b = house.all[1];
    a.sha256.reset(), b.sha256.reset();
    const auto bring = [&](const bz::storage::stored_segment& what) {
        const auto report = house.answered([&] { return cache.bring({what}, [](std::uint64_t, std::uint64_t) {}); });
        return report.refused.empty() ? std::string() : report.refused[0];
    };
    house.object(a)[a.bytes / 2] ^= 1;
    CHECK(bring(a).ends_with("what the object store has is damaged"));
    auto longer = b;
    longer.end.ticks += bz::utc_time::ticks_per_second;
    house.object(longer) = house.object(b);
    CHECK(bring(longer).ends_with("what the object store has is of another length than its name says"));
    house.object(a).assign(a.bytes, 'x');
    CHECK(bring(a).ends_with("what the object store has is no footage"));
    CHECK((!cache.find(a.id) && !cache.find(b.id)));
    CHECK(bring(b).empty());
    CHECK(cache.find(b.id));
}

TEST_CASE("two that ask for a segment at once have it brought once, and share it") {
    cached house;
    const stored what{house.all[0]};
    std::atomic<int> waits[2]{};   // how often each was told that nothing came yet
    const auto bring = [&](std::size_t who) { return house.cache.bring(what, [&waits, who](std::uint64_t, std::uint64_t) { ++waits[who]; }); };
    auto one = std::async(std::launch::async, bring, 0), other = std::async(std::launch::async, bring, 1);
    const auto over = [](const auto& of) { return of.wait_for(std::chrono::seconds(0)) == std::future_status::ready; };
    while (waits[0] < 3 || waits[1] < 3) std::this_thread::sleep_for(std::chrono::milliseconds(5));   // the store is silent until both are at it
    house.answer([&] { return over(one) && over(other); });
    const auto first = one.get(), second = other.get();
    REQUIRE((first.segments.size() == 1 && second.segments.size() == 1));
    CHECK(first.segments[0] == second.segments[0]);
    CHECK(house.asked_for(house.all[0]) == 1);
    CHECK(house.files() == 1);
}

TEST_CASE("who gives up half-way leaves nothing behind, and the next one has all the room") {
    cached house;
    (void)house.bring({house.all[2]});
    const auto halfway = [](std::uint64_t done, std::uint64_t) {
        if (done > 400'000) throw std::runtime_error("enough");
    };
    CHECK(house.why_not({house.all[0], house.all[1]}, halfway) == "enough");
    CHECK((house.here_now() == "a" && house.files() == 1));
    CHECK(house.why_not({house.all[1], house.all[0]}).empty());
    CHECK((house.here_now() == "ab" && house.files() == 2));
}

TEST_CASE("what is begun goes on beside everything else, one at a time, and ends with the cache, whatever the store does") {
    std::string place;
    {
        cached house;
        place = house.here.place / "cache";
        std::string problem;
        const auto number = house.cache.begin({.segments = {house.all[0], house.all[1]}, .bytes = 800'000}, problem);
        REQUIRE((number && problem.empty()));
        CHECK_FALSE(house.cache.begin({.segments = {house.all[2]}, .bytes = 400'000}, problem));   // the store says nothing yet: the first one is at it
        CHECK(problem.empty());
        using stage = recorder::jobs<brought_report>::state::stage;
        house.answer([&] { return house.cache.brings.find(*number)->at != stage::running; });
        const auto done = *house.cache.brings.find(*number);
        CHECK((done.at == stage::done && done.name == "door" && done.done == 2 && done.all == 2));
        CHECK(house.here_now() == "ab");
        REQUIRE(house.cache.begin({.segments = {house.all[2]}, .bytes = 400'000}, problem));   // the store stays silent
    }
    CHECK_FALSE(std::filesystem::exists(place));
}
