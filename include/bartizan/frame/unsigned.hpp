// unsigned: the second gate of a product that does not sign, so that the accepted risk stands in the types of its frame path.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/past.hpp>
#include <bartizan/frame/picture.hpp>

namespace bartizan::frame {

// unsigned_gate: lets pictures pass without any proof; a protecting gate does not take what comes out of it.
template <class Hasher> class unsigned_gate {
public:
    static constexpr bool protects_integrity = false;
    using hasher = Hasher;
    struct unsigned_picture {
        const picture* what;
        sei_units seis;   // always empty
    };
    using out = past<unsigned_gate, unsigned_picture>;

    out operator()(typename Hasher::out hashed) noexcept { return out{unsigned_picture{hashed->what, {}}}; }
};

}  // namespace bartizan::frame
