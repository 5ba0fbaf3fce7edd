// The attack: pairs that cameras were shipped with are tried on one that was just unpacked, and on one that is set up. Control: a product
// that was given such an account by its owner's mistake, which is what a camera with a factory password is.
#include <support/door.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;
using tests::got;
using tests::what;

namespace {
constexpr std::array<std::array<const char*, 2>, 12> shipped{{{"root", "12345"}, {"admin", "12345"}, {"admin", "admin"}, {"admin", ""}, {"root", "pass"}, {"root", "root"}, {"admin", "888888"},
                                                              {"admin", "admin123"}, {"admin1", "password"}, {"supervisor", "supervisor"}, {"service", "service"}, {"admin", "camera123"}}};
template <class Product> std::size_t inside(tests::doorway<Product>& h) {
    std::size_t count = 0;
    for (const auto& [user, password] : shipped) {
        auto p = h.parts();
        p.user = user;
        p.password = password;
        count += what(h.ask(tests::basic_answer(user, password))) == got::entered;
        count += what(h.ask(tests::digest_answer<bz::sha256>(p))) == got::entered;
        h.now += std::chrono::hours(1);
    }
    return count;
}
struct any_password {
    static bz::result<> check(std::string_view, std::string_view) { return {}; }
};
}  // namespace

TEST_CASE("BZ-T08 accounts: no pair of a factory opens a camera, unpacked or set up (B02, B03, B04)") {
    tests::doorway<tests::either_camera> unpacked(false), set_up;
    CHECK(inside(unpacked) == 0);
    CHECK(inside(set_up) == 0);
    // and the owner cannot make one of them by himself
    tests::doorway<tests::either_camera> careless(false);
    for (const auto& [user, password] : shipped) CHECK_FALSE(careless.door->set_up(std::move(*careless.door->ask_set_up(tests::office, careless.now)), user, password, password, careless.utc));
}

TEST_CASE("BZ-T08 accounts: with such an account the same attack is in") {   // positive control
    tests::memory_store store;
    tests::quick_hash hash;
    tests::counting_random random;
    using open_to_all = bz::access::door<tests::either_camera, tests::memory_store, tests::quick_hash, tests::counting_random, any_password>;
    auto door = std::make_unique<open_to_all>(store, hash, random);
    const bz::instant now{std::chrono::hours(1)};
    REQUIRE(door->open("bartizan", {}));
    REQUIRE(door->set_up(std::move(*door->ask_set_up(tests::office, now)), "root", "12345", "12345", {}));
    const auto pair = tests::basic_answer("root", "12345");
    const std::array<std::string_view, 1> field{pair};
    CHECK(what(door->ask({.peer = tests::elsewhere, .encrypted = true, .method = "GET", .target = "/", .authorization = field, .now = now})) == got::entered);
}
