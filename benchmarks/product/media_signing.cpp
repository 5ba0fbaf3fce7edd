// media_signing: hashing and signing NAL units as ONVIF Media Signing wants it, beside a plain SHA-256 of the same units by OpenSSL.
// SPDX-License-Identifier: Apache-2.0
#include "digest_signer.hpp"
#include "entries.hpp"

#include <kernel/targets.hpp>
#include <peers/openssl.hpp>
#include <support/contest.hpp>
#include <support/video.hpp>

#include <bartizan/frame/sign.hpp>

#include <memory>

namespace benchmarks {
namespace {

using digest = std::array<std::byte, 32>;

// our_signing: one GOP: every unit hashed and bound to its key picture, the list hashed, one document written. The key costs nothing here
// (see frame_path for keys): what is measured is all the rest.
template <class Target> class our_signing {
    using hasher = bz::frame::hasher<bz::sha256, Target>;
    using gate = bz::frame::signing_gate<digest_signer, hasher, bz::crypto::hash_id::sha256>;
    struct world {
        digest_signer key;
        hasher hash{video::codec};
        gate sign{video::codec, key, {"1.0", "SN-1", "bartizan"}};
    };
    const video& video_;
    std::unique_ptr<world> world_ = std::make_unique<world>();
    std::uint64_t pictures_ = 0;
    octets list_;

public:
    explicit our_signing(const video& of) : video_(of) {}
    void operator()() {
        for (std::size_t i = 0; i < video_.pictures(); ++i) {
            const auto picture = video_.picture(pictures_++);
            auto hashed = world_->hash(picture);
            if (!hashed) std::abort();
            if ((*hashed)->closed && list_.empty()) list_.assign((*hashed)->closed->hashes().begin(), (*hashed)->closed->hashes().end());
            benchmark::DoNotOptimize(world_->sign(std::move(*hashed))->seis.data());
        }
    }
    octets output() {   // the list of the first GOP, which the first picture of the second closes
        (*this)();
        return list_;
    }
};

// plain_pass: the least that anybody who checks integrity must do.
class plain_pass {
    const video& video_;
    openssl::sha256 hash_;
    digest last_{};

public:
    explicit plain_pass(const video& of) : video_(of) {}
    void operator()() {
        for (std::size_t i = 0; i < video_.pictures(); ++i)
            for (const auto unit : video_.picture(i).units) hash_.run(unit, last_);
        benchmark::DoNotOptimize(last_);
    }
    octets output() {   // the same list, by hand
        octets list;
        digest anchor{}, entry;
        for (std::size_t i = 0; i < video_.pictures(); ++i)
            for (const auto unit : video_.picture(i).units) {
                if (bz::nal::kind_of(video::codec, unit) != bz::nal::kind::slice) continue;
                hash_.run(unit, entry);
                if (i == 0) anchor = entry;
                else {
                    hash_.begin();
                    hash_.update(anchor);
                    hash_.update(entry);
                    hash_.finish(entry);
                }
                list.insert(list.end(), entry.begin(), entry.end());
            }
        return list;
    }
};

void enter_units(const std::string& name, std::size_t unit_bytes) {
    static std::vector<std::unique_ptr<video>> kept;
    const auto& of = *kept.emplace_back(std::make_unique<video>(30, unit_bytes, 1));
    const work what{name, of.bytes()};
    const auto expected = [&of] { return plain_pass(of).output(); };
    each_target<bz::kernel::sha256_blocks>([&]<class Target>() { enter(what, our_name<Target>(), expected, [&of] { return our_signing<Target>(of); }); });
    enter(what, "openssl_evp_plain_sha256", expected, [&of] { return plain_pass(of); });
}

}  // namespace

void enter_media_signing() {
    enter_units("media_sign_12_kb", 12 * 1024);
    enter_units("media_sign_400_b", 400);
}

}  // namespace benchmarks
