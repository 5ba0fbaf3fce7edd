#include <bartizan/protocol/rtp/reorder.hpp>

#include <catch2/catch_test_macros.hpp>

#include <memory>
#include <random>
#include <vector>

namespace bz = bartizan;
namespace rtp = bartizan::rtp;

namespace {
using window = rtp::reorder<rtp::reorder_limits{.packets = 4, .packet_bytes = 16}>;

// put_all: the sequence numbers that come out, by the first two bytes of the packets.
std::vector<int> put_all(window& w, const std::vector<int>& sequence) {
    std::vector<int> out;
    for (const int n : sequence) {
        const std::array packet{std::byte(n >> 8 & 255), std::byte(n & 255)};
        w.put(packet, static_cast<std::uint16_t>(n));
        for (auto p = w.take(); !p.empty(); p = w.take()) out.push_back(std::to_integer<int>(p[0]) << 8 | std::to_integer<int>(p[1]));
    }
    return out;
}
using order = std::vector<int>;
}  // namespace

TEST_CASE("packets in order pass, across the wrap of the sequence numbers") {
    window w;
    CHECK(put_all(w, {65534, 65535, 65536, 65537}) == order{65534, 65535, 0, 1});
    CHECK(w.dropped == 0);
}

TEST_CASE("packets that overtake each other within the window are put right") {
    window w;
    CHECK(put_all(w, {10, 12, 11, 15, 14, 13, 16}) == order{10, 11, 12, 13, 14, 15, 16});
    window across;
    CHECK(put_all(across, {65535, 1, 0, 2}) == order{65535, 0, 1, 2});
}

TEST_CASE("a lost packet is waited for no longer than the window, and late and doubled ones are dropped") {
    window w;
    CHECK(put_all(w, {10, 12, 13, 14}) == order{10});
    CHECK(put_all(w, {15}) == order{12, 13, 14, 15});
    CHECK(put_all(w, {11, 12, 16}) == order{16});
    CHECK(w.dropped == 2);
    CHECK(put_all(w, {18, 18}).empty());
    CHECK(w.dropped == 3);
    w.flush();
    CHECK_FALSE(w.take().empty());
}

TEST_CASE("a great jump is a new beginning") {
    window w;
    CHECK(put_all(w, {10, 12, 40'000, 40'001}) == order{10, 40'000, 40'001});
}

TEST_CASE("whatever comes, what goes out is ascending and was put in") {
    std::mt19937 random(1);
    for (int round = 0; round < 200; ++round) {
        std::vector<int> in;
        for (int n = 100; n < 200; ++n) {
            if (random() % 10 == 0) continue;
            in.push_back(n);
            if (in.size() > 2 && random() % 4 == 0) std::swap(in.back(), in[in.size() - 1 - random() % 3]);
            if (random() % 20 == 0) in.push_back(n);
        }
        const auto w = std::make_unique<window>();
        const auto out = put_all(*w, in);
        CHECK(std::is_sorted(out.begin(), out.end()));
        CHECK(std::adjacent_find(out.begin(), out.end()) == out.end());
        CHECK(out.size() > 60);
    }
}
