// EXPECT: incomplete|undefined template
// SPDX-License-Identifier: Apache-2.0
// Declared and never defined: incomplete, so the product is.
#include <bartizan/prove.hpp>
namespace bz = bartizan;
struct gps_spoofing {
    static constexpr std::string_view id = "ACME-1", word = "gps_spoofing", name = "the time is set by a false satellite";
    template <class On, class Given> struct must_be_countered;
};
struct tracker {
    static constexpr std::string_view name = "tracker";
    static constexpr auto rides = bz::carrier::datagram;
    using raises = bz::list<gps_spoofing>;
    using needs = bz::list<>;
};
using cam = bz::camera<bz::services<tracker>>;
static_assert(bz::proven<cam>);
