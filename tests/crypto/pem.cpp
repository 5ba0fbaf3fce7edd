// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/pem.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

namespace bz = bartizan;
using namespace bartizan::crypto;

TEST_CASE("every length becomes text and comes back") {
    std::vector<std::byte> data, space(300);
    for (std::size_t size = 1; size <= 200; ++size) {
        data.push_back(static_cast<std::byte>(size * 37));
        pem_text text;
        text.append_block("THING", data);
        REQUIRE(text.fits());
        pem_reader in(text, "THING");
        CHECK(bz::same_bytes(in.next(space), data));
        CHECK(in.next(space).empty());
        CHECK(in.good());
    }
}

TEST_CASE("the form is RFC 7468's: lines of 64, padding, one end") {
    pem_text text;
    text.append_block("A", std::vector<std::byte>(49));
    CHECK(text.view() == "-----BEGIN A-----\n" + std::string(64, 'A') + "\nAA==\n-----END A-----\n");
    pem_text short_text;
    short_text.append_block("A", bz::as_bytes("Man"));
    CHECK(short_text.view() == "-----BEGIN A-----\nTWFu\n-----END A-----\n");
}

TEST_CASE("text between blocks, other blocks and other line ends do not matter") {
    std::vector<std::byte> space(8);
    pem_reader in("hello\n-----BEGIN B-----\nxx\n-----END B-----\n-----BEGIN A-----\r\nTW\r\nFu\r\n-----END A----- more -----BEGIN A-----TWE=-----END A-----", "A");
    CHECK(bz::as_text(in.next(space)) == "Man");
    CHECK(bz::as_text(in.next(space)) == "Ma");
    CHECK(in.next(space).empty());
    CHECK(in.good());
}

TEST_CASE("hostile text gives nothing and is remembered") {
    std::vector<std::byte> space(3);
    for (const std::string text : {"-----BEGIN A-----\nTWFu\n", "-----BEGIN A-----\nTW!u\n-----END A-----", "-----BEGIN A-----\nTWF\n-----END A-----",
                                   "-----BEGIN A-----\nT===\n-----END A-----", "-----BEGIN A-----\nTW=u\n-----END A-----",
                                   "-----BEGIN A-----\n-----END A-----", "-----BEGIN A-----\nTWFuTWFu\n-----END A-----"}) {
        pem_reader in(text, "A");
        CHECK(in.next(space).empty());
        CHECK(in.next(space).empty());
        CHECK_FALSE(in.good());
    }
}

TEST_CASE("text that is too long for its memory is not half kept") {
    pem_text text;
    text.append_block("A", std::vector<std::byte>(7000));
    CHECK_FALSE(text.fits());
    text.append("x");
    CHECK_FALSE(text.view().ends_with("x"));
    CHECK_FALSE(text.fits());
}
