// products: compositions that tests record with, and all that such a recording needs.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/memory.hpp>
#include <bartizan/prove.hpp>
#include <bartizan/service/recording.hpp>
#include <support/media.hpp>
#include <support/outside.hpp>
#include <support/toy_signer.hpp>

#include <memory>

namespace tests {

template <class Target>
using whole_camera_on = bz::camera<bz::services<bz::recording<>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::encrypted_frames<>,
                                   bz::software_key<bz::provenance::factory>, bz::runs_on<Target>>;
using whole_camera = bz::camera<bz::services<bz::recording<>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::encrypted_frames<>,
                                bz::software_key<bz::provenance::factory>>;
using clear_camera = bz::camera<bz::services<bz::recording<>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::clear_frames,
                                bz::software_key<bz::provenance::factory>,
                                bz::accept_risk<bz::threat::recording_leak, bz::recording<>, "test of clear recordings", bz::date{2099, 12, 31}>>;
static_assert(bz::proven<whole_camera> && bz::proven<clear_camera>);

using domain = bz::crypto::nonce_domain<1>;
using content_key = bz::crypto::content_key<domain>;
using keystream = bz::crypto::keystream<domain, bz::key_limits_of<whole_camera>, memory_store>;

inline bz::secret<16> test_key() {
    bz::secret<16> key;
    for (std::size_t i = 0; i < 16; ++i) key.fill()[i] = static_cast<std::byte>(0x11 * i);
    return key;
}
inline constexpr bz::crypto::key_id test_kid = [] {
    bz::crypto::key_id kid{};
    for (std::size_t i = 0; i < 16; ++i) kid[i] = static_cast<std::byte>(0xa0 + i);
    return kid;
}();

// bench: one recording session of a product with its whole world; on the heap, as it is large.
template <class Signer = toy_signer, class File = memory_file, class Product = whole_camera> struct whole_bench {
    using content_key = bz::crypto::content_key<domain, typename bz::policy_of<Product, bz::role::target>::target>;
    using session_type = bz::service::recording_session<Product, File, Signer, keystream, content_key>;
    File file;
    Signer signer;
    memory_store store;
    content_key key{domain{}, test_kid, test_key()};
    keystream stream = *keystream::open(store, key, bz::crypto::key_history::fresh);
    std::vector<std::byte> memory = std::vector<std::byte>(6 << 20);
    bz::arena arena{memory};
    std::unique_ptr<session_type> session;

    explicit whole_bench(bz::nal::codec c, Signer with = {}, std::optional<bz::mp4::audio_track> audio = {}) : signer(std::move(with)) {
        bz::service::stream_facts facts{
            .codec = c, .timescale = clip::timescale, .created = clip::start, .made_by = {"1.0", "SN-1", "bartizan"}, .audio = audio};
        session = std::make_unique<session_type>(facts, *session_type::recorder_type::create(file, arena), signer, stream, key);
    }
};
template <class Signer = toy_signer, class File = memory_file, class Product = clear_camera> struct clear_bench {
    using session_type = bz::service::recording_session<Product, File, Signer>;
    File file;
    Signer signer;
    std::vector<std::byte> memory = std::vector<std::byte>(6 << 20);
    bz::arena arena{memory};
    std::unique_ptr<session_type> session;

    explicit clear_bench(bz::nal::codec c) requires std::default_initializable<Signer> : clear_bench(c, Signer{}) {}
    clear_bench(bz::nal::codec c, Signer with, std::optional<bz::mp4::audio_track> audio = {}) : signer(std::move(with)) {
        bz::service::stream_facts facts{
            .codec = c, .timescale = clip::timescale, .created = clip::start, .made_by = {"1.0", "SN-1", "bartizan"}, .audio = audio};
        session = std::make_unique<session_type>(facts, *session_type::recorder_type::create(file, arena), signer);
    }
};

}  // namespace tests
