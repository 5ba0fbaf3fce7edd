#include <bartizan/protocol/rtp/live_ring.hpp>

#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

#include <memory>
#include <optional>
#include <random>
#include <vector>

namespace bz = bartizan;
namespace rtp = bartizan::rtp;

TEST_CASE("whatever is in the ring is whole, whatever the sizes of pictures") {
    for (const std::size_t trains : {4u, 64u}) {
        constexpr rtp::packetizer_limits limits{.packet_bytes = 200};
        const auto check = [&](auto& ring) {
            std::mt19937 random(3);
            std::vector<std::byte> unit;
            for (unsigned i = 0; i < 3000; ++i) {
                unit.assign(2 + random() % (random() % 9 == 0 ? 6000 : 700), std::byte{0x41});
                for (std::size_t k = 1; k < unit.size(); ++k) unit[k] = static_cast<std::byte>(i % 251 + 1);
                const bz::bytes_view units[]{unit};
                REQUIRE(ring.publish(units, i, i % 10 == 0));
                REQUIRE(ring.end() == i + 1);
                REQUIRE(ring.oldest() < ring.end());
                REQUIRE(ring.end() - ring.oldest() <= trains);
                for (auto n = ring.oldest(); n < ring.end(); ++n) {
                    auto left = ring.at(n).bytes;
                    std::optional<std::uint16_t> sequence = ring.at(n).sequence;
                    for (auto p = rtp::next_packet(left); !p.empty(); p = rtp::next_packet(left)) {
                        const auto packet = rtp::read_packet(p);
                        if (!packet || packet->head.timestamp != n || packet->head.sequence != *sequence || packet->payload.back() != std::byte(n % 251 + 1))
                            FAIL("picture " << n << " is not what was published");
                        sequence = static_cast<std::uint16_t>(*sequence + 1);
                    }
                    if (!left.empty()) FAIL("picture " << n << " has bytes beyond its packets");
                }
            }
        };
        const rtp::packetizer by(bz::nal::codec::h264, 96, 1, 0, limits);
        if (trains == 4) {
            const auto ring = std::make_unique<rtp::live_ring<rtp::ring_limits{.bytes = 16'000, .trains = 4}>>(by, limits);
            check(*ring);
        } else {
            const auto ring = std::make_unique<rtp::live_ring<rtp::ring_limits{.bytes = 16'000, .trains = 64}>>(by, limits);
            check(*ring);
        }
    }
}
