// SPDX-License-Identifier: Apache-2.0
#include <bartizan/access/account_store.hpp>

#include <support/door.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace bartizan;
using namespace bartizan::access;

namespace {
constexpr utc_time day(int n) { return utc_time::from_unix_microseconds(1'767'225'600'000'000 + n * 86'400'000'000LL); }
template <accounts_limits Limits = accounts_limits{}, class Rules = listed_rules<Limits>> struct office {
    using store_type = account_store<list<sha256>, tests::memory_store, tests::quick_hash, tests::counting_random, Limits, Rules>;
    tests::memory_store disk;
    tests::quick_hash hash;
    tests::counting_random random;
    store_type accounts{disk, hash, random};
    office() { REQUIRE(accounts.open("cam")); }
    void first() { REQUIRE(accounts.set_first("admin", "tallship-7", "tallship-7", day(0))); }
};
error of(const result<>& r) { return r.error(); }
}  // namespace

TEST_CASE("no account exists at shipment; the first administrator is set once (B02, B03)") {
    office<> o;
    CHECK(o.accounts.state() == account_state::awaiting_first_administrator);
    CHECK(o.accounts.accounts().empty());
    CHECK(of(o.accounts.add("guard", 3, "tallship-7", "tallship-7", day(0))) == make_error(account_errc::awaiting_first_administrator));
    o.first();
    CHECK(o.accounts.state() == account_state::ready);
    CHECK(o.accounts.accounts()[0].is == level::administrator);
    CHECK(of(o.accounts.set_first("thief", "tallship-7", "tallship-7", day(0))) == make_error(account_errc::set_up_already));
}

TEST_CASE("names and passwords keep to the rules, and the password is typed twice (B08, B14 to B20)") {
    office<> o;
    CHECK(of(o.accounts.set_first("ad&min", "tallship-7", "tallship-7", day(0))) == make_error(password_errc::name_character));
    CHECK(of(o.accounts.set_first("admin", "short-7", "short-7", day(0))) == make_error(password_errc::too_short));
    CHECK(of(o.accounts.set_first("admin", "tallship-7", "tallship-8", day(0))) == make_error(account_errc::not_retyped));
    CHECK(of(o.accounts.set_first("root", "root12345", "root12345", day(0))) == make_error(password_errc::common));
    CHECK(o.accounts.state() == account_state::awaiting_first_administrator);
    o.first();
    CHECK(of(o.accounts.add("admin", 2, "tallship-7", "tallship-7", day(0))) == make_error(account_errc::exists));
    CHECK(o.accounts.add("Admin", 2, "tallship-7", "tallship-7", day(0)));   // case makes two names (B18)
    CHECK(of(o.accounts.add("x", 0, "tallship-7", "tallship-7", day(0))) == make_error(account_errc::bad_level));
    CHECK(of(o.accounts.add("x", 4, "tallship-7", "tallship-7", day(0))) == make_error(account_errc::bad_level));
}

TEST_CASE("an organisation's own password policy takes the place of ours (B07)") {
    struct passphrases {
        static result<> check(std::string_view password, std::string_view) {
            return password.find(' ') == password.npos ? result<>(password_errc::one_kind) : result<>{};
        }
    };
    office<accounts_limits{}, passphrases> o;
    CHECK(of(o.accounts.set_first("admin", "tallship-7", "tallship-7", day(0))) == make_error(password_errc::one_kind));
    CHECK(o.accounts.set_first("admin", "tall ship", "tall ship", day(0)));
}

TEST_CASE("the last administrator is neither removed nor demoted (B06)") {
    office<> o;
    o.first();
    CHECK(of(o.accounts.remove("admin")) == make_error(account_errc::last_administrator));
    CHECK(of(o.accounts.set_level("admin", 3)) == make_error(account_errc::last_administrator));
    REQUIRE(o.accounts.add("second", 1, "tallship-8", "tallship-8", day(0)));
    CHECK(o.accounts.set_level("admin", 3));
    CHECK(of(o.accounts.remove("second")) == make_error(account_errc::last_administrator));
    CHECK(o.accounts.remove("admin"));
    CHECK(o.accounts.accounts().size() == 1);
    CHECK(o.accounts.accounts()[0].name.view() == "second");
    CHECK(of(o.accounts.remove("admin")) == make_error(account_errc::unknown));
}

TEST_CASE("only so many accounts are kept") {
    office<accounts_limits{.most_accounts = 3}> o;
    o.first();
    REQUIRE(o.accounts.add("a", 3, "tallship-7", "tallship-7", day(0)));
    REQUIRE(o.accounts.add("b", 3, "tallship-7", "tallship-7", day(0)));
    CHECK(of(o.accounts.add("c", 3, "tallship-7", "tallship-7", day(0))) == make_error(account_errc::full));
}

TEST_CASE("a new password is none of the last ones, and becomes due after its time (B09)") {
    office<accounts_limits{.passwords_remembered = 2, .password_days = 90}> o;
    o.first();
    const auto set = [&](const char* password, int n) { return o.accounts.set_password("admin", password, password, day(n)); };
    CHECK(of(set("tallship-7", 1)) == make_error(account_errc::used_before));
    REQUIRE(set("tallship-8", 1));
    REQUIRE(set("tallship-9", 2));
    CHECK(of(set("tallship-7", 3)) == make_error(account_errc::used_before));
    CHECK(of(set("tallship-8", 3)) == make_error(account_errc::used_before));
    CHECK(of(set("tallship-9", 3)) == make_error(account_errc::used_before));
    REQUIRE(set("tallship-10", 3));
    CHECK(set("tallship-7", 4));   // forgotten by now
    CHECK_FALSE(o.accounts.password_is_due(0, day(4 + 89)));
    CHECK(o.accounts.password_is_due(0, day(4 + 90)));
    CHECK(of(o.accounts.set_password("nobody", "x", "x", day(4))) == make_error(account_errc::unknown));
}

TEST_CASE("neither the password nor a secret of an algorithm that is not composed lies in the store") {
    office<> o;
    o.first();
    const auto& record = o.disk.records.at("accounts");
    CHECK(as_text(record).find("tallship") == std::string_view::npos);
    const auto composed = http_auth::digest_of<sha256>::user_realm_password("admin", "cam", "tallship-7");
    const auto cheap = http_auth::digest_of<md5>::user_realm_password("admin", "cam", "tallship-7");
    const auto absent = http_auth::digest_of<sha512_256>::user_realm_password("admin", "cam", "tallship-7");
    CHECK(as_text(record).find(as_text(composed.reveal())) != std::string_view::npos);
    CHECK(as_text(record).find(as_text(cheap.reveal())) == std::string_view::npos);
    CHECK(as_text(record).find(as_text(absent.reveal())) == std::string_view::npos);
}

TEST_CASE("whoever is unknown costs as much as who is known, and is never right") {
    office<> o;
    o.first();
    const auto before = o.hash.asked;
    CHECK(*o.accounts.check_password_of(o.accounts.place_of("admin"), "tallship-7"));
    CHECK_FALSE(*o.accounts.check_password_of(o.accounts.place_of("admin"), "tallship-8"));
    CHECK_FALSE(*o.accounts.check_password_of(o.accounts.place_of("nobody"), "tallship-7"));
    CHECK_FALSE(*o.accounts.check_password_of(std::nullopt, ""));
    CHECK(o.hash.asked == before + 4);
    CHECK(o.accounts.digest_secret_of<sha256>(0).real);
    CHECK_FALSE(o.accounts.digest_secret_of<sha256>(std::nullopt).real);
    CHECK(o.accounts.digest_secret_of<sha256>(std::nullopt).bytes.size() == 32);
    CHECK_FALSE(o.accounts.place_of(""));
    CHECK_FALSE(o.accounts.place_of(std::string(33, 'a')));
}

TEST_CASE("accounts survive a restart; a store that fails at any step changes nothing in memory, and no failure opens the set-up") {
    for (std::size_t fail = 1; fail <= 5; ++fail) {
        office<> o;
        o.disk.fail_at = fail;
        const auto steps = std::array{o.accounts.set_first("admin", "tallship-7", "tallship-7", day(0)), o.accounts.add("guard", 3, "tallship-7", "tallship-7", day(0)),
                                      o.accounts.set_password("guard", "tallship-8", "tallship-8", day(1)), o.accounts.set_level("guard", 2)};
        CHECK(std::ranges::count_if(steps, [](const auto& s) { return bool(s); }) == (fail == 1 ? 0 : fail == 5 ? 4 : fail == 2 ? 1 : 3));
        tests::counting_random random;
        office<>::store_type again(o.disk, o.hash, random);
        REQUIRE(again.open("cam"));
        CHECK(again.state() == o.accounts.state());
        REQUIRE(again.accounts().size() == o.accounts.accounts().size());
        for (std::size_t i = 0; i < again.accounts().size(); ++i) {
            CHECK(again.accounts()[i].name == o.accounts.accounts()[i].name);
            CHECK(again.accounts()[i].is == o.accounts.accounts()[i].is);
            CHECK(again.accounts()[i].password.hash == o.accounts.accounts()[i].password.hash);
        }
    }
}

TEST_CASE("a damaged record shuts the camera, and only a reset opens it (B21)") {
    office<> o;
    o.first();
    o.disk.records["accounts"][20] ^= std::byte{1};
    CHECK(of(o.accounts.open("cam")) == make_error(account_errc::damaged));
    CHECK(o.accounts.state() == account_state::closed);
    CHECK(of(o.accounts.set_first("thief", "tallship-7", "tallship-7", day(0))) == make_error(account_errc::damaged));
    REQUIRE(o.accounts.reset());
    CHECK(o.accounts.state() == account_state::awaiting_first_administrator);
    CHECK(of(o.accounts.open("bad\"realm")) == make_error(account_errc::bad_realm));
}

TEST_CASE("without random numbers or without a hash no account is made") {
    office<> o;
    o.random.works = false;
    CHECK_FALSE(o.accounts.set_first("admin", "tallship-7", "tallship-7", day(0)));
    o.random.works = true;
    o.hash.works = false;
    CHECK_FALSE(o.accounts.set_first("admin", "tallship-7", "tallship-7", day(0)));
    CHECK(o.disk.records.empty());
    CHECK(o.accounts.state() == account_state::awaiting_first_administrator);
}

namespace {
// torn_store: its power is cut in the replace number `cut`: the record is the old one or, when `arrived`, the new one, and nobody is told which.
struct torn_store : tests::memory_store {
    std::size_t cut = 0, seen = 0;
    bool arrived = false;
    result<> replace(std::string_view name, bytes_view data) {
        if (++seen != cut) return seen > cut && cut > 0 ? result<>(outside_errc::write_failed) : memory_store::replace(name, data);
        if (arrived) (void)memory_store::replace(name, data);
        return outside_errc::sync_failed;
    }
};
}  // namespace

TEST_CASE("after a power cut at any step the accounts are those before the step or those after it, never none and never open") {
    using store_type = account_store<list<sha256>, torn_store, tests::quick_hash, tests::counting_random>;
    const auto run = [](store_type& s, std::size_t steps) {
        std::size_t done = 0;
        const auto step = [&](auto act) { return done < steps && ++done && act(); };
        (void)(step([&] { return bool(s.set_first("admin", "tallship-7", "tallship-7", day(0))); }) && step([&] { return bool(s.add("guard", 3, "tallship-7", "tallship-7", day(0))); }) &&
               step([&] { return bool(s.set_level("guard", 1)); }) && step([&] { return bool(s.set_password("admin", "tallship-9", "tallship-9", day(1))); }) &&
               step([&] { return bool(s.remove("admin")); }));
    };
    const auto after = [&](std::size_t steps) {
        torn_store disk;
        tests::quick_hash hash;
        tests::counting_random random;
        store_type s(disk, hash, random);
        REQUIRE(s.open("cam"));
        run(s, steps);
        return disk.records;
    };
    for (std::size_t cut = 1; cut <= 5; ++cut)
        for (const bool arrived : {false, true}) {
            torn_store disk;
            disk.cut = cut;
            disk.arrived = arrived;
            tests::quick_hash hash;
            tests::counting_random random;
            store_type before(disk, hash, random);
            REQUIRE(before.open("cam"));
            run(before, 5);
            CHECK(disk.records == after(arrived ? cut : cut - 1));
            store_type again(disk, hash, random);
            REQUIRE(again.open("cam"));
            const bool none = cut == 1 && !arrived;
            CHECK(again.state() == (none ? account_state::awaiting_first_administrator : account_state::ready));
        }
}
