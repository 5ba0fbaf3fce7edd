// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/signing_thread.hpp>

#include <bartizan/crypto/software/ecdsa_key.hpp>
#include <bartizan/crypto/software/trust_store.hpp>

#include <laws/signer_law.hpp>
#include <support/slow_key.hpp>
#include <support/print.hpp>

namespace bz = bartizan;
namespace crypto = bartizan::crypto;
using crypto::signing_thread;

static_assert(crypto::later_signer<signing_thread<crypto::software::ecdsa_key>>);
static_assert(std::is_same_v<signing_thread<crypto::software::ecdsa_key>::algorithm, bz::ecdsa_p256>);

TEST_CASE("a key on a thread of its own obeys the law of signers") {
    constexpr bz::utc_time now = bz::utc_time::from_unix_microseconds(1'767'225'600'000'000);
    auto key = *crypto::software::ecdsa_key::generate();
    REQUIRE(key.self_sign({"camera 1"}, {now, bz::utc_time::from_unix_microseconds(1'900'000'000'000'000)}));
    signing_thread<crypto::software::ecdsa_key> thread(key);
    crypto::software::trust_store checker(now);
    laws::signer_law(thread, checker, now);
}

TEST_CASE("begin and poll return while the key works; the signature comes when it is done, once") {
    tests::slow_key key;
    signing_thread<tests::slow_key> thread(key);
    const std::array<std::byte, 32> digest{std::byte{5}}, other{std::byte{6}};
    std::array<std::byte, 72> signature{};
    CHECK_FALSE(thread.poll(signature));
    REQUIRE(thread.begin(digest));   // the key waits for the test, so all that follows returned without it
    CHECK(thread.busy());
    CHECK_FALSE(thread.poll(signature));
    CHECK(thread.begin(other).error() == make_error(crypto::errc::backend_failed));
    key.go_on();
    const auto made = thread.wait(signature);
    REQUIRE(made);
    CHECK(bz::same_bytes(bz::bytes_view(signature).first(*made), digest));
    CHECK_FALSE(thread.busy());
    CHECK_FALSE(thread.poll(signature));
    CHECK(thread.wait(signature).error() == make_error(crypto::errc::signing_failed));
}

TEST_CASE("a failure of the key is the answer, and the next task is taken; an end in mid-task waits") {
    tests::slow_key key;
    key.go_on();
    key.present = false;
    std::array<std::byte, 72> signature{};
    {
        signing_thread<tests::slow_key> thread(key);
        const std::array<std::byte, 32> digest{std::byte{5}};
        CHECK(thread.sign(digest, signature).error() == make_error(bz::outside_errc::no_such_record));
        CHECK(thread.sign({}, bz::bytes_span(signature).first(0)).error() == make_error(bz::outside_errc::no_such_record));
        key.present = true;
        REQUIRE(thread.sign(digest, signature));
        std::array<std::byte, 8> small;
        CHECK(thread.sign(digest, small).error() == make_error(crypto::errc::no_space));
        REQUIRE(thread.begin(digest));
    }
    CHECK(key.signatures == 3);
}
