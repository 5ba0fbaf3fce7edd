// pem_chain: hostile certificate chains and signatures at the trust store; what is found trusted or valid must be what a known CA made.
// SPDX-License-Identifier: Apache-2.0
// runs: 20000
#include <bartizan/crypto/software/certificate_authority.hpp>
#include <bartizan/crypto/software/ecdsa_key.hpp>
#include <bartizan/crypto/software/trust_store.hpp>

#include <cstdlib>
#include <string>

namespace bz = bartizan;
namespace crypto = bartizan::crypto;
using namespace bartizan::crypto::software;

namespace {
constexpr bz::utc_time now = bz::utc_time::from_unix_microseconds(1'767'225'600'000'000);
constexpr validity decade{bz::utc_time::from_unix_microseconds(1'700'000'000'000'000),
                          bz::utc_time::from_unix_microseconds(2'000'000'000'000'000)};

// One camera with its CA; the first verdict is the only good one.
struct known_world {
    certificate_authority ca = *certificate_authority::make("Acme", decade);
    ecdsa_key camera = *ecdsa_key::generate();
    std::string chain = *ca.issue(bz::as_bytes(*camera.request({"camera 1"})), decade);
    std::array<std::byte, 32> digest{std::byte{1}};
    std::array<std::byte, ecdsa_key::max_signature_bytes> memory{};
    bz::bytes_view signature = bz::bytes_view(memory).first(*camera.sign(digest, memory));
    trust_store store{now};
    crypto::signature_verdict good;

    known_world() {
        if (!store.add_anchors(bz::as_bytes(ca.root_pem()))) std::abort();
        good = check(bz::as_bytes(chain), signature);
        if (!good.valid || good.trust != crypto::trust::trusted) std::abort();
    }
    crypto::signature_verdict check(bz::bytes_view pem, bz::bytes_view by) {
        return store.check(pem, now, crypto::hash_id::sha256, digest, by);
    }
};
}  // namespace

// The first byte says what the others are: 0 a chain, 1 changes (position, position, value) of the good chain, 2 a signature, 3 a request.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static known_world world;
    if (size == 0) return 0;
    const auto input = std::as_bytes(std::span(data + 1, size - 1));
    const auto require = [](bool holds) { if (!holds) std::abort(); };
    if (data[0] % 4 == 2) require(world.check(bz::as_bytes(world.chain), input).valid == bz::same_bytes(input, world.signature));
    else if (data[0] % 4 == 3) {
        const auto issued = world.ca.issue(input, decade);
        require(!issued || read_chain(bz::as_bytes(*issued)).size() == 2);
    } else {
        std::string chain = data[0] % 4 == 0 ? std::string(bz::as_text(input)) : world.chain;
        if (data[0] % 4 == 1)
            for (std::size_t i = 0; i + 3 <= input.size(); i += 3)
                chain[(std::to_integer<std::size_t>(input[i]) << 8 | std::to_integer<std::size_t>(input[i + 1])) % chain.size()] =
                    static_cast<char>(input[i + 2]);
        const auto verdict = world.check(bz::as_bytes(chain), world.signature);
        require(verdict.trust == crypto::trust::untrusted || verdict.leaf_fingerprint == world.good.leaf_fingerprint);
        require(!verdict.valid || verdict.readable_chain);
        require(verdict.subject.size < verdict.subject.chars.size());
    }
    return 0;
}
