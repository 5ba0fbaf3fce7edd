#include <bartizan/protocol/s3/text.hpp>

#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

namespace bz = bartizan;
namespace s3 = bartizan::s3;

namespace {

std::string encoded(std::string_view text, bool path) {
    std::array<std::byte, 4096> memory;
    bz::byte_writer to(memory);
    s3::percent_encoded(to, text, path);
    return std::string(bz::as_text(to.written()));
}
std::string decoded(std::string_view text) {
    std::array<char, 64> memory;
    const auto size = s3::percent_decoded(text, memory);
    return size ? std::string(memory.data(), *size) : std::string(size.error().message());
}
std::string time_at(std::int64_t unix_seconds) {
    const auto text = s3::basic_time(bz::utc_time::from_unix_microseconds(unix_seconds * 1'000'000));
    return {text.data(), text.size()};
}

}   // namespace

TEST_CASE("all but unreserved characters are escaped, and come back") {   // RFC 3986, 2.1 and 2.3
    CHECK(encoded("front door/2026-11-25~x_y.mp4", true) == "front%20door/2026-11-25~x_y.mp4");
    CHECK(encoded("a/b", false) == "a%2Fb");
    CHECK(encoded("\xc3\xa4&=+?#%\"<", true) == "%C3%A4%26%3D%2B%3F%23%25%22%3C");
    std::string all;
    for (int c = 1; c < 256; ++c) all += static_cast<char>(c);
    std::array<char, 255> memory;
    CHECK(*s3::percent_decoded(encoded(all, true), memory) == 255);
    CHECK(std::string_view(memory.data(), 255) == all);
    CHECK(decoded("a%2fb+") == "a/b+");
    for (const auto* half : {"%", "%4", "a%zz", "%4g"}) CHECK(decoded(half) == make_error(s3::errc::bad_answer).message());
    CHECK(decoded(std::string(65, 'a')) == make_error(s3::errc::no_room).message());
}

TEST_CASE("times are in the basic format of ISO 8601, in UTC") {
    CHECK(time_at(0) == "19700101T000000Z");
    CHECK(time_at(951'782'399) == "20000228T235959Z");
    CHECK(time_at(951'782'400) == "20000229T000000Z");
    CHECK(time_at(4'102'444'799) == "20991231T235959Z");
}

TEST_CASE("names that a store would not take are no names") {
    CHECK(s3::is_key("cam/2026/11/25/1200.mp4"));
    CHECK(s3::is_key(std::string(1024, 'k')));
    CHECK_FALSE(s3::is_key(""));
    CHECK_FALSE(s3::is_key(std::string(1025, 'k')));
    CHECK_FALSE(s3::is_key("a\nb"));
    CHECK(s3::is_bucket("recordings-2026.site1"));
    for (const auto* wrong : {"ab", "Upper", "-front", "back-", "two..dots", "a_b", "a/b"}) CHECK_FALSE(s3::is_bucket(wrong));
    CHECK_FALSE(s3::is_bucket(std::string(64, 'a')));
}

TEST_CASE("elements are found one after the other, and half ones are none") {
    std::string_view rest = "<?xml version=\"1.0\"?><R><Contents><Key>a</Key></Contents><Contents><Key></Key></Contents><IsTruncated>false</IsTruncated></R>";
    const auto whole = rest;
    CHECK(s3::first_element(s3::next_element(rest, "Contents"), "Key") == "a");
    const auto second = s3::first_element(s3::next_element(rest, "Contents"), "Key");
    CHECK(second.empty());
    CHECK(second.data() != nullptr);   // there, and empty
    CHECK(s3::next_element(rest, "Contents").data() == nullptr);
    CHECK(s3::first_element(whole, "IsTruncated") == "false");
    for (const std::string_view half : {"", "<", "Key", "<Key", "<Key>", "<Key>a", "<Key>a</Key", "<Key>a<Key>", "</Key>", "<aKey>b</aKey>", "Key>b</Key>"})
        CHECK(s3::first_element(half, "Key").data() == nullptr);
}
