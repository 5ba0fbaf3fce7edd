// playback_site: what the functions behind the recorder's pages work on.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "playback.hpp"
#include "playback_export.hpp"
#include "product.hpp"

#include <bartizan/access/door.hpp>
#include <bartizan/crypto/software/argon2id.hpp>
#include <bartizan/crypto/software/ecdsa_key.hpp>
#include <bartizan/crypto/software/tls_server.hpp>
#include <bartizan/io/posix_store.hpp>
#include <bartizan/io/sqlite/footage_index.hpp>
#include <bartizan/io/system.hpp>
#include <bartizan/service/http.hpp>

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
    bz::crypto::software::argon2id hash{};
    bz::io::system_random random{};
    std::unique_ptr<door> gate{};
    std::shared_ptr<const bz::crypto::software::tls_identity> identity{};   // replaced while connections go on
    std::unique_ptr<recorder::inquests> inquests{};
    std::string serial{};
};

std::span<const bz::service::page> playback_pages();
std::span<const bz::service::route<playback_site, door>> playback_routes();

}  // namespace recorder
