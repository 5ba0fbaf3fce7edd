// recorder: the root header of a recorder: the proof of its composition, its certificate, and what its storage is made of.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/certificate.hpp>
#include <bartizan/compatible.hpp>
#include <bartizan/frame/deposit.hpp>
#include <bartizan/frame/sealed_deposit.hpp>
#include <bartizan/io/footage_folder.hpp>
#include <bartizan/io/posix_files.hpp>
#include <bartizan/protocol/storage/segmenter.hpp>
#include <bartizan/prove.hpp>

namespace bartizan {

// recorder_types: what a proven recorder with storage::folder is made of, from what the outside world is made of.
//   deposit   sealed_deposit or deposit, as the product's word for footage says: a recorder that promises sealed footage has no other
template <class Product, storage::footage_index Index, storage::footage_files Files = io::posix_files, frame::fragment_limits L = frame::fragment_limits{.checks = true}>
struct recorder_types {
    static_assert(proven<Product>);
    static_assert(L.checks, "a recorder's folder finds torn fragments by their checks");
    using footage = policy_of<Product, role::footage>;
    static constexpr auto limits = policy_of<Product, role::storage>::limits;
    using segmenter = storage::segmenter<limits>;

private:
    template <bool Sealed, class File, class Footage> struct chosen {
        using sealed = frame::sealed_deposit<File, Footage::limits.unsigned_ms, L>;
        using type = sealed;
    };
    template <class File, class Footage> struct chosen<false, File, Footage> {
        using clear = frame::deposit<File, false, L>;
        using type = clear;
    };
    static constexpr std::size_t slot_bytes = mp4::index_slot_bytes(256);

public:
    using folder = io::footage_folder<Files, Index, limits, slot_bytes>;
    using deposit = typename chosen<footage::demands_sealed, typename folder::writer, footage>::type;
    using recorder = typename deposit::recorder_type;
    static_assert(mp4::index_slot_bytes(recorder::index_references) == slot_bytes);
};

}  // namespace bartizan
