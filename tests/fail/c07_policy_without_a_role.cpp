// EXPECT: \[BZ-C07\] not a policy
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
struct watermark {
    using uses = bz::list<>;
    static constexpr std::string_view name = "watermark";
    template <class, class, class> static constexpr bool counters = false;
};
using cam = bz::camera<bz::services<bz::recording<>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::encrypted_frames<>,
                       bz::software_key<bz::provenance::factory>, watermark>;
static_assert(bz::proven<cam>);
