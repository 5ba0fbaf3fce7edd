// live: the service that turns a product's pictures and sound into live streams, signed once, in the clear and encrypted; its policies decide which.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/frame/live_protect.hpp>
#include <bartizan/policy/encrypted_streams.hpp>
#include <bartizan/protocol/rtp/audio_packetizer.hpp>
#include <bartizan/service/recording_path.hpp>
#include <bartizan/service/stream_facts.hpp>

namespace bartizan::service {

// live_path: which gates a live picture passes. It is hashed at once, for its clear and its encrypted stream are signed by the same documents.
template <class Product, class Signer> struct live_path {
    using recorded = recording_path<Product, Signer, no_content_key, no_content_key>;
    using hasher = typename recorded::hasher;
    using signing_gate = typename recorded::signing_gate;
    static constexpr bool signs = recorded::signs, extends = recorded::extends, hears = recorded::hears;

    // The extension as recordings have it, but that it leaves it to each receiver when a picture is shown.
    template <bool Extends, class S> struct between {
        using gate = typename recorded::no_extension;
        using last = signing_gate;
    };
    template <class S> struct between<true, S> {
        using gate = frame::extending_gate<S, signing_gate, crypto::hash_id_of<typename recorded::hash>, recorded::extension_limits, frame::shown_times::are_the_receivers>;
        using last = gate;
    };
    using extending_gate = typename between<extends, Signer>::gate;
    using last = typename between<extends, Signer>::last;
    static constexpr bool forbids_clear = requires { requires policy_of<Product, role::streams>::forbids_clear_streams; };
};

template <class Product, bool Forbidden> struct product_must_allow_clear_streams {
    static_assert(!Forbidden, "[BZ-C77] clear stream of a product that composes bz::encrypted_streams. Fix: send encrypted(), or leave encrypted_streams out.");
};

// live_session: from the first picture of an encoder to its end; a changed encoder begins a new one.
//   shapes   push() a picture at a time in decoding order; then clear() and encrypted() are what to send of it, valid until the next picture.
//            Each frame of sound behind the picture beside which it is heard: in the clear it is sent as it is, encrypted_sound() is what to
//            send of it encrypted, valid until the next frame
//            finish() signs what is open: its last SEI units. No heap, all memory is the object and what encrypt_with() was given
//   errors   those of the gates; a picture or a frame of sound that is refused is in no stream. A picture that only encryption refuses is in the clear one
//   threat   a key that cannot sign does not stop the stream: lost_documents() counts what stays unproven
//   checklist I01, L05
template <class Product, class Signer = no_signer, class Keystream = no_content_key, class ContentKey = no_content_key> class live_session {
    using path = live_path<Product, Signer>;
    static constexpr bool encrypts = !std::same_as<Keystream, no_content_key>;
    template <bool Encrypts, class K> struct protecting { struct gate {}; };
    template <class K> struct protecting<true, K> { using gate = frame::live_protecting_gate<typename path::last, K, ContentKey>; };
    using protecting_gate = typename protecting<encrypts, Keystream>::gate;

    stream_facts facts_;
    frame::stream_header header_;
    typename path::hasher hash_;
    announced_firmware<path::extends> firmware_;
    typename path::signing_gate sign_;
    typename path::extending_gate extend_;
    frame::live_gate<typename path::last> clear_;
    std::optional<protecting_gate> protect_;
    struct sound_key {
        Keystream* keystream;
        const ContentKey* key;
    };
    std::optional<sound_key> protect_sound_;
    std::array<std::byte, path::hears && encrypts ? aac::frame_bytes_max : 0> sound_memory_;
    std::optional<rtp::protected_frame> hidden_sound_;
    frame::streamed shown_{}, hidden_{};
    utc_time end_{};
    bool begun_ = false;

public:
    live_session(const stream_facts& facts, Signer& signer) noexcept requires(path::signs)
        : facts_(facts), hash_(facts.codec), firmware_(facts.made_by), sign_(facts.codec, signer, firmware_.vendor()), extend_(extension(signer)), clear_(facts.codec) {}
    explicit live_session(const stream_facts& facts) noexcept requires(!path::signs)
        : facts_(facts), hash_(facts.codec), firmware_(facts.made_by), clear_(facts.codec) {}
    live_session(const live_session&) = delete;   // the gates refer to each other
    live_session& operator=(const live_session&) = delete;

    // encrypt_with: from the next picture on, which begins a GOP. facts.key_systems say who can open the key.
    //   memory   for the slices of the largest picture and one SEI; it outlives the session, as keystream and key do
    void encrypt_with(Keystream& keystream, const ContentKey& key, bytes_span memory) noexcept requires(encrypts) {
        protect_.emplace(facts_.codec, keystream, key, facts_.key_systems, memory);
        protect_sound_ = sound_key{&keystream, &key};
        if (begun_) protect_->learn(header_);
    }

    result<> push(const frame::picture& picture) noexcept {
        shown_ = hidden_ = {};
        if (!begun_)
            if (const auto ready = begin(picture); !ready) return ready;
        for (const auto unit : picture.units)   // clear leads are computed from the sets that were learned
            if (nal::kind_of(facts_.codec, unit) == nal::kind::parameter_set && !header_.knows(facts_.codec, unit)) return frame::errc::parameter_sets_changed;
        if constexpr (path::signs) sign_.before(hash_);
        auto hashed = hash_(picture);
        if (!hashed) return hashed.error();
        end_ = {picture.captured.ticks + static_cast<std::int64_t>(picture.duration) * utc_time::ticks_per_second / facts_.timescale};
        return send(std::move(*hashed));
    }
    // push: list a frame of sound for the document that is signed next (with the extension), and encrypt it; facts.audio says what it is.
    //   errors  starts_without_key_picture (sound before the first picture), audio_undeclared, those of frame::protecting_audio_gate; and
    //           audio_frame_unfit for octets of G.711 that no packet holds, since what is signed must arrive as one
    result<> push(const frame::audio_frame& sound) noexcept requires(path::hears) {
        hidden_sound_.reset();
        if (!begun_) return frame::errc::starts_without_key_picture;
        if (!facts_.audio) return frame::errc::audio_undeclared;
        if (sound.bytes.empty() || sound.bytes.size() > (facts_.audio->codec == audio_codec::aac ? aac::frame_bytes_max : g711_bytes_max)) return frame::errc::audio_frame_unfit;
        if constexpr (encrypts)
            if (protect_sound_) {
                frame::protecting_audio_gate<Keystream, ContentKey> gate(*protect_sound_->keystream, *protect_sound_->key);
                const auto packed = gate(sound, sound_memory_);
                if (!packed) return packed.error();
                const auto& sample = (*packed)->sample;
                hidden_sound_ = rtp::protected_frame{bytes_view(sound_memory_).first(sample.size), {protect_sound_->key->kid(), sample.iv}};
            }
        if constexpr (path::extends) (void)extend_(sound);
        return {};
    }
    static constexpr std::size_t g711_bytes_max = 1024;

    result<> finish() noexcept {
        shown_ = hidden_ = {};
        if constexpr (path::signs) sign_.before_end(hash_);
        auto hashed = hash_.finish(end_);
        if (!hashed) return hashed.error();
        if (!begun_) return {};
        return send(std::move(*hashed));
    }

    // clear: what to send of the last picture within TLS.
    const frame::streamed& clear() const noexcept {
        (void)sizeof(product_must_allow_clear_streams<Product, path::forbids_clear>);
        return shown_;
    }
    // encrypted: no units when there is no key yet.
    const frame::streamed& encrypted() const noexcept requires(encrypts) { return hidden_; }

    // encrypted_sound: of the frame of sound that was pushed last; none when there is no key yet.
    const std::optional<rtp::protected_frame>& encrypted_sound() const noexcept requires(encrypts && path::hears) { return hidden_sound_; }

    mp4::parameter_set_units sets() const noexcept { return header_.sets(); }   // after the first picture
    std::uint32_t documents() const noexcept requires(path::signs) { return sign_.documents(); }
    std::uint32_t lost_documents() const noexcept requires(path::signs) { return sign_.lost(); }
    error last_signing_failure() const noexcept requires(path::signs) { return sign_.last_failure(); }

private:
    typename path::extending_gate extension(Signer& signer) const noexcept {
        frame::audio_form heard;
        if (facts_.audio) heard = {facts_.audio->codec, facts_.audio->channels(), facts_.audio->timescale()};
        if constexpr (path::extends) return {facts_.codec, signer, facts_.timescale, facts_.product, heard};
        else return {};
    }
    result<> begin(const frame::picture& picture) noexcept {
        if (facts_.timescale == 0) return frame::errc::no_timescale;
        if (facts_.audio && !gives_audio<policy_of<Product, role::audio>>(facts_.audio->codec)) return frame::errc::audio_undeclared;
        if (!firmware_.vendor().fits()) return frame::errc::vendor_too_long;
        if (!frame::starts_gop(facts_.codec, picture)) return frame::errc::starts_without_key_picture;
        if (const auto known = header_.learn(facts_.codec, picture); !known) return known;
        if constexpr (encrypts)
            if (protect_) protect_->learn(header_);
        begun_ = true;
        return {};
    }
    result<> send(typename path::hasher::out hashed) noexcept {
        const auto* closed = hashed->closed;
        const auto signed_picture = extended(sign_(std::move(hashed)), closed);
        const auto shown = clear_(signed_picture);
        if (!shown) return shown.error();
        shown_ = **shown;
        if constexpr (encrypts)
            if (protect_) {
                const auto hidden = (*protect_)(signed_picture);
                if (!hidden) return hidden.error();
                hidden_ = **hidden;
            }
        return {};
    }
    typename path::last::out extended(typename path::signing_gate::out signed_picture, const typename path::hasher::record* closed) noexcept {
        if constexpr (path::extends) return extend_(std::move(signed_picture), closed);
        else return signed_picture;
    }
};

// live_types: of a product's live streams, from what the outside world is made of.
template <class Product, class Signer, record_store Store, std::uint8_t Stream = 1> struct live_types {
    using target = typename policy_of<Product, role::target>::target;
    using domain = crypto::nonce_domain<Stream>;
    using content_key = crypto::content_key<domain, target>;
    using keystream = crypto::keystream<domain, key_limits_of<Product>, Store>;
    using session = live_session<Product, Signer, keystream, content_key>;
};

}  // namespace bartizan::service
