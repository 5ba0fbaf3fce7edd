// hybrid_signing: extended signing with a post-quantum signature beside the device's, so that a recording outlives the fall of either.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/policy/extended_signing.hpp>

namespace bartizan {

template <class Algorithm> struct second_signature_must_be_post_quantum {
    static_assert(
        requires { Algorithm::second_signature_bytes; },
        "[BZ-C33] second signature of the wrong kind: it must outlive the first, and the extension has room for ML-DSA-65. Fix: "
        "bz::hybrid_signing<bz::ml_dsa_65>.");
};

// Instead of extended_signing; the recording session takes a crypto::hybrid of both keys. The second key lives in software and costs the
// device's key no further signature.
template <class Second> struct hybrid_signing : extended_signing {
    using uses = list<use<Second, purpose::document_signature>>;
    using second_algorithm = Second;
    static constexpr std::string_view name = "hybrid_signing";

    template <class... P>
    using rules = joined<list<second_signature_must_be_post_quantum<Second>>, extended_signing::rules<P...>>;
};

}  // namespace bartizan
