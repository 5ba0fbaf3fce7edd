// countersigned: recorders that sign on arrival, their keys and certificates, and what they make of a clip.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/software/certificate_authority.hpp>
#include <bartizan/crypto/software/ecdsa_key.hpp>
#include <bartizan/crypto/software/trust_store.hpp>
#include <bartizan/recorder.hpp>
#include <support/footage.hpp>
#include <support/products.hpp>
#include <support/verify_file.hpp>

#include <catch2/catch_test_macros.hpp>

namespace tests {

namespace software = bz::crypto::software;

inline constexpr bz::text bench_reason = "a test bench, nobody's video";
inline constexpr bz::date bench_until{9999, 1, 31};
template <class... More>
using countersigning_recorder = bz::recorder<bz::services<bz::ingest<>, bz::archive, bz::countersigning<>>, bz::storage::folder<bz::storage::folder_limits{.segment_ms = 5'000}>,
                                             bz::countersigned_footage, bz::certified_cameras<bz::tls_v1_3>, bz::answers_digest<bz::sha256>,
                                             bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::extended_signing, bz::recorder_key<bz::provenance::owner_ca>, More...>;
using sealing_recorder = countersigning_recorder<bz::encrypted_frames<>, bz::recipients<bz::viewer_keys>>;
using clear_recorder = countersigning_recorder<bz::clear_frames, bz::accept_risk<bz::threat::recording_leak, bz::archive, bench_reason, bench_until>,
                                               bz::accept_risk<bz::threat::recording_leak, bz::countersigning<>, bench_reason, bench_until>>;
static_assert(bz::proven<sealing_recorder> && bz::proven<clear_recorder>);

inline const software::validity years{{clip::start.ticks - 1'000'000'000'000'000}, {clip::start.ticks + 10'000'000'000'000'000}};

// certified: a key whose certificate this authority issued, for a recorder or for a camera.
inline software::ecdsa_key certified(const software::certificate_authority& by, const char* name, bool recorder) {
    auto key = *software::ecdsa_key::generate();
    const auto chain = by.issue(bz::as_bytes(*key.request({name, "owner", "R-1"}, recorder ? software::certificate_role::recorder : software::certificate_role::device)), years);
    REQUIRE(chain);
    REQUIRE(key.install_chain(bz::as_bytes(*chain)));
    return key;
}
template <class Product, class Key = software::ecdsa_key>
using countersigned_types = bz::recorder_types<Product, memory_index, disk_files, bz::recorder_fragments_of<Product>, Key>;

// countersigned_file: one file of a clip, as a recorder of this product makes it.
template <class Product, class Key> std::vector<std::byte> countersigned_file(const clip& video, Key& key) {
    using deposit = bz::service::countersigned_deposit<Product, memory_file, Key, bz::frame::fragment_limits{.checks = true}>;
    typename deposit::sealing by(key, {"1.0", "R-1", "owner", {}}, [] {
        return bz::service::new_content_key{.kid = test_kid, .key = test_key(), .wrapped = {std::vector<std::byte>(24, std::byte{1})}};
    });
    memory_file file;
    std::vector<std::byte> memory(8 << 20);
    bz::arena space(memory);
    const auto into = std::make_unique<deposit>(video.codec, clip::timescale, *deposit::recorder_type::create(file, space), std::span<const bz::bytes_view>{}, by);
    for (const auto& p : video.pictures) REQUIRE(into->push(p));
    REQUIRE(into->finish());
    CHECK(into->lost_documents() == 0);
    return std::move(file.bytes);
}

}  // namespace tests
