#include <bartizan/protocol/aac.hpp>

#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

#include <vector>

namespace bz = bartizan;
namespace aac = bartizan::aac;

namespace {
template <class... B> std::vector<std::byte> bytes(B... b) { return {static_cast<std::byte>(b)...}; }
}  // namespace

TEST_CASE("configurations that encoders write are read") {
    // RFC 3640, 4.4: the examples' config of AAC at 22,050 Hz, mono; RFC 3640, 3.3.6: 48,000 Hz, six channels
    CHECK(*aac::read_config(bytes(0x13, 0x88)) == aac::config{22'050, 1});
    CHECK(*aac::read_config(bytes(0x11, 0xb0)) == aac::config{48'000, 6});
    // with what ffmpeg appends to say that there is no SBR
    CHECK(*aac::read_config(bytes(0x15, 0x88, 0x56, 0xe5, 0x00)) == aac::config{8'000, 1});
}

TEST_CASE("every configuration is read back as it was written") {
    std::vector<std::uint32_t> rates(aac::sample_rates.begin(), aac::sample_rates.end());
    rates.insert(rates.end(), {1, 37'800, (1u << 24) - 1});
    for (const auto rate : rates)
        for (const auto channels : std::to_array<std::uint8_t>({1, 2, 3, 4, 5, 6, 8})) {
            std::array<std::byte, 5> memory;
            bz::byte_writer out(memory);
            REQUIRE(aac::write_config(out, {rate, channels}));
            CHECK(*aac::read_config(out.written()) == aac::config{rate, channels});
            // each byte is needed
            CHECK(aac::read_config(out.written().first(out.size() - 1)).error() == make_error(aac::errc::cut_off));
        }
}

TEST_CASE("what is not AAC-LC in frames of 1024 samples is refused, with the reason") {
    CHECK(aac::read_config({}).error() == make_error(aac::errc::cut_off));
    CHECK(aac::read_config(bytes(0x2b, 0x92, 0x08, 0x00)).error() == make_error(aac::errc::not_aac_lc));   // HE-AAC, object type 5
    CHECK(aac::read_config(bytes(0x16, 0x88)).error() == make_error(aac::errc::unknown_rate));             // index 13
    CHECK(aac::read_config(bytes(0x17, 0x80, 0, 0, 0x08)).error() == make_error(aac::errc::unknown_rate)); // 0 Hz
    CHECK(aac::read_config(bytes(0x13, 0x80)).error() == make_error(aac::errc::unsupported_channels));
    CHECK(aac::read_config(bytes(0x13, 0xc0)).error() == make_error(aac::errc::unsupported_channels));     // 8
    CHECK(aac::read_config(bytes(0x13, 0x8c)).error() == make_error(aac::errc::unsupported_frames));       // 960 samples
    std::array<std::byte, 5> memory;
    bz::byte_writer out(memory);
    CHECK(aac::write_config(out, {0, 1}).error() == make_error(aac::errc::unknown_rate));
    CHECK(aac::write_config(out, {48'000, 7}).error() == make_error(aac::errc::unsupported_channels));
    CHECK(out.size() == 0);
}
