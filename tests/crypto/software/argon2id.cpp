// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/software/argon2id.hpp>

#include <support/vectors.hpp>

using namespace bartizan;

namespace {
constexpr crypto::password_cost small{.memory_kib = 64, .passes = 1, .lanes = 1};
std::string derived(std::string_view password, std::byte salt, crypto::password_cost cost = small) {
    std::array<std::byte, 16> salts;
    salts.fill(salt);
    std::array<std::byte, 32> out{};
    const auto done = crypto::software::argon2id{}.derive(as_bytes(password), salts, cost, out);
    return done ? tests::to_hex(out) : "refused";
}
}  // namespace

TEST_CASE("Argon2id gives the same for the same, and another for another password, salt or cost") {
    const auto one = derived("tallship-7", std::byte{1});
    CHECK(one.size() == 64);
    CHECK(derived("tallship-7", std::byte{1}) == one);
    CHECK(derived("tallship-8", std::byte{1}) != one);
    CHECK(derived("tallship-7", std::byte{2}) != one);
    CHECK(derived("tallship-7", std::byte{1}, {.memory_kib = 128, .passes = 1, .lanes = 1}) != one);
    CHECK(derived("tallship-7", std::byte{1}, {.memory_kib = 64, .passes = 2, .lanes = 1}) != one);
}

TEST_CASE("costs that would stop the camera, or cost nothing, are refused") {
    CHECK(derived("x", {}, {.memory_kib = 4'000'000, .passes = 1, .lanes = 1}) == "refused");
    CHECK(derived("x", {}, {.memory_kib = 64, .passes = 1000, .lanes = 1}) == "refused");
    CHECK(derived("x", {}, {.memory_kib = 64, .passes = 1, .lanes = 0}) == "refused");
    CHECK(derived("x", {}, {.memory_kib = 7, .passes = 1, .lanes = 1}) == "refused");
}
