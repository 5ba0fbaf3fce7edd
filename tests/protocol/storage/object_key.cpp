#include <bartizan/protocol/storage/object_key.hpp>

#include <support/footage.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;
namespace storage = bartizan::storage;

namespace {
constexpr std::int64_t second = bz::utc_time::ticks_per_second;
const auto start = bz::utc_time::from_unix_microseconds(1'764'099'252'123'456);   // 2025-11-25T19:34:12.123456Z
}   // namespace

TEST_CASE("a key says camera, start and length, and is read again as it was written") {
    const storage::segment_id id{"front.door", {start, 3}};
    const auto key = storage::object_key("footage/", id, {start.ticks + 60 * second});
    CHECK(key == "footage/front.door/20251125T193412.123456Z-3_60000ms.mp4");
    const auto read = storage::read_object_key("footage/", key, 99);
    REQUIRE(read);
    CHECK(*read == storage::stored_segment{id, {start.ticks + 60 * second}, 99});
    CHECK(storage::object_key("", {"a", {start, 1, true}}, {start.ticks + 1}) == "a/20251125T193412.123456Z_1ms.mp4");   // rounded up, never held
    CHECK(storage::object_key("", {"a", {start}}, {start.ticks - 5}).ends_with("_0ms.mp4"));
}

TEST_CASE("the keys of a camera sort by time") {
    std::string last;
    for (int i = 0; i < 2000; ++i) {
        const auto key = storage::object_key("f/", {"a", {{start.ticks + i * 977 * second}}}, {start.ticks + i * 977 * second + second});
        CHECK(last < key);
        last = key;
    }
}

TEST_CASE("what is not a key of ours is no segment") {
    const std::string good = "f/door/20251125T193412.123456Z_60000ms.mp4";
    REQUIRE(storage::read_object_key("f/", good, 1));
    for (const std::string_view bad : {"", "f/", "f/door", "f/door/", "f/door/_ms.mp4", "f/door/20251125T193412.123456Z_ms.mp4", "f/door/20251125T193412.123456Z_-1ms.mp4",
                                       "f/door/20251125T193412.123456Z_060000ms.mp4", "f/door/20251125T193412.123456Z_86400001ms.mp4",
                                       "f/door/20251125T193412.123456Z_99999999999999999999ms.mp4", "f/door/20251125T193412.123456Z.held_1ms.mp4",
                                       "f/../20251125T193412.123456Z_1ms.mp4", "f/a/b/20251125T193412.123456Z_1ms.mp4", "f/Door/20251125T193412.123456Z_1ms.mp4",
                                       "f/door/20251325T193412.123456Z_1ms.mp4", "g/door/20251125T193412.123456Z_60000ms.mp4", "f/.leases/door", "f_1ms.mp4", "f/_1ms.mp4"}) {
        CAPTURE(bad);
        CHECK_FALSE(storage::read_object_key("f/", bad, 1));
    }
    for (std::size_t i = 0; i < good.size(); ++i) {   // any one character less
        auto less = good;
        less.erase(i, 1);
        CAPTURE(less);
        const auto read = storage::read_object_key("f/", less, 1);
        CHECK((!read || storage::object_key("f/", read->id, read->end) == less));
    }
}
