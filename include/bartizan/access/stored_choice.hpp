// stored_choice: which of two ways an administrator chose for a product that offers both; it survives power cuts.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>
#include <bartizan/base/outside.hpp>

#include <array>

namespace bartizan::access {

enum class way : bool { stronger, weaker };

// stored_choice<Words>: Words says under which `record`, in which words the `stronger` and the `weaker` way are kept, and which way is `shipped`.
//   shapes   open() at the start; what nobody chose yet is as shipped, what cannot be read or is something else is the stronger way
//   errors   those of the store; a choice that could not be stored is not made
template <class Words> class stored_choice {
    way chosen_ = Words::shipped;

public:
    bool weaker() const noexcept { return chosen_ == way::weaker; }
    template <record_store Store> result<> open(Store& store) noexcept {
        std::array<std::byte, 64> record;
        const auto size = store.load(Words::record, record);
        const bool none = !size && size.error() == make_error(outside_errc::no_such_record);
        chosen_ = none ? Words::shipped : size && as_text(bytes_view(record).first(*size)) == Words::weaker ? way::weaker : way::stronger;
        return none || size ? result<>{} : result<>(size.error());
    }
    template <record_store Store> result<> choose(Store& store, way wanted) noexcept {
        const auto stored = store.replace(Words::record, as_bytes(wanted == way::weaker ? Words::weaker : Words::stronger));
        if (stored) chosen_ = wanted;
        return stored;
    }
    template <record_store Store> result<> reset(Store& store) noexcept { return choose(store, Words::shipped); }
};

}  // namespace bartizan::access
