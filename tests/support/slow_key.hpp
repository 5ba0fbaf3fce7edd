// slow_key: a toy_signer that signs only after the test let it, so that a test can show that nobody waits for it without measuring time.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <support/toy_signer.hpp>

#include <atomic>

namespace tests {

struct slow_key : toy_signer {
    std::atomic<bool> may{false};

    void go_on() {
        may = true;
        may.notify_all();
    }
    bz::result<std::size_t> sign(bz::bytes_view digest, bz::bytes_span signature) {
        may.wait(false);
        return toy_signer::sign(digest, signature);
    }
};
static_assert(bz::crypto::signer<slow_key>);

}  // namespace tests
