#include <bartizan/protocol/storage/segment_name.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

namespace bz = bartizan;
using bz::storage::read_segment_name;
using bz::storage::segment_name;
using bz::storage::segment_text;

namespace {
constexpr bz::utc_time at(std::int64_t us) { return bz::utc_time::from_unix_microseconds(us); }
std::string text(const segment_name& name) { return std::string(segment_text(name).view()); }
}  // namespace

TEST_CASE("a segment's name is its start in UTC, and reads back as the same") {
    CHECK(text({at(1'764'099'252'123'456)}) == "20251125T193412.123456Z.mp4");
    CHECK(text({at(0), 2}) == "19700101T000000.000000Z-2.mp4");
    CHECK(text({at(-1), 999, true}) == "19691231T235959.999999Z-999.held.mp4");
    for (const auto us : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{951'782'399'999'999}, std::int64_t{1'764'099'252'123'456}, std::int64_t{253'402'300'799'999'999}})
        for (const unsigned nth : {1u, 2u, 9u, 10u, 99u, 100u, 999u})
            for (const bool held : {false, true}) {
                const segment_name name{at(us), nth, held};
                const auto read = read_segment_name(text(name));
                REQUIRE(read);
                CHECK(*read == name);
            }
}

TEST_CASE("names sort as the times do") {
    CHECK(text({at(999'999)}) < text({at(1'000'000)}));
    CHECK(text({at(951'782'399'000'000)}) < text({at(951'782'400'000'000)}));   // into 29 February 2000
}

TEST_CASE("times beyond the calendar of names become its ends") {
    CHECK(text({at(253'402'300'800'000'000)}) == "99991231T235959.999999Z.mp4");
    CHECK(text({{-1}}) == "16010101T000000.000000Z.mp4");
}

TEST_CASE("what is not exactly a name is none") {
    for (const std::string bad : {"", "a.mp4", "20251125T193412.123456Z", "20251125T193412.123456Z.mp4x", "20251125T193412.123456Z-1.mp4", "20251125T193412.123456Z-02.mp4",
                                  "20251125T193412.123456Z-1000.mp4", "20251125T193412.123456Z-.mp4", "20250229T000000.000000Z.mp4", "20251125T240000.000000Z.mp4",
                                  "20251125T193460.000000Z.mp4", "2025112 T193412.123456Z.mp4", "20251125T193412.123456Z.held.mp4.mp4", "20251125T193412.123456Z-99999999999999999999.mp4"})
        CHECK_FALSE(read_segment_name(bad));
}

TEST_CASE("a camera's id can neither leave its folder nor hide in it") {
    for (const auto* good : {"door", "1", "gate.2", "hall_north-3"}) CHECK(bz::storage::good_camera_id(good));
    for (const auto* bad : {"", ".", "..", ".x", "-x", "_x", "a/b", "a\\b", "Door", "a b", "a\n", "\xc3\xa4"}) CHECK_FALSE(bz::storage::good_camera_id(bad));
    CHECK(bz::storage::good_camera_id(std::string(64, 'a')));
    CHECK_FALSE(bz::storage::good_camera_id(std::string(65, 'a')));
}
