#include <bartizan/protocol/nal/scan.hpp>

#include <support/media.hpp>
#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;

namespace {
std::vector<std::byte> bytes(std::initializer_list<int> list) {
    std::vector<std::byte> out;
    for (const int b : list) out.push_back(std::byte(b));
    return out;
}
std::vector<std::vector<std::byte>> annexb(const std::vector<std::byte>& stream) {
    std::vector<std::vector<std::byte>> out;
    bz::nal::annexb_units<> scan{bz::bytes_view(stream)};
    while (const auto unit = scan.next()) out.emplace_back(unit->begin(), unit->end());
    return out;
}
}  // namespace

TEST_CASE("start codes of three and four bytes part units; zeros before and after belong to none") {
    CHECK(annexb(bytes({9, 0, 0, 0, 1, 0x67, 1, 0, 0, 1, 0x68, 2, 0, 0, 0, 0, 0, 1, 0x65, 3, 0, 0})) ==
          std::vector<std::vector<std::byte>>{bytes({0x67, 1}), bytes({0x68, 2}), bytes({0x65, 3})});
}

TEST_CASE("a stream without a unit gives none") {
    CHECK(annexb({}).empty());
    CHECK(annexb(bytes({1, 2, 3})).empty());
    CHECK(annexb(bytes({0, 0, 1})).empty());
    CHECK(annexb(bytes({0, 0, 1, 0, 0, 1, 0, 0, 0})).empty());
}

TEST_CASE("the offset tells where the next start code is") {
    const auto stream = bytes({0, 0, 1, 0x67, 0, 0, 1, 0x68});
    bz::nal::annexb_units<> scan{bz::bytes_view(stream)};
    CHECK(scan.offset() == 0);
    (void)scan.next();
    CHECK(scan.offset() == 4);
    (void)scan.next();
    CHECK(scan.offset() == 8);
}

TEST_CASE("real video comes out of length prefixes of every size as it went in") {
    for (const auto& video : {tests::clip::h264(), tests::clip::h265()})
        for (const unsigned length_bytes : {2u, 4u}) {
            std::vector<std::byte> sample;
            const auto units = annexb({video.bytes().begin(), video.bytes().end()});
            for (const auto& unit : units) {
                for (unsigned i = length_bytes; i-- > 0;) sample.push_back(static_cast<std::byte>(unit.size() >> (8 * i)));
                sample.insert(sample.end(), unit.begin(), unit.end());
            }
            bz::nal::length_prefixed_units scan(sample, length_bytes);
            std::size_t n = 0;
            while (true) {
                const auto unit = scan.next();
                REQUIRE(unit);
                if (!*unit) break;
                CHECK(bz::same_bytes(**unit, units.at(n++)));
            }
            CHECK(n == units.size());
        }
}

TEST_CASE("a length that reaches past its sample is an error, told once") {
    const auto sample = bytes({0, 1, 0x65, 0, 5, 0x41, 1});
    bz::nal::length_prefixed_units scan(sample, 2);
    REQUIRE(scan.next());
    CHECK(scan.next().error() == make_error(bz::nal::errc::length_past_end));
    const auto after = scan.next();
    REQUIRE(after);
    CHECK_FALSE(*after);
    bz::nal::length_prefixed_units odd(sample, 3);
    CHECK(odd.next().error() == make_error(bz::nal::errc::bad_length_size));
}
