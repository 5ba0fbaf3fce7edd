// playback_site: what the functions behind the recorder's pages work on.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "playback.hpp"
#include "playback_cameras.hpp"
#include "playback_export.hpp"
#include "product.hpp"
#include "store_cache.hpp"

#include <bartizan/access/door.hpp>
#include <bartizan/crypto/software/argon2id.hpp>
#include <bartizan/crypto/software/ecdsa_key.hpp>
#include <bartizan/crypto/software/tls_server.hpp>
#include <bartizan/io/posix_store.hpp>
#include <bartizan/io/sqlite/footage_index.hpp>
#include <bartizan/io/system.hpp>
#include <bartizan/service/http.hpp>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace recorder {

namespace bz = bartizan;

using door = bz::access::door<product, bz::io::posix_store, bz::crypto::software::argon2id, bz::io::system_random>;
inline constexpr auto playback_limits = bz::service_of<product, bz::playback<>>::limits;

// playback_site: one thread; the index is a connection of its own.
struct playback_site {
    using product_type = product;
    using door_type = door;

    bz::io::posix_store store;
    bz::crypto::software::ecdsa_key key;
    bz::io::sqlite::footage_index index;
    std::string footage_folder;
    std::vector<std::string> cameras;   // configured ids
    std::string trouble{};              // with the disk; empty: none
    std::uint64_t judged = 0, to_judge = 0;   // segments without verdicts, in the background; equal: nothing is judged now
    bz::crypto::software::argon2id hash{};
    bz::io::system_random random{};
    std::unique_ptr<door> gate{};
    std::shared_ptr<const bz::crypto::software::tls_identity> identity{};   // replaced while connections go on
    std::shared_ptr<store_cache> from_store{};   // of a recorder that has a store
    std::unique_ptr<recorder::inquests> inquests{};
    std::unique_ptr<probes> newcomers{};
    std::function<void(std::function<void()>)> later{};   // what another thread wants done on this one
    std::string serial{};
};

// each_playable: segments of the folder, and what was brought from the store, by start: visit(segment_facts, brought_segment), where a segment of the folder has none.
template <class Visit> bz::result<> each_playable(playback_site& s, std::string_view camera, bz::utc_time from, bz::utc_time to, Visit visit) {
    const auto here = [&](const bz::storage::segment_facts& f) { return f.fragments == 0 || f.timescale == 0 || visit(f, brought_segment{}); };
    if (!s.from_store) return s.index.each(camera, from, to, here);
    return s.index.each_anywhere(camera, from, to, [&](const bz::storage::segment_facts& f, bz::storage::place at) {
        if (at == bz::storage::place::folder) return here(f);
        const auto brought = s.from_store->find(f.id);
        return !brought || visit(brought->facts, brought);
    });
}
// known: a camera that is configured, or of which there is footage.
inline bool known(playback_site& s, std::string_view camera) {
    if (!bz::storage::good_camera_id(camera)) return false;
    if (std::ranges::find(s.cameras, camera) != s.cameras.end()) return true;
    const auto last = s.index.last_end(camera);
    return last && last->has_value();
}

std::span<const bz::service::page> playback_pages();
std::span<const bz::service::route<playback_site, door>> playback_routes();

}  // namespace recorder
