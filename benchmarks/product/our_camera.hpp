// our_camera: the frame path of a composed camera with all it needs, as firmware has it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "memory.hpp"

#include <support/video.hpp>

#include <bartizan/base/memory.hpp>
#include <bartizan/policy/runs_on.hpp>
#include <bartizan/prove.hpp>
#include <bartizan/service/recording.hpp>

#include <cstdlib>
#include <memory>

namespace benchmarks {

template <class Target>
using camera_on = bz::camera<bz::services<bz::recording<bz::recording_limits{.gop_frames = 30, .slices_per_frame = 8}>>,
                             bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::encrypted_frames<>, bz::software_key<bz::provenance::factory>,
                             bz::runs_on<Target>>;

template <class Target, class Signer> class our_camera {
    using product = camera_on<Target>;
    using domain = bz::crypto::nonce_domain<1>;
    using content_key = bz::crypto::content_key<domain, Target>;
    using keystream = bz::crypto::keystream<domain, bz::key_limits_of<product>, memory_store>;
    using session = bz::service::recording_session<product, ring_file, Signer, keystream, content_key>;

    struct world {
        ring_file file;
        memory_store store;
        Signer signer;
        content_key key{domain{}, bz::crypto::key_id{}, bz::secret<16>{}};
        keystream stream = *keystream::open(store, key, bz::crypto::key_history::fresh);
        std::vector<std::byte> memory = std::vector<std::byte>(6 << 20);
        bz::arena arena{memory};
        std::unique_ptr<session> path;
    };
    std::unique_ptr<world> world_ = std::make_unique<world>();

public:
    our_camera() {
        const bz::service::stream_facts facts{.codec = video::codec, .timescale = video::timescale, .made_by = {"1.0", "SN-1", "bartizan"}};
        world_->path = std::make_unique<session>(facts, *session::recorder_type::create(world_->file, world_->arena), world_->signer, world_->stream, world_->key);
    }
    void push(const bz::frame::picture& picture) {
        if (!world_->path->push(picture)) std::abort();
    }
    const ring_file& file() const { return world_->file; }
};

}  // namespace benchmarks
