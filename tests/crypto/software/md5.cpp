// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/software/md5.hpp>

#include <support/vectors.hpp>

using namespace bartizan;

TEST_CASE("MD5 of RFC 1321, A.5, and anew after finish") {
    crypto::software::md5_hash machine;
    const auto of = [&](std::string_view text) {
        machine.update(as_bytes(text.substr(0, text.size() / 2)));
        machine.update(as_bytes(text.substr(text.size() / 2)));
        return tests::to_hex(machine.finish());
    };
    CHECK(of("") == "d41d8cd98f00b204e9800998ecf8427e");
    CHECK(of("abc") == "900150983cd24fb0d6963f7d28e17f72");
    CHECK(of("12345678901234567890123456789012345678901234567890123456789012345678901234567890") == "57edf4a22be3c955ac49da2e2107b67a");
}

TEST_CASE("with its header MD5 is a hash of Digest") { STATIC_CHECK(crypto::has_password_digest<md5>); }
