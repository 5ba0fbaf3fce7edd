// EXPECT: \[BZ-C08\] not a service
// SPDX-License-Identifier: Apache-2.0
// A service that forgot to say what threatens it is not a safe one.
#include <bartizan/prove.hpp>
namespace bz = bartizan;
struct telemetry {
    static constexpr std::string_view name = "telemetry";
    static constexpr auto rides = bz::carrier::stream;
};
using cam = bz::camera<bz::services<telemetry>>;
static_assert(bz::proven<cam>);
