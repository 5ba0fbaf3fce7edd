// SPDX-License-Identifier: Apache-2.0
#include <bartizan/profile/statement.hpp>

#include <support/fleet.hpp>

#include <catch2/catch_test_macros.hpp>

namespace {
namespace bz = bartizan;
namespace profile = bz::profile;
using profile::status;
using strong = fleet::fortress<bz::meets<profile::high_2026_11>, bz::declares<"EN303645:5.3-13", "until 2033-12-31, https://example.org">>;
using quiet = bz::camera<bz::services<fleet::debug>>;
template <class Product> const profile::provision& provision(std::string_view id) {
    for (const auto& p : profile::statement_of<Product>)
        if (p.row->id == id) return p;
    throw std::runtime_error("no such row");
}
}  // namespace

TEST_CASE("every row of every baseline has one status") {
    STATIC_CHECK(profile::provisions_with<strong>(status::supports) + profile::provisions_with<strong>(status::not_applicable) +
                     profile::provisions_with<strong>(status::declared) + profile::provisions_with<strong>(status::open) == profile::number_of_rows);
}

TEST_CASE("the statement answers from the composition, and says why a row does not apply") {
    CHECK(provision<strong>("EN303645:5.5-1").status == status::supports);
    CHECK(provision<strong>("EN303645:5.3-13").status == status::declared);
    CHECK(provision<strong>("EN303645:5.3-13").words == "until 2033-12-31, https://example.org");
    CHECK(provision<strong>("CNSA2:aes").status == status::open);
    CHECK(provision<quiet>("EN303645:5.5-1").status == status::not_applicable);
    CHECK(provision<quiet>("EN303645:5.5-1").words == "the product composes no network service");
    CHECK(provision<quiet>("EN303645:5.6-4A").status == status::open);
    CHECK(provision<quiet>("EN303645:5.2-1").status == status::open);
    CHECK(provision<quiet>("EN303645:5.13-1A").words == "tests/fuzz");
}

TEST_CASE("a product that opens a door loses provisions, and gains none") {
    STATIC_CHECK(profile::provisions_with<quiet>(status::supports) < profile::provisions_with<bz::camera<bz::services<fleet::quiet>>>(status::supports));
}
