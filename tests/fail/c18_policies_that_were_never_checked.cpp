// EXPECT: \[BZ-C18\] not a product
// SPDX-License-Identifier: Apache-2.0
// A product kind of one's own that forgot the proof.
#include <bartizan/prove.hpp>
namespace bz = bartizan;
template <class... P> struct intercom {
    using policies = bz::list<P...>;
};
static_assert(bz::proven<intercom<bz::services<bz::recording<>>, bz::unsigned_frames, bz::clear_frames, bz::no_key>>);
