// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/nonce_ledger.hpp>

#include <support/outside.hpp>
#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;
using namespace bartizan::crypto;
using tests::memory_store;
using ledger = nonce_ledger<memory_store>;

namespace {
constexpr ledger_owner owner{.kid = {std::byte{1}}, .device = {std::byte{2}}, .recording = {std::byte{3}}, .stream = 4};
const bz::error refused(const bz::result<ledger>& opened) { return opened.error(); }
}  // namespace

TEST_CASE("a fresh ledger starts at 0 and a used one continues behind everything that was reserved") {
    memory_store store;
    {
        auto first = ledger::open(store, owner, key_history::fresh);
        REQUIRE(first);
        CHECK(*first->reserve(4096, 10) == 0u);
        CHECK(*first->reserve(4096, 10) == 4096u);
    }
    auto again = ledger::open(store, owner, key_history::used);
    REQUIRE(again);
    CHECK(*again->reserve(1, 1) == 8192u);
    CHECK(again->samples() == 8193);
    CHECK(again->blocks() == 21);
    CHECK(store.records.begin()->first == "nonces-01000000000000000000000000000000-04");
}

TEST_CASE("the record is written before numbers are handed out, so a failing store hands out nothing") {
    memory_store store;
    auto opened = ledger::open(store, owner, key_history::fresh);
    REQUIRE(opened);
    store.fail_at = store.replaced + 1;
    CHECK(opened->reserve(10, 10).error() == make_error(bz::outside_errc::write_failed));
    CHECK(*opened->reserve(10, 10) == 0u);
    memory_store broken;
    broken.fail_at = 1;
    CHECK(refused(ledger::open(broken, owner, key_history::fresh)) == make_error(bz::outside_errc::write_failed));
}

TEST_CASE("a ledger whose record does not fit the key's history is refused") {
    memory_store store;
    CHECK(refused(ledger::open(store, owner, key_history::used)) == make_error(errc::ledger_missing));
    CHECK(store.records.empty());
    REQUIRE(ledger::open(store, owner, key_history::fresh));
    CHECK(refused(ledger::open(store, owner, key_history::fresh)) == make_error(errc::ledger_exists));
}

TEST_CASE("a ledger of another device, recording or counter width is refused, and another stream or key has its own") {
    memory_store store;
    REQUIRE(ledger::open(store, owner, key_history::fresh));
    auto other = owner;
    other.device[15] = std::byte{1};
    CHECK(refused(ledger::open(store, other, key_history::used)) == make_error(errc::ledger_of_other_domain));
    other = owner;
    other.recording[0] = std::byte{1};
    CHECK(refused(ledger::open(store, other, key_history::used)) == make_error(errc::ledger_of_other_domain));
    other = owner;
    other.counter_bits = 32;
    CHECK(refused(ledger::open(store, other, key_history::used)) == make_error(errc::ledger_of_other_domain));
    other = owner;
    other.stream = 5;
    CHECK(ledger::open(store, other, key_history::fresh));
    other = owner;
    other.kid[15] = std::byte{9};
    CHECK(ledger::open(store, other, key_history::fresh));
    CHECK(store.records.size() == 3);
}

TEST_CASE("any damage of the record is found: every bit, every length") {
    memory_store store;
    REQUIRE(ledger::open(store, owner, key_history::fresh));
    auto& record = store.records.begin()->second;
    const auto good = record;
    for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
        record[bit / 8] ^= std::byte{1} << (bit % 8);
        CHECK(refused(ledger::open(store, owner, key_history::used)) == make_error(errc::ledger_damaged));
        record = good;
    }
    for (std::size_t size = 0; size <= good.size() + 1; ++size) {
        record = good;
        record.resize(size);
        CHECK(bool(ledger::open(store, owner, key_history::used)) == (size == good.size()));
    }
}

TEST_CASE("two ledgers of one key, opened one after the other, hand out different numbers") {
    memory_store store;
    auto a = ledger::open(store, owner, key_history::fresh);
    auto b = ledger::open(store, owner, key_history::used);
    REQUIRE(a);
    REQUIRE(b);
    CHECK(*a->reserve(10, 1) == 0u);
    CHECK(*b->reserve(10, 1) == 10u);
    CHECK(*a->reserve(10, 1) == 20u);
    store.records.clear();
    CHECK(a->reserve(10, 1).error() == make_error(errc::ledger_missing));
}

TEST_CASE("a key is exhausted after 2^56 samples or 2^48 blocks, and not one later") {
    memory_store store;
    auto opened = ledger::open(store, owner, key_history::fresh);
    REQUIRE(opened);
    CHECK(opened->reserve(1, most_blocks + 1).error() == make_error(errc::key_exhausted));
    CHECK(opened->reserve(most_samples + 1, 1).error() == make_error(errc::key_exhausted));
    CHECK(opened->reserve(most_samples - 1, most_blocks));
    CHECK(opened->reserve(1, 1).error() == make_error(errc::key_exhausted));
    CHECK(*opened->reserve(1, 1, 1) == most_samples - 1);   // one block of the reservation before was not used
    CHECK(opened->reserve(1, 0).error() == make_error(errc::key_exhausted));
}

TEST_CASE("a ledger that was moved from hands out nothing") {
    memory_store store;
    auto opened = ledger::open(store, owner, key_history::fresh);
    auto taken = std::move(*opened);
    CHECK(opened->reserve(1, 1).error() == make_error(errc::key_exhausted));
    CHECK(taken.reserve(1, 1));
    STATIC_CHECK_FALSE(std::is_copy_constructible_v<ledger>);
}
