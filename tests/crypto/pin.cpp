// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/pin.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

namespace bz = bartizan;
using bartizan::crypto::pin;

TEST_CASE("a PIN moves, and leaves nothing behind") {
    pin first("1234");
    CHECK(bz::as_text(first.reveal()) == "1234");
    pin second(std::move(first));
    CHECK(first.empty());
    CHECK(first.reveal().empty());
    CHECK(bz::as_text(second.reveal()) == "1234");
    first = std::move(second);
    CHECK(second.empty());
    CHECK(bz::as_text(first.reveal()) == "1234");
    STATIC_CHECK_FALSE(std::is_copy_constructible_v<pin>);
}

TEST_CASE("64 bytes are kept, of 65 none") {
    CHECK(pin(std::string(64, '1')).reveal().size() == 64);
    CHECK(pin(std::string(64, '1')).fits());
    CHECK_FALSE(pin(std::string(65, '1')).fits());
    CHECK(pin(std::string(65, '1')).empty());
}

TEST_CASE("the memory of a PIN is wiped when it goes") {
    alignas(pin) std::array<std::byte, sizeof(pin)> memory{};
    auto* secret = new (memory.data()) pin("correct horse");
    const auto holds = [&] { return bz::as_text(memory).find("horse") != std::string_view::npos; };
    CHECK(holds());
    secret->~pin();
    asm volatile("" : : "r"(memory.data()) : "memory");
    CHECK_FALSE(holds());
}
