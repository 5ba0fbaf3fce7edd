// SPDX-License-Identifier: Apache-2.0
#include "keeping.hpp"

#include "identity.hpp"

#include <bartizan/crypto/software/content_key_wrap.hpp>
#include <bartizan/fingerprint.hpp>
#include <bartizan/io/system.hpp>

#include "command.hpp"

namespace recorder {

namespace {

using command::need;

template <class Types> class kept final : public keeper {
    using session = bz::service::ingest_session<Types, bz::io::system_clock, ear>;
    using sealing = typename bz::service::sealing_of<typename Types::deposit>::type;

    std::unique_ptr<sealing> seals_;
    session of_;

public:
    kept(house& all, const camera_settings& camera, ear& told, std::unique_ptr<sealing> seals = nullptr)
        : seals_(std::move(seals)), of_(all.folder(), camera.id, {}, told, seals_.get()) {}
    bool wants(const bz::sdp::media& m) override { return of_.wants(m); }
    void begins() override { of_.begins(); }
    void picture(const bz::rtp::received_picture& p, std::optional<bz::utc_time> at) override { of_.picture(p, at); }
    void figures(const bz::rtp::receiver<>& from) override { of_.figures(from); }
    bool wants_sound(const bz::sdp::media& m, const bz::result<bz::sdp::audio_format>& format) override { return of_.wants_sound(m, format); }
    void starts(std::uint32_t picture, std::uint32_t sound) override { of_.starts(picture, sound); }
    void sound(const bz::rtp::received_audio& frame, std::optional<bz::utc_time> at) override { of_.sound(frame, at); }
    void sound_figures(const bz::rtp::audio_receiver& from) override { of_.sound_figures(from); }
    bool enough() const override { return of_.enough(); }
    void connection_ended() override { of_.connection_ended(); }
    void end() override { of_.end(); }
    void end_now() override { of_.end_now(); }
    const bz::service::ingest_figures& so_far() const override { return of_.so_far(); }
    bool recording() const override { return of_.recording(); }
};

using viewer = bz::crypto::software::hpke::public_key;

bz::result<bz::service::new_content_key> made(const std::vector<viewer>& viewers) {
    using wrap = bz::crypto::software::content_key_wrap;
    bz::service::new_content_key out;
    for (auto* id : {&out.device, &out.recording, &out.kid}) {
        const auto random = bz::io::random_bytes<16>();
        if (!random) return random.error();
        *id = *random;
    }
    auto secret = bz::io::random_secret<16>();
    if (!secret) return secret.error();
    out.key = std::move(*secret);
    for (const auto& each : viewers) {
        std::array<std::byte, 128> record;
        const auto size = wrap::for_public_key(out.key, out.kid, each, record);
        if (!size) return size.error();
        out.wrapped.emplace_back(record.begin(), record.begin() + static_cast<std::ptrdiff_t>(*size));
    }
    return out;
}

template <class Product> std::unique_ptr<keeper> countersigned(house& all, const camera_settings& camera, ear& told) {
    using types = bz::recorder_types<Product, index, bz::io::posix_files, bz::recorder_fragments_of<Product>, signing_key>;
    using sealing = typename types::deposit::sealing;
    if (!all.identity) all.identity = std::make_shared<identity>(all.own);
    std::vector<viewer> viewers;
    if constexpr (sealing::encrypts)
        for (const auto& file : camera.viewers.empty() ? all.config.viewers : camera.viewers) viewers.push_back(viewer_of(file));
    // The key is the recorder's, of all cameras: all of them sign on the one thread of the io_context.
    auto seals = std::make_unique<sealing>(all.identity->key, typename sealing::identity{"0.1.0", all.identity->serial, "bartizan recorder", bz::fingerprint<Product>},
                                           [viewers] { return made(viewers); });
    return std::make_unique<kept<types>>(all, camera, told, std::move(seals));
}

}  // namespace

std::unique_ptr<keeper> keep_of(house& all, const camera_settings& camera, ear& told) {
    using enum camera_settings::footage;
    switch (camera.takes) {
    case sealed: return std::make_unique<kept<types>>(all, camera, told);
    case as_it_comes: return std::make_unique<kept<foreign_types>>(all, camera, told);
    case countersigned: return recorder::countersigned<countersigning_product>(all, camera, told);
    case countersigned_clear: return recorder::countersigned<clear_countersigning_product>(all, camera, told);
    }
    command::fail(camera.id + ": footage of no kind");
}

}  // namespace recorder
