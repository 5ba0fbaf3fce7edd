// EXPECT: \[BZ-C40\] not a network
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/base/address.hpp>
namespace bz = bartizan;
using namespace bz::literals;
constexpr auto office = "192.168.0.0/33"_network;
