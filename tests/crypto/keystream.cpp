// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/keystream.hpp>

#include <support/outside.hpp>
#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

#include <set>

namespace bz = bartizan;
using namespace bartizan::crypto;
using tests::memory_store;
using octets = std::vector<std::byte>;

namespace {
using video = nonce_domain<1>;
constexpr key_limits limits{.largest_frame_bytes = 1 << 16};
using video_keystream = keystream<video, limits, memory_store>;

const video here{.device = {std::byte{7}}, .recording = {std::byte{8}}};
constexpr key_id kid{std::byte{5}};
bz::secret<16> some_key() { return bz::secret<16>(std::array<std::byte, 16>{std::byte{1}, std::byte{2}}); }

struct sender {
    memory_store store;
    content_key<video> key{here, kid, some_key()};
    video_keystream stream = std::move(*video_keystream::open(store, key, key_history::fresh));
};
octets decrypted(octets sample, const cenc_iv& iv) {
    const aes_key<16> key(some_key());
    aes_ctr<16, 64> stream(key, cenc_block(iv));
    stream.apply(sample);
    return sample;
}
}  // namespace

TEST_CASE("a sample is decrypted by AES-CTR with the IV of its range, and every range has another IV") {
    sender s;
    std::set<cenc_iv> ivs;
    for (std::size_t n = 0; n < 10'000; ++n) {   // more than two reservations
        auto range = s.stream.next(n % 100);
        REQUIRE(range);
        const auto iv = range->iv();
        CHECK(iv[0] == std::byte{1});   // the stream's index
        CHECK(ivs.insert(iv).second);
        if (n % 1000 != 99) continue;
        const octets plain(n % 100, std::byte{0x33});
        auto sample = plain;
        REQUIRE(encrypt(std::move(*range), s.key, bz::bytes_span(sample)));
        CHECK(sample != plain);
        CHECK(decrypted(sample, iv) == plain);
    }
}

TEST_CASE("the protected parts of a sample share one running keystream") {
    sender s;
    octets whole(100, std::byte{1}), parts = whole;
    auto range = s.stream.next(70);
    REQUIRE(range);
    const auto iv = range->iv();
    const bz::bytes_span all(parts);
    const std::array<bz::bytes_span, 3> protect{all.subspan(5, 21), all.subspan(30, 0), all.subspan(40, 49)};
    REQUIRE(encrypt(std::move(*range), s.key, std::span<const bz::bytes_span>(protect)));
    octets joined(protect[0].begin(), protect[0].end());
    joined.insert(joined.end(), protect[2].begin(), protect[2].end());
    CHECK(decrypted(joined, iv) == octets(70, std::byte{1}));
    CHECK(parts[4] == std::byte{1});    // clear bytes stay
    CHECK(parts[26] == std::byte{1});
    CHECK(parts[39] == std::byte{1});
    CHECK(parts[89] == std::byte{1});
}

TEST_CASE("a range that was used or moved away is refused") {
    sender s;
    octets sample(16);
    auto range = s.stream.next(16);
    REQUIRE(encrypt(std::move(*range), s.key, bz::bytes_span(sample)));
    const auto once = sample;
    CHECK(encrypt(std::move(*range), s.key, bz::bytes_span(sample)).error() == make_error(errc::range_spent));
    CHECK(sample == once);
    auto other = s.stream.next(16);
    auto taken = std::move(*other);
    CHECK(encrypt(std::move(*other), s.key, bz::bytes_span(sample)).error() == make_error(errc::range_spent));
    CHECK(encrypt(std::move(taken), s.key, bz::bytes_span(sample)));
}

TEST_CASE("more bytes than reserved are refused and nothing is touched") {
    sender s;
    octets sample(17);
    auto range = s.stream.next(16);
    CHECK(encrypt(std::move(*range), s.key, bz::bytes_span(sample)).error() == make_error(errc::more_than_reserved));
    CHECK(sample == octets(17));
    auto encryptor = s.key.begin(std::move(*range));
    REQUIRE(encryptor);
    CHECK(encryptor->encrypt(bz::bytes_span(sample).first(10)));
    CHECK(encryptor->encrypt(bz::bytes_span(sample).first(7)).error() == make_error(errc::more_than_reserved));
    CHECK(encryptor->encrypt(bz::bytes_view(sample).first(6), bz::bytes_span(sample).first(5)).error() == make_error(errc::no_space));
    CHECK(encryptor->encrypt(bz::bytes_span(sample).first(6)));
    CHECK(encryptor->left() == 0);
    [[maybe_unused]] const auto moved = std::move(*encryptor);
    CHECK(encryptor->encrypt(bz::bytes_span(sample).first(1)).error() == make_error(errc::more_than_reserved));
}

TEST_CASE("a sample above the limit that the proof assumes is refused") {
    sender s;
    CHECK(s.stream.next(limits.largest_frame_bytes));
    CHECK(s.stream.next(limits.largest_frame_bytes + 1).error() == make_error(errc::sample_too_large));
}

TEST_CASE("a range of another key or recording is refused, one of another domain does not compile (tests/fail/k02)") {
    sender s;
    octets sample(16);
    const content_key<video> other_key(here, key_id{std::byte{6}}, some_key());
    auto range = s.stream.next(16);
    CHECK(encrypt(std::move(*range), other_key, bz::bytes_span(sample)).error() == make_error(errc::other_key));
    auto elsewhere = here;
    elsewhere.recording[1] = std::byte{1};
    const content_key<video> other_recording(elsewhere, kid, some_key());
    range = s.stream.next(16);
    CHECK(encrypt(std::move(*range), other_recording, bz::bytes_span(sample)).error() == make_error(errc::other_key));
    CHECK(sample == octets(16));
}

TEST_CASE("after a restart no IV comes again, however the power was cut") {
    memory_store store;
    std::set<cenc_iv> ivs;
    const content_key<video> key(here, kid, some_key());
    for (int restart = 0; restart < 20; ++restart) {
        auto stream = video_keystream::open(store, key, restart ? key_history::used : key_history::fresh);
        REQUIRE(stream);
        for (int n = 0; n < 1 + restart * 500; ++n) {
            auto range = stream->next(1000);
            REQUIRE(range);
            CHECK(ivs.insert(range->iv()).second);
        }
        if (restart % 5 == 4) {   // the write of a reservation fails: nothing is handed out
            store.fail_at = store.replaced + 1;
            while (stream->reserved()) CHECK(ivs.insert(stream->next(1)->iv()).second);
            CHECK(stream->next(1).error() == make_error(bz::outside_errc::write_failed));
        }
    }
    CHECK(video_keystream::open(store, key, key_history::fresh).error() == make_error(errc::ledger_exists));
}

TEST_CASE("the ledger counts the blocks that were used and, ahead of them, the worst case") {
    sender s;
    for (int n = 0; n < 4097; ++n) (void)s.stream.next(17);   // two blocks each
    auto record = nonce_ledger<memory_store>::open(s.store, {kid, here.device, here.recording, 1, 64}, key_history::used);
    REQUIRE(record);
    CHECK(record->samples() == 8192);
    CHECK(record->blocks() == 4096 * 2 + 4096 * limits.blocks_per_sample());
}

TEST_CASE("reserving ahead keeps the store off the next samples") {
    sender s;
    REQUIRE(s.stream.reserve_ahead());
    const auto written = s.store.replaced;
    for (int n = 0; n < 4096; ++n) CHECK(s.stream.next(1));
    CHECK(s.store.replaced == written);
}

TEST_CASE("keys, keystreams, ranges and encryptors are moved, never copied") {
    STATIC_CHECK_FALSE(std::is_copy_constructible_v<keystream_range<video>>);
    STATIC_CHECK_FALSE(std::is_copy_assignable_v<keystream_range<video>>);
    STATIC_CHECK_FALSE(std::is_default_constructible_v<keystream_range<video>>);
    STATIC_CHECK_FALSE(std::is_copy_constructible_v<content_key<video>>);
    STATIC_CHECK_FALSE(std::is_copy_constructible_v<video_keystream>);
    STATIC_CHECK_FALSE(std::is_copy_constructible_v<sample_encryptor<video, bz::target::portable>>);
    STATIC_CHECK_FALSE(std::is_constructible_v<keystream_range<video>, video, key_id, std::uint64_t, std::uint64_t>);
    sender s;
    auto taken = std::move(s.stream);
    CHECK(s.stream.next(1).error() == make_error(errc::key_exhausted));
    CHECK(taken.next(1));
}

TEST_CASE("the secret that a content key is made from is wiped") {
    auto secret = some_key();
    const content_key<video> key(here, kid, std::move(secret));
    for (const auto b : secret.reveal()) CHECK(b == std::byte{0});
}
