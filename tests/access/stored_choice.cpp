// SPDX-License-Identifier: Apache-2.0
#include <bartizan/access/stored_choice.hpp>

#include <support/outside.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace bartizan;
using access::way;

namespace {

template <way Shipped> struct words {
    static constexpr std::string_view record = "lock", stronger = "two turns\n", weaker = "one turn\n";
    static constexpr way shipped = Shipped;
};

}  // namespace

TEST_CASE("a choice is as shipped until somebody makes one, is there after a restart, and goes with a reset") {
    tests::memory_store store;
    access::stored_choice<words<way::weaker>> first;
    CHECK(first.weaker());
    REQUIRE(first.open(store));
    CHECK(first.weaker());
    REQUIRE(first.choose(store, way::stronger));
    CHECK_FALSE(first.weaker());

    access::stored_choice<words<way::weaker>> again;
    REQUIRE(again.open(store));
    CHECK_FALSE(again.weaker());
    REQUIRE(again.reset(store));
    CHECK(again.weaker());
    REQUIRE(first.open(store));
    CHECK(first.weaker());

    access::stored_choice<words<way::stronger>> other;
    CHECK_FALSE(other.weaker());
    REQUIRE(other.open(store));
    CHECK(other.weaker());
}

TEST_CASE("what cannot be read, or is none of the two, is the stronger way; what cannot be stored is not chosen") {
    tests::memory_store store;
    access::stored_choice<words<way::weaker>> choice;
    for (const std::string_view text : {"", "one turn", "one turn\n\n", "three turns\n"}) {
        const auto bytes = as_bytes(text);
        store.records["lock"] = {bytes.begin(), bytes.end()};
        REQUIRE(choice.open(store));
        CHECK_FALSE(choice.weaker());
    }
    REQUIRE(choice.choose(store, way::weaker));
    store.records["lock"].resize(65);
    CHECK(choice.open(store).error() == make_error(outside_errc::record_too_large));
    CHECK_FALSE(choice.weaker());

    store.fail_at = store.replaced + 1;
    CHECK(choice.choose(store, way::weaker).error() == make_error(outside_errc::write_failed));
    CHECK_FALSE(choice.weaker());
}
