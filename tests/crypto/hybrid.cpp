// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/hybrid.hpp>

#include <bartizan/crypto/algorithm.hpp>

#include <support/toy_signer.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;
using tests::toy_signer;

namespace {
struct toy_second {
    struct algorithm {
        static constexpr std::size_t public_key_bytes = 4, second_signature_bytes = 8;
    };
    std::array<std::byte, 4> key{};
    bz::result<std::size_t> sign(bz::bytes_view, bz::bytes_span) noexcept { return 8; }
    bz::bytes_view public_key() const noexcept { return key; }
};
using both = bz::crypto::hybrid<toy_signer, toy_second>;
static_assert(bz::crypto::hybrid_signer<both> && !bz::crypto::hybrid_signer<toy_signer>);
using owned = bz::crypto::owned_signer<toy_signer, toy_signer>;
static_assert(bz::crypto::vouched_signer<bz::crypto::hybrid<owned, toy_second>> && !bz::crypto::vouched_signer<both>);
struct curve_signer : toy_signer {
    using algorithm = bz::ecdsa_p256;
};
static_assert(std::is_same_v<bz::crypto::hybrid<curve_signer, toy_second>::algorithm, bz::ecdsa_p256>);
}  // namespace

TEST_CASE("a hybrid signs as the device does, and brings the second key") {
    toy_signer device;
    toy_second beside;
    both key(device, beside);
    const std::array<std::byte, 32> digest{std::byte{3}};
    std::array<std::byte, both::max_signature_bytes> signature{};
    const auto size = key.sign(digest, signature);
    REQUIRE(size);
    CHECK((*size == 32 && device.signatures == 1 && bz::same_bytes(bz::bytes_view(signature).first(32), digest)));
    CHECK(bz::same_bytes(key.certificate_chain(), device.certificate_chain()));
    CHECK(&key.second() == &beside);
}

TEST_CASE("a hybrid of an owner's key is vouched for by the maker's") {
    toy_signer owner, maker;
    toy_second beside;
    owned device(owner, maker);
    bz::crypto::hybrid key(device, beside);
    const std::array<std::byte, 32> digest{std::byte{3}};
    std::array<std::byte, owned::max_signature_bytes> signature{};
    REQUIRE(key.vouch(digest, signature));
    CHECK((owner.signatures == 0 && maker.signatures == 1));
    CHECK(bz::same_bytes(key.voucher_chain(), maker.certificate_chain()));
    REQUIRE(key.sign(digest, signature));
    CHECK((owner.signatures == 1 && maker.signatures == 1));
}
