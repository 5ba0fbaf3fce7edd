// revocation_list: hostile revocation lists at the trust store; none that the known CA did not sign may change what is trusted.
// SPDX-License-Identifier: Apache-2.0
// runs: 5000
#include <bartizan/crypto/software/trust_store.hpp>

#include <support/known_camera.hpp>

#include <cstdlib>
#include <string>

namespace bz = bartizan;
namespace crypto = bartizan::crypto;
using namespace bartizan::crypto::software;

namespace {
struct known_world : tests::known_camera {
    std::string list;   // it revokes the camera
    known_world() {
        const std::vector<revoked_certificate> rows{{ca.issued(bz::as_bytes(chain))->serial, {now, crypto::revocation_reason::key_compromise}}};
        list = *ca.list_revoked(rows, decade, 7);
    }
    bool trusts_with(bz::bytes_view lists, bool& read) const {
        trust_store store(now);
        if (!store.add_anchors(bz::as_bytes(ca.root_pem()))) std::abort();
        read = static_cast<bool>(store.add_lists(lists));
        return store.check(bz::as_bytes(chain), now, crypto::hash_id::sha256, {}, {}).trust == crypto::trust::trusted;
    }
};
}  // namespace

// The first byte says what the others are: even: a file of lists; odd: changes (position, position, value) of the known list.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const known_world world;
    if (size == 0) return 0;
    const auto input = std::as_bytes(std::span(data + 1, size - 1));
    bool read = false;
    if (data[0] % 2 == 0) {
        if (!world.trusts_with(input, read)) std::abort();   // nobody outside knows the CA's key
        return 0;
    }
    const auto changed = tests::changed(world.list, input);
    const bool trusted = world.trusts_with(bz::as_bytes(changed), read);
    if (!read && !trusted) std::abort();                            // a file that is refused changes nothing
    if (changed == world.list && (trusted || !read)) std::abort();   // the positive control
    return 0;
}
