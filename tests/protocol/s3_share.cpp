#include <bartizan/protocol/s3/share.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

namespace s3 = bartizan::s3;

TEST_CASE("a recorder alone has all cameras, and one of two has half of them") {
    CHECK(s3::share_of(7, {}, "a") == 7);
    const std::string_view b[] = {"b"}, a[] = {"a"};
    CHECK(s3::share_of(7, b, "a") == 4);
    CHECK(s3::share_of(7, a, "b") == 3);
    CHECK(s3::share_of(0, a, "b") == 0);
}

TEST_CASE("law: shares differ by one at most, and together are all cameras") {
    const std::vector<std::string> names{"hall.1", "a", "hall.10", "z", "m", "hall.2", "b.0", "c"};
    for (std::size_t recorders = 1; recorders <= names.size(); ++recorders)
        for (std::size_t cameras = 0; cameras < 40; ++cameras) {
            std::size_t sum = 0, least = cameras, most = 0;
            for (std::size_t own = 0; own < recorders; ++own) {
                std::vector<std::string_view> others;
                for (std::size_t i = 0; i < recorders; ++i)
                    if (i != own) others.push_back(names[i]);
                const auto share = s3::share_of(cameras, others, names[own]);
                sum += share, least = std::min(least, share), most = std::max(most, share);
            }
            REQUIRE(sum == cameras);
            REQUIRE(most - least <= 1);
        }
}
