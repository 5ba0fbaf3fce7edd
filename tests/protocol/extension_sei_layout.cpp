#include <bartizan/protocol/extension_sei/layout.hpp>

#include <bartizan/protocol/media_signing/layout.hpp>

#include <catch2/catch_test_macros.hpp>

#include <set>

namespace bz = bartizan;
namespace ext = bz::extension_sei;

TEST_CASE("the extension has a UUID of its own, which needs no emulation prevention") {
    CHECK(ext::uuid != bz::media_signing::uuid);
    unsigned zeros = 0;
    for (const auto b : ext::uuid) {
        CHECK_FALSE((zeros >= 2 && b <= std::byte{3}));
        zeros = b == std::byte{0} ? zeros + 1 : 0;
    }
    CHECK((std::to_integer<unsigned>(ext::uuid[6]) >> 4 == 4 && std::to_integer<unsigned>(ext::uuid[8]) >> 6 == 2));   // RFC 9562, 5.4
}

TEST_CASE("every error of the extension has a sentence of its own") {
    std::set<std::string_view> said;
    for (int e = 1; e <= int(ext::errc::field_too_long); ++e) said.insert(make_error(ext::errc(e)).message());
    CHECK(said.size() == std::size_t(ext::errc::field_too_long));
    CHECK_FALSE(said.contains("unknown"));
    CHECK(make_error(ext::errc(99)).message() == "unknown");
}

TEST_CASE("a picture's times count from the first picture's, forwards or backwards") {
    ext::message m;
    m.first_presented = 1000;
    m.first_captured = {5'000'000};
    const auto times = ext::byte_array(0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xfe, 0, 0, 0, 7);
    m.picture_times = times;
    CHECK((ext::time_of(m, 0).presented == 1000 && ext::time_of(m, 0).captured == bz::utc_time{5'000'000}));
    CHECK((ext::time_of(m, 1).presented == 998 && ext::time_of(m, 1).captured == bz::utc_time{5'000'070}));
}
