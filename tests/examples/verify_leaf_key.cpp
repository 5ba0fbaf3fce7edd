#include <verify/leaf_key.hpp>

#include <bartizan/crypto/software/signing_key.hpp>

#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;
namespace software = bartizan::crypto::software;
using bz::crypto::hash_id;

namespace {

const bz::utc_time from = bz::utc_time::from_unix_microseconds(1'767'225'600'000'000), until{from.ticks + 365 * 86'400 * bz::utc_time::ticks_per_second};
using octets = std::vector<std::byte>;

// both: what OpenSSL says where it is asked, and what Botan says of the same; they must not differ.
std::optional<bool> both(bz::bytes_view chain, hash_id hash, bz::bytes_view digest, bz::bytes_view signature) {
    verify::leaf_key fast;
    const auto said = fast.check(chain, hash, digest, signature);
    software::signature_key slow(software::read_chain(chain).front().subject_public_key());
    CHECK(said == (slow.usable() ? std::optional(slow.check(hash, digest, signature)) : std::nullopt));
    return said;
}
template <class Algorithm> software::signing_key<Algorithm> new_key() {
    auto key = *software::signing_key<Algorithm>::generate();
    REQUIRE(key.self_sign({"camera"}, {from, until}));
    return key;
}
template <class Key> octets signature_of(Key& key, bz::bytes_view digest) {
    octets signature(Key::max_signature_bytes);
    const auto size = key.sign(digest, signature);
    REQUIRE(size);
    signature.resize(*size);
    return signature;
}

template <class Algorithm> void agrees(hash_id hash) {
    auto key = new_key<Algorithm>();
    const auto chain = key.certificate_chain();
    octets digest(bz::crypto::digest_size_of(hash), std::byte{7});
    const auto signature = signature_of(key, digest);
    CHECK(both(chain, hash, digest, signature) == true);
    for (std::size_t i = 0; i < signature.size(); ++i) {   // every byte counts, those of the encoding too
        auto other = signature;
        other[i] ^= std::byte{1};
        CHECK(both(chain, hash, digest, other) == false);
    }
    auto longer = signature;
    longer.push_back(std::byte{0});
    CHECK(both(chain, hash, digest, longer) == false);
    for (const auto cut : {std::size_t(0), std::size_t(1), signature.size() - 1})
        CHECK(both(chain, hash, digest, bz::bytes_view(signature).first(cut)) == false);
    CHECK(both(chain, hash, bz::bytes_view(digest).first(digest.size() - 1), signature) == false);
    digest.front() ^= std::byte{1};   // not the last: a curve takes of a longer hash what its numbers hold
    CHECK(both(chain, hash, digest, signature) == false);
}

}   // namespace

TEST_CASE("OpenSSL and Botan agree about every signature") {
    agrees<bz::ecdsa_p256>(hash_id::sha256);
    agrees<bz::ecdsa_p256>(hash_id::sha512);
    agrees<bz::ecdsa_p384>(hash_id::sha384);
    agrees<bz::rsa_pss<2048>>(hash_id::sha256);   // Botan's in both, but for the way to it
}

TEST_CASE("a lax encoding of a right signature is none") {   // X.690, 10: one signature has one name
    auto key = new_key<bz::ecdsa_p256>();
    const std::array<std::byte, 32> digest{};
    const auto right = signature_of(key, digest);
    auto lax = right;
    lax.insert(lax.begin() + 1, std::byte{0x81});   // the long form of a short length
    CHECK(both(key.certificate_chain(), hash_id::sha256, digest, lax) == false);
    lax = right;   // a zero before the number, that no sign needs
    lax[1] = std::byte(std::to_integer<unsigned>(lax[1]) + 1), lax[3] = std::byte(std::to_integer<unsigned>(lax[3]) + 1);
    lax.insert(lax.begin() + 4, std::byte{0});
    CHECK(both(key.certificate_chain(), hash_id::sha256, digest, lax) == false);
}

TEST_CASE("a chain without a usable key gives no answer, and the next one is read anew") {
    auto key = new_key<bz::ecdsa_p256>(), other = new_key<bz::ecdsa_p256>();
    const std::array<std::byte, 32> digest{};
    const auto signature = signature_of(key, digest);
    verify::leaf_key fast;
    const auto say = [&](bz::bytes_view chain) { return fast.check(chain, hash_id::sha256, digest, signature); };
    CHECK_FALSE(say(bz::as_bytes("no certificate")));
    CHECK_FALSE(say({}));
    CHECK(say(key.certificate_chain()) == true);
    CHECK(say(other.certificate_chain()) == false);
    CHECK_FALSE(say(bz::as_bytes("no certificate")));
    CHECK(say(key.certificate_chain()) == true);
}
