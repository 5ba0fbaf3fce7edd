// recorder: the root header of a recorder: the proof of its composition, its certificate, and what its storage is made of.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/certificate.hpp>
#include <bartizan/compatible.hpp>
#include <bartizan/frame/deposit.hpp>
#include <bartizan/frame/sealed_deposit.hpp>
#include <bartizan/io/footage_folder.hpp>
#include <bartizan/io/posix_files.hpp>
#include <bartizan/policy/keeps_sound.hpp>
#include <bartizan/protocol/storage/segmenter.hpp>
#include <bartizan/prove.hpp>
#include <bartizan/service/countersign.hpp>

namespace bartizan {

// recorder_fragments_of: of a product's segments, when nothing else is said: found torn by their checks, with room for sound when it takes any.
template <class Product> inline constexpr frame::fragment_limits recorder_fragments_of = [] {
    auto limits = service::fragment_limits_of<Product>;
    limits.checks = true;
    return limits;
}();

// recorder_types: what a proven recorder with storage::folder is made of, from what the outside world is made of.
//   deposit   sealed_deposit, countersigned_deposit or deposit, as the product's word for footage says: a recorder that promises one has no other
//   Signer    of a product that countersigns
template <class Product, storage::footage_index Index, storage::footage_files Files = io::posix_files, frame::fragment_limits L = recorder_fragments_of<Product>,
          class Signer = service::no_signer>
struct recorder_types {
    static_assert(proven<Product>);
    static_assert(L.checks, "a recorder's folder finds torn fragments by their checks");
    using footage = policy_of<Product, role::footage>;
    static constexpr auto limits = policy_of<Product, role::storage>::limits;
    using segmenter = storage::segmenter<limits>;

private:
    template <bool Sealed, bool Countersigned, class File, class Footage> struct chosen {
        using sealed = frame::sealed_deposit<File, Footage::limits.unsigned_ms, L>;
        using type = sealed;
    };
    template <class File, class Footage> struct chosen<false, true, File, Footage> {
        using countersigned = service::countersigned_deposit<Product, File, Signer, L>;
        using type = countersigned;
    };
    template <class File, class Footage> struct chosen<false, false, File, Footage> {
        using clear = frame::deposit<File, false, L>;
        using type = clear;
    };
    static constexpr std::size_t slot_bytes = mp4::index_slot_bytes(256);

public:
    using folder = io::footage_folder<Files, Index, limits, slot_bytes>;
    static constexpr bool countersigns = requires { requires footage::countersigns; };
    using audio = policy_of<Product, role::audio>;
    static constexpr bool hears = requires { requires audio::offers_sound; } && L.audio_samples > 0;
    using deposit = typename chosen<footage::demands_sealed, countersigns, typename folder::writer, footage>::type;
    using recorder = typename deposit::recorder_type;
    static_assert(mp4::index_slot_bytes(recorder::index_references) == slot_bytes);
};

}  // namespace bartizan
