// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/owned_signer.hpp>

#include <bartizan/crypto/signing_thread.hpp>
#include <support/toy_signer.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;
namespace crypto = bartizan::crypto;

namespace {
struct big_toy : tests::toy_signer {
    static constexpr std::size_t max_signature_bytes = 256;
    bz::bytes_view certificate_chain() const { return bz::as_bytes("maker"); }
};
using toy = tests::toy_signer;
using threaded = crypto::signing_thread<toy>;
}  // namespace

static_assert(crypto::vouched_signer<crypto::owned_signer<toy, big_toy>> && !crypto::later_signer<crypto::owned_signer<toy, big_toy>>);
static_assert(crypto::later_signer<crypto::owned_signer<threaded, big_toy>>);
static_assert(!crypto::vouched_signer<toy>);

TEST_CASE("the owner's key signs and the maker's vouches, each with its own certificates and room for the longer signature") {
    toy owner;
    big_toy maker;
    crypto::owned_signer<toy, big_toy> both(owner, maker);
    STATIC_CHECK(both.max_signature_bytes == 256);
    std::array<std::byte, 256> signature{};
    const std::array<std::byte, 32> digest{std::byte{1}};
    REQUIRE(both.sign(digest, signature));
    CHECK((owner.signatures == 1 && maker.signatures == 0));
    REQUIRE(both.vouch(digest, signature));
    CHECK((owner.signatures == 1 && maker.signatures == 1));
    CHECK(bz::as_text(both.voucher_chain()) == "maker");
    CHECK(bz::same_bytes(both.certificate_chain(), owner.certificate_chain()));
    maker.present = false;
    CHECK_FALSE(both.vouch(digest, signature));
    CHECK(both.sign(digest, signature));
}

TEST_CASE("an owner's key that signs later does so through both") {
    toy owner;
    big_toy maker;
    threaded thread(owner);
    crypto::owned_signer<threaded, big_toy> both(thread, maker);
    std::array<std::byte, 256> signature{};
    REQUIRE(both.begin(std::array<std::byte, 32>{std::byte{3}}));
    const auto made = both.wait(signature);
    REQUIRE(made);
    CHECK((*made == 32 && signature[0] == std::byte{3}));
    CHECK_FALSE(both.poll(signature));
}
