// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/protect.hpp>

#include <bartizan/crypto/keystream.hpp>
#include <laws/kernel_law.hpp>
#include <support/outside.hpp>
#include <support/print.hpp>

#include <catch2/catch_template_test_macros.hpp>

namespace bz = bartizan;
using namespace bartizan::crypto;
using bz::purpose::frame_integrity;
using laws::octets;

namespace {
// pass: random units in one call, against the portable hash and the portable cipher one after the other.
template <class Algorithm, class Target, std::size_t KeyBytes, unsigned CounterBits> void agrees(std::size_t rounds) {
    using machine = protector<Algorithm, frame_integrity, KeyBytes, CounterBits, Target>;
    std::mt19937 random(21);
    for (std::size_t round = 0; round < rounds; ++round) {
        const auto key_bytes = laws::random_octets(random, KeyBytes), first = laws::random_octets(random, 16);
        const bz::secret<KeyBytes> secret{std::span<const std::byte, KeyBytes>(key_bytes)};
        const aes_key<KeyBytes, Target> key(secret);
        const aes_key<KeyBytes> theirs(secret);
        aes_ctr<KeyBytes, CounterBits, Target> stream(key, std::span<const std::byte, 16>(first));
        aes_ctr<KeyBytes, CounterBits> reference(theirs, std::span<const std::byte, 16>(first));
        if (round % 3 == 0) {   // begin in the middle of a block
            stream.seek(round % 50);
            reference.seek(round % 50);
        }
        std::vector<octets> in, out;
        std::vector<typename machine::unit> units;
        for (std::size_t n = random() % 9; n > 0; --n) {
            in.push_back(laws::random_octets(random, random() % (round % 5 ? 400 : 4000)));
            out.emplace_back(in.back().size() + 1, std::byte{0x5a});
        }
        for (std::size_t i = 0; i < in.size(); ++i) {
            auto clear = random() % (in[i].size() + 1);
            if (round % 2) clear = in[i].size() - (in[i].size() - clear) / 16 * 16;   // as CENC wants it
            units.push_back({.in = in[i], .out = bz::bytes_span(out[i]).first(in[i].size()), .clear = clear, .hashed = random() % 5 != 0});
        }
        machine::run(stream, units);
        for (std::size_t i = 0; i < in.size(); ++i) {
            auto expected = in[i];
            reference.apply(bz::bytes_span(expected).subspan(units[i].clear));
            REQUIRE(std::equal(expected.begin(), expected.end(), out[i].begin()));
            REQUIRE(out[i].back() == std::byte{0x5a});
            if (units[i].hashed) REQUIRE(units[i].digest == digest_of<Algorithm, frame_integrity>(bz::bytes_view(in[i])));
            else REQUIRE(units[i].digest == typename hasher<Algorithm, frame_integrity>::digest{});
        }
        octets rest(70), expected(70);   // the keystream goes on where the units ended
        stream.apply(rest);
        reference.apply(expected);
        REQUIRE(rest == expected);
    }
}
}  // namespace

TEMPLATE_LIST_TEST_CASE("units that are hashed and encrypted in one pass are what two passes make of them, on every target", "", laws::targets) {
    laws::needs<bz::kernel::protect, TestType>();
    agrees<bz::sha256, TestType, 16, 64>(300);
    agrees<bz::sha256, TestType, 32, 128>(100);
    agrees<bz::sha256, TestType, 16, 16>(100);
    agrees<bz::sha512, TestType, 16, 64>(50);
}

TEST_CASE("a sample encryptor protects no more than was reserved, and then nothing at all") {
    using domain = nonce_domain<1>;
    tests::memory_store store;
    content_key<domain> key{domain{}, key_id{std::byte{5}}, bz::secret<16>()};
    auto stream = std::move(*keystream<domain, key_limits{}, tests::memory_store>::open(store, key, key_history::fresh));
    octets in(100, std::byte{1}), out(100);
    std::array<protected_unit<32>, 1> units{{{.in = in, .out = out, .clear = 20}}};
    auto small = key.begin(std::move(*stream.next(79)));
    REQUIRE(small);
    CHECK(small->protect<bz::sha256, frame_integrity>(units).error() == make_error(errc::more_than_reserved));
    CHECK(out == octets(100));
    CHECK(units[0].digest == std::array<std::byte, 32>{});
    units[0].clear = 101;
    CHECK(small->protect<bz::sha256, frame_integrity>(units).error() == make_error(errc::no_space));
    units[0].clear = 21;
    CHECK(small->protect<bz::sha256, frame_integrity>(units));
    CHECK(small->left() == 0);
    CHECK(std::equal(out.begin(), out.begin() + 21, in.begin()));
    CHECK(out != in);
}
