// record_store_law: what every record_store keeps to.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/outside.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>

namespace tests {

template <bartizan::record_store Store> void record_store_law(Store& store) {
    namespace bz = bartizan;
    std::array<std::byte, 8> into{};
    CHECK(store.load("nothing", into).error() == make_error(bz::outside_errc::no_such_record));
    REQUIRE(store.replace("a", bz::as_bytes("one")));
    REQUIRE(store.replace("b", bz::as_bytes("other")));
    const auto one = store.load("a", into);
    REQUIRE(one);
    CHECK(bz::as_text(bz::bytes_view(into).first(*one)) == "one");
    REQUIRE(store.replace("a", bz::as_bytes("longer!!")));
    const auto longer = store.load("a", into);
    REQUIRE(longer);
    CHECK(*longer == 8);
    REQUIRE(store.replace("a", bz::as_bytes("too long!")));
    CHECK(store.load("a", into).error() == make_error(bz::outside_errc::record_too_large));
    REQUIRE(store.replace("a", {}));
    CHECK(*store.load("a", into) == 0);
    CHECK(*store.load("b", into) == 5);
}

}  // namespace tests
