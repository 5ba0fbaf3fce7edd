// pem_chain: hostile certificate chains and signatures at the trust store; what is found trusted or valid must be what a known CA made.
// SPDX-License-Identifier: Apache-2.0
// runs: 20000
#include <bartizan/crypto/software/trust_store.hpp>

#include <support/known_camera.hpp>
#include <support/must.hpp>

#include <cstdlib>
#include <string>

namespace bz = bartizan;
namespace crypto = bartizan::crypto;
using namespace bartizan::crypto::software;

namespace {
using tests::must;

// The first verdict is the only good one.
struct known_world : tests::known_camera {
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
    if (data[0] % 4 == 2) must(world.check(bz::as_bytes(world.chain), input).valid == bz::same_bytes(input, world.signature));
    else if (data[0] % 4 == 3) {
        const auto issued = world.ca.issue(input, world.decade);
        must(!issued || read_chain(bz::as_bytes(*issued)).size() == 2);
    } else {
        const std::string chain = data[0] % 4 == 0 ? std::string(bz::as_text(input)) : tests::changed(world.chain, input);
        const auto verdict = world.check(bz::as_bytes(chain), world.signature);
        must(verdict.trust == crypto::trust::untrusted || verdict.leaf_fingerprint == world.good.leaf_fingerprint);
        must(!verdict.valid || verdict.readable_chain);
        must(verdict.subject.size < verdict.subject.chars.size());
    }
    return 0;
}
