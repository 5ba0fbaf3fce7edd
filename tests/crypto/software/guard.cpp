// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/software/guard.hpp>

#include <catch2/catch_test_macros.hpp>

#include <new>
#include <stdexcept>

namespace bz = bartizan;
namespace crypto = bartizan::crypto;
using namespace bartizan::crypto::software;

TEST_CASE("whatever is thrown becomes the error that was named, and what is returned passes through") {
    const auto run = [](int kind) {
        return guarded(crypto::errc::bad_key, [&]() -> bz::result<int> {
            if (kind == 1) throw std::runtime_error("text that may quote hostile input");
            if (kind == 2) throw std::bad_alloc();
            if (kind == 3) throw 7;
            if (kind == 4) return crypto::errc::no_space;
            return 5;
        });
    };
    for (const int thrown : {1, 2, 3}) CHECK(run(thrown).error() == make_error(crypto::errc::bad_key));
    CHECK(run(4).error() == make_error(crypto::errc::no_space));
    CHECK(*run(0) == 5);
}

TEST_CASE("times go to X.509 and back by the second, and absurd ones are known as such") {
    const auto t = bz::utc_time::from_unix_microseconds(1'767'225'600'000'000);
    CHECK(from_x509(x509_time(t)) == t);
    CHECK(is_certificate_time(t));
    CHECK(is_certificate_time(bz::utc_time::from_unix_microseconds(0)));
    CHECK_FALSE(is_certificate_time(bz::utc_time{0}));
    CHECK_FALSE(is_certificate_time(bz::utc_time{std::numeric_limits<std::int64_t>::max()}));
}
