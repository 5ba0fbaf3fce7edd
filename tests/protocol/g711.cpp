#include <bartizan/protocol/g711.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <vector>

namespace g711 = bartizan::g711;

namespace {
constexpr g711::law laws[]{g711::law::a, g711::law::mu};
}

TEST_CASE("the values of G.711's tables are decoded as the tables say") {
    // ITU-T G.711, tables 1a and 2a: the quantised values at the decoder output, scaled to 16 bits (A-law times 8, mu-law times 4).
    CHECK(g711::decode(g711::law::a, 0x80 ^ 0x55) == 8);        // value 1
    CHECK(g711::decode(g711::law::a, 0xff ^ 0x55) == 4032 * 8); // value 128
    CHECK(g711::decode(g711::law::a, 0x7f ^ 0x55) == -4032 * 8);
    CHECK(g711::decode(g711::law::mu, 0xff) == 0);
    CHECK(g711::decode(g711::law::mu, 0x80) == 8031 * 4);
    CHECK(g711::decode(g711::law::mu, 0x00) == -8031 * 4);
    CHECK(g711::decode(g711::law::mu, 0xfe) == 2 * 4);
}

TEST_CASE("every octet of G.711 stands for another value and is what that value is encoded as") {
    for (const auto law : laws)
        for (int octet = 0; octet < 256; ++octet) {
            const auto value = g711::decode(law, static_cast<std::uint8_t>(octet));
            // mu-law has two zeros
            if (law == g711::law::mu && octet == 0x7f) CHECK(g711::encode(law, value) == 0xff);
            else CHECK(g711::encode(law, value) == octet);
        }
}

// decisions: where one step ends and the next begins, for positive samples of 16 bits.   source  ITU-T G.711, tables 1a and 2a, columns 1 and 2
std::vector<int> decisions(g711::law law) {
    struct row {
        int intervals, size;
    };
    const std::vector<row> a{{32, 2}, {16, 4}, {16, 8}, {16, 16}, {16, 32}, {16, 64}, {16, 128}};
    const std::vector<row> mu{{1, 1}, {15, 2}, {16, 4}, {16, 8}, {16, 16}, {16, 32}, {16, 64}, {16, 128}, {16, 256}};
    std::vector<int> all{0};
    for (const auto& r : law == g711::law::a ? a : mu)
        for (int i = 0; i < r.intervals; ++i) all.push_back(all.back() + r.size * (law == g711::law::a ? 8 : 4));
    return all;
}

TEST_CASE("each of the 65,536 samples gets the code of its step, whose value is in the middle of it") {
    for (const auto law : laws) {
        const auto borders = decisions(law);
        REQUIRE(borders.size() == 129);
        std::size_t wrong = 0;
        for (int sample = -32768; sample <= 32767; ++sample) {
            // A border belongs to the step above it; of negative samples, to the one below: zero is positive.
            const int magnitude = sample < 0 ? ~sample : sample;
            std::size_t step = 0;
            while (step < 127 && borders[step + 1] <= magnitude) ++step;
            const int middle = law == g711::law::mu && step == 0 ? 0 : (borders[step] + borders[step + 1]) / 2;
            const auto octet = g711::encode(law, static_cast<std::int16_t>(sample));
            const auto expected = static_cast<unsigned>(step | (sample < 0 ? 0 : 0x80)) ^ (law == g711::law::a ? 0x55u : 0x7fu);
            wrong += octet != expected || g711::decode(law, octet) != (sample < 0 ? -middle : middle);
        }
        CHECK(wrong == 0);
    }
}

TEST_CASE("a louder sample never becomes a quieter one") {
    for (const auto law : laws) {
        int before = -65536;
        for (int sample = -32768; sample <= 32767; ++sample) {
            const int value = g711::decode(law, g711::encode(law, static_cast<std::int16_t>(sample)));
            REQUIRE(value >= before);
            before = value;
        }
    }
}

TEST_CASE("samples and octets are converted as far as both spans reach") {
    const std::int16_t samples[]{0, 1000, -1000};
    std::array<std::byte, 2> octets{};
    CHECK(g711::encode(g711::law::a, samples, octets) == 2);
    CHECK(octets[0] == std::byte{0xd5});
    std::array<std::int16_t, 4> back{};
    CHECK(g711::decode(g711::law::a, octets, back) == 2);
    CHECK(back[0] == 8);
    CHECK(std::abs(back[1] - 1000) <= 16);
    CHECK(back[2] == 0);
}
