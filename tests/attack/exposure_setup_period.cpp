// The attack: a stranger on the network asks who is there, every minute for a day. Control: a product whose administrator chose unlimited, which somebody accepted.
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
#include <bartizan/service/discovery.hpp>

#include <support/wsd_messages.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;
using namespace std::chrono_literals;

namespace {
using bounded = bz::camera<bz::services<bz::discovery<>>, bz::setup_period<>, bz::host_filter<>>;
using unlimited = bz::camera<bz::services<bz::discovery<>>, bz::setup_period_or_unlimited<>, bz::host_filter<>,
                             bz::accept_risk<bz::threat::exposure, bz::discovery<>, "positive control of an attack", bz::date{9999, 12, 31}>>;

constexpr bz::address stranger = bz::address::v4(192, 168, 0, 66);
constexpr bz::family_settings here[] = {{bz::address::v4(192, 168, 0, 10), 24, {}}};

struct found { std::size_t times = 0; std::chrono::minutes last{}; };
// search: what the stranger learns. shown: the stranger asks within the period as well.
template <class Product> found search(const bz::service::discovery_choice& choice) {
    bz::wsd::target<bz::service::discovery_of<Product>::target_limits> target({bz::wsd::uuid{std::byte{9}}, {}, {}, "/setup.html", 443}, bz::wsd::uuid{std::byte{1}}, 1);
    const bz::instant on{1h};
    std::uint32_t random = 0;
    found out;
    target.here(here, {on, 1});
    bz::service::discovery_of<Product>::follow(target, choice, on, {on, 1});
    for (auto minute = 0min; minute < 24h; ++minute) {
        const auto asked = on + minute;
        target.received(bz::as_bytes(wsd_messages::with({.message_id = "urn:uuid:" + std::to_string(minute.count()), .body = ""})), {stranger, 50'000, 0}, {asked, ++random});
        for (auto now = asked; now < asked + 1s; now += 50ms) {
            bz::service::discovery_of<Product>::follow(target, choice, on, {now, ++random});   // as if somebody set the same again and again
            target.time_is({now, ++random});
            const auto said = target.output();
            if (said && said->to && bz::as_text(said->bytes).find("https://192.168.0.10/") != std::string_view::npos) ++out.times, out.last = minute;
            target.sent();
        }
    }
    return out;
}
}  // namespace

TEST_CASE("BZ-T09 setup_period: who asks after the 20 minutes learns nothing, whatever is chosen (J25, J26)") {
    const auto in_time = search<bounded>({true, 20});
    CHECK(in_time.times == 20);   // whoever sets it up finds it
    CHECK(in_time.last == 19min);
    CHECK(search<bounded>({true, 0}).times == 0);
    CHECK(search<bounded>({false, 20}).times == 0);
}

TEST_CASE("BZ-T09 setup_period: who asks a product without an end finds it the whole day") {   // positive control
    const auto all_day = search<unlimited>({true, 0});
    CHECK(all_day.times == 24 * 60);
    CHECK(search<unlimited>({true, 20}).times == 20);
}
