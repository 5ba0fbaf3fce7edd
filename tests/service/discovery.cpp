// SPDX-License-Identifier: Apache-2.0
#include <bartizan/service/discovery.hpp>

#include <bartizan/prove.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace bartizan;
using namespace std::chrono_literals;
using service::discovery_choice;

namespace {
using bounded = camera<services<discovery<discovery_limits{.answers_per_second = 3, .request_bytes = 2048, .delay_ms = 40}>>, setup_period<>, host_filter<>>;
using chosen = camera<services<discovery<>>, setup_period_or_unlimited<setup_limits{.minutes = 30}>, host_filter<>, accept_risk<threat::exposure, discovery<>, "test of choices", date{9999, 12, 31}>>;
template <class Product> struct subject {
    wsd::target<service::discovery_of<Product>::target_limits> target{{}, {}, 1};
    static constexpr instant on{1h};
    bool open(const discovery_choice& c, instant now) {
        service::discovery_of<Product>::follow(target, c, on, {now, 1});
        return target.is_open();
    }
};
}  // namespace

TEST_CASE("the numbers of the composition are those of the core") {
    STATIC_CHECK(service::discovery_of<bounded>::target_limits.answers_per_second == 3);
    STATIC_CHECK(service::discovery_of<bounded>::target_limits.request_bytes == 2048);
    STATIC_CHECK(service::discovery_of<bounded>::target_limits.delay_ms == 40);
    STATIC_CHECK(service::discovery_of<chosen>::shipped == discovery_choice{true, 30});
}

TEST_CASE("where nobody accepted the risk, unlimited is no choice (J22)") {
    STATIC_CHECK_FALSE(service::discovery_of<bounded>::may_be_unlimited);
    STATIC_CHECK_FALSE(service::discovery_of<bounded>::allows({true, 0}));
    STATIC_CHECK(service::discovery_of<bounded>::allows({true, 20}));
    STATIC_CHECK_FALSE(service::discovery_of<bounded>::allows({true, 21}));
    STATIC_CHECK(service::discovery_of<chosen>::allows({true, 0}));
    STATIC_CHECK_FALSE(service::discovery_of<chosen>::allows({true, 20}));
    CHECK_FALSE(subject<bounded>{}.open({true, 0}, instant(1h)));
    CHECK(subject<chosen>{}.open({true, 0}, instant(100h)));
}

TEST_CASE("the period counts from power-on: no change of a setting begins it anew (J26)") {
    subject<bounded> s;
    CHECK(s.open({true, 20}, instant(1h)));
    CHECK(s.target.ends() == instant(1h + 20min));
    CHECK_FALSE(s.open({false, 20}, instant(1h + 5min)));
    CHECK(s.open({true, 20}, instant(1h + 10min)));
    CHECK(s.target.ends() == instant(1h + 20min));
    CHECK_FALSE(s.open({false, 20}, instant(1h + 11min)));
    CHECK_FALSE(s.open({true, 20}, instant(1h + 20min)));
    CHECK_FALSE(s.open({true, 20}, instant(30h)));
}
