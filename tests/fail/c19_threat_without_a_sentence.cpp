// EXPECT: \[BZ-C19\] threat without a sentence
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
// A threat that forgot its check must fail closed, not slip through.
struct gps_spoofing {
    static constexpr std::string_view id = "ACME-1", word = "gps_spoofing", name = "the time is set by a false satellite";
};
struct tracker {
    static constexpr std::string_view name = "tracker";
    static constexpr auto rides = bz::carrier::datagram;
    using raises = bz::list<gps_spoofing>;
    using needs = bz::list<>;
};
using cam = bz::camera<bz::services<tracker>>;
static_assert(bz::proven<cam>);
