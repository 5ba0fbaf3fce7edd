// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/nonce_domain.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace bartizan::crypto;

TEST_CASE("the proof of the counter counts blocks in a frame, samples in a lifetime, and blocks under a key") {
    STATIC_CHECK(fits_counter<key_limits{}, 64>);
    // 16 bits count 65,536 blocks: 1 MiB of frame is the first that does not fit
    STATIC_CHECK(fits_counter<key_limits{.largest_frame_bytes = (1 << 20) - 16}, 16>);
    STATIC_CHECK_FALSE(fits_counter<key_limits{.largest_frame_bytes = 1 << 20}, 16>);
    STATIC_CHECK(fits_counter<key_limits{.largest_frame_bytes = 1 << 20}, 17>);
    // 2^48 blocks at 4 Gbit/s are 104 days
    STATIC_CHECK(blocks_fit_key<key_limits{.bitrate_kbps = 4'000'000, .lifetime_hours = 24 * 104}>);
    STATIC_CHECK_FALSE(blocks_fit_key<key_limits{.bitrate_kbps = 4'000'000, .lifetime_hours = 24 * 105}>);
    // 2^56 samples: 1 million frames/s for 20 million hours
    STATIC_CHECK(samples_fit_iv<key_limits{.lifetime_hours = 20'000'000, .frames_per_second = 1'000'000}>);
    STATIC_CHECK_FALSE(samples_fit_iv<key_limits{.lifetime_hours = 20'100'000, .frames_per_second = 1'000'000}>);
}

TEST_CASE("limits that overflow every integer are refused, not wrapped") {
    constexpr auto most = ~std::uint32_t{0};
    constexpr key_limits absurd{.bitrate_kbps = most, .lifetime_hours = most, .frames_per_second = most, .largest_frame_bytes = most};
    STATIC_CHECK(absurd.blocks() == ~std::uint64_t{0});
    STATIC_CHECK_FALSE(fits_counter<absurd, 64>);
}

TEST_CASE("every sample may end in a block that is used in part") {
    STATIC_CHECK(key_limits{.bitrate_kbps = 8, .lifetime_hours = 1, .frames_per_second = 10}.blocks() == 3'600'000 / 16 + 1 + 36'000);
    STATIC_CHECK(key_limits{.largest_frame_bytes = 17}.blocks_per_sample() == 2);
}
