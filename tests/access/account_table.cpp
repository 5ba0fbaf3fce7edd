// SPDX-License-Identifier: Apache-2.0
#include <bartizan/access/account_table.hpp>

#include <support/vectors.hpp>

#include <memory>

using namespace bartizan;
using namespace bartizan::access;

namespace {
using record = account_record<4, 2>;
record::table some_accounts() {
    record::table out;
    out.count = 2;
    out.accounts[0].name = user_name("admin");
    out.accounts[0].is = level::administrator;
    out.accounts[0].set_at = {77};
    out.accounts[0].password.salt.fill(std::byte{1});
    out.accounts[0].digests[0] = {2, {std::byte{9}}};
    out.accounts[0].digests[1] = {3, {std::byte{8}}};
    out.accounts[0].formers = 1;
    out.accounts[0].former[0].hash.fill(std::byte{3});
    out.accounts[1].name = user_name("guard");
    return out;
}
std::vector<std::byte> written(const record::table& t, std::string_view realm = "cam") {
    std::array<std::byte, record::most_bytes> memory;
    const auto size = record::write(t, realm, memory);
    return {memory.begin(), memory.begin() + std::ptrdiff_t(size)};
}
}  // namespace

TEST_CASE("accounts are read as they were written") {
    const auto bytes = written(some_accounts());
    record::table back;
    REQUIRE(record::read(bytes, "cam", back));
    REQUIRE(back.count == 2);
    CHECK(back.accounts[0].name.view() == "admin");
    CHECK(back.accounts[0].is == level::administrator);
    CHECK(back.accounts[0].set_at == utc_time{77});
    CHECK(back.accounts[0].digests[1].algorithm == 3);
    CHECK(back.accounts[0].digests[1].bytes[0] == std::byte{8});
    CHECK(back.accounts[0].formers == 1);
    CHECK(back.accounts[0].former[0].hash[31] == std::byte{3});
    CHECK(back.accounts[1].name.view() == "guard");
    CHECK(written(back) == bytes);
}

TEST_CASE("no damaged byte and no cut of the record is read, and nothing is changed by trying") {
    const auto good = written(some_accounts());
    record::table into = some_accounts();
    into.accounts[0].name = user_name("kept");
    for (std::size_t i = 0; i < good.size(); ++i) {
        auto bad = good;
        bad[i] ^= std::byte{0x10};
        CHECK(record::read(bad, "cam", into).error() == make_error(account_errc::damaged));
        CHECK(record::read(bytes_view(good).first(i), "cam", into).error() == make_error(account_errc::damaged));
    }
    CHECK(into.accounts[0].name.view() == "kept");
    CHECK(record::read(good, "other", into).error() == make_error(account_errc::other_realm));
}

TEST_CASE("a record that was never stored is refused though its sum is right") {
    record::table into;
    auto two = some_accounts();
    two.accounts[1].name = user_name("admin");
    CHECK(record::read(written(two), "cam", into).error() == make_error(account_errc::damaged));
    auto none = some_accounts();
    none.accounts[0].is = level::live_only;   // no administrator: taken as new it would belong to whoever comes first
    CHECK(record::read(written(none), "cam", into).error() == make_error(account_errc::damaged));
    auto costly = some_accounts();
    costly.accounts[0].password.cost.memory_kib = 0xffffffff;
    CHECK(record::read(written(costly), "cam", into).error() == make_error(account_errc::damaged));
    CHECK(into.count == 0);
}

TEST_CASE("a product that remembers fewer passwords forgets the oldest") {
    account_table<4, 2> two = some_accounts();
    two.accounts[0].formers = 2;
    std::array<std::byte, record::most_bytes> memory;
    const auto size = record::write(two, "cam", memory);
    account_table<4, 1> one;
    REQUIRE(account_record<4, 1>::read(bytes_view(memory).first(size), "cam", one));
    CHECK(one.accounts[0].formers == 1);
    CHECK(one.accounts[1].name.view() == "guard");
}

TEST_CASE("a table is wiped when it goes") {
    alignas(record::table) std::array<std::byte, sizeof(record::table)> place;
    auto* table = std::construct_at(reinterpret_cast<record::table*>(place.data()), some_accounts());
    CHECK(std::ranges::count(place, std::byte{9}) > 0);
    std::destroy_at(table);
    CHECK(std::ranges::all_of(bytes_view(place).first(sizeof(table->accounts)), [](auto b) { return b == std::byte{}; }));
}

TEST_CASE("a realm is what fits between quotes") {
    CHECK(is_realm("i-PRO camera 7"));
    for (const char* bad : {"", "a\"b", "a\\b", "a\nb", "r\xc3\xa9""alm"}) CHECK_FALSE(is_realm(bad));
    CHECK(is_realm(std::string(64, 'x')));
    CHECK_FALSE(is_realm(std::string(65, 'x')));
}
