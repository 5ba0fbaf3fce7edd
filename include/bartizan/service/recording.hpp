// recording: the service that turns a product's pictures and sound into a signed, encrypted recording; its policies decide every step.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/frame/record.hpp>
#include <bartizan/service/recording_path.hpp>
#include <bartizan/service/stream_facts.hpp>

namespace bartizan::service {

// fragment_limits_of: of a product's recordings, when nothing else is said: with room for the sound of ten seconds when it has any.
template <class Product>
inline constexpr frame::fragment_limits fragment_limits_of = requires { policy_of<Product, role::audio>::offers_sound; }
                                                                 ? frame::fragment_limits{.audio_samples = 1024, .audio_bytes = 1 << 20}
                                                                 : frame::fragment_limits{};

// chain_of: what a session hands to the one that goes on behind it; nothing when it does not sign.
template <class Gate> struct chain_of { using type = no_signer; };
template <class Gate> requires requires { typename Gate::chain_end; } struct chain_of<Gate> { using type = typename Gate::chain_end; };

// recording_session: from the first picture to the end of one file.
//   shapes   push() a picture at a time in decoding order, and each frame of sound behind the picture beside which it is heard; then
//            finish(). No heap, all memory from `memory` and the object itself
//   errors   those of the gates and of the file. After an error of the file the session is over; a picture that is refused for itself
//            (no slice, not a key picture at first) is not in the file and the next may be pushed. A key that cannot sign does not stop
//            the recording: lost_documents() counts what stays unproven. A frame of sound that is refused is not in the file.
//   checklist I01, I07, I17, H01, H03
template <class Product, append_file File, class Signer = no_signer, class Keystream = no_content_key, class ContentKey = no_content_key,
          frame::fragment_limits L = fragment_limits_of<Product>>
class recording_session {
    using path = recording_path<Product, Signer, Keystream, ContentKey>;
    using recorder = frame::recorder<typename path::packing_gate, File, L>;
    static_assert(path::encrypts == requires { requires policy_of<Product, role::encryption>::encrypts; },
        "a product with encrypted_frames takes a keystream and a content key; one with clear_frames takes none");

    stream_facts facts_;
    frame::stream_header header_;
    typename path::hasher hash_;
    announced_firmware<path::extends> firmware_;
    typename path::signing_gate sign_;
    typename path::extending_gate extend_;
    typename path::packing_gate pack_;
    typename path::audio_gate sound_;
    recorder record_;
    const ContentKey* key_ = nullptr;
    utc_time end_{};
    std::uint64_t pictures_ = 0, audio_frames_ = 0;
    bool begun_ = false;

public:
    recording_session(const stream_facts& facts, recorder record, Signer& signer, Keystream& keystream, const ContentKey& key) noexcept
        requires(path::signs && path::encrypts)
        : facts_(facts), hash_(facts.codec), firmware_(facts.made_by), sign_(facts.codec, signer, firmware_.vendor()), extend_(extension(signer)),
          pack_(facts.codec, header_, hash_, keystream, key), sound_(sound_gate(keystream, key)), record_(std::move(record)), key_(&key) {}
    recording_session(const stream_facts& facts, recorder record, Signer& signer) noexcept
        requires(path::signs && !path::encrypts)
        : facts_(facts), hash_(facts.codec), firmware_(facts.made_by), sign_(facts.codec, signer, firmware_.vendor()), extend_(extension(signer)),
          pack_(facts.codec, header_), record_(std::move(record)) {}
    recording_session(const stream_facts& facts, recorder record) noexcept
        requires(!path::signs && !path::encrypts)
        : facts_(facts), hash_(facts.codec), firmware_(facts.made_by), pack_(facts.codec, header_), record_(std::move(record)) {}
    recording_session(const recording_session&) = delete;   // the gates refer to each other
    recording_session& operator=(const recording_session&) = delete;

    using recorder_type = recorder;
    using chain_end = typename chain_of<typename path::signing_gate>::type;

    // resume: before the first picture: this file goes on where another of the same stream ended, and its documents are numbered on.
    void resume(const chain_end& from) noexcept requires(path::signs) { sign_.resume(from); }
    chain_end end() const noexcept requires(path::signs) { return sign_.end(); }

    // push: close and sign what is complete, hash and encrypt, record. The picture's bytes may go when push returns.
    result<> push(const frame::picture& picture) noexcept {
        if (!begun_)
            if (const auto ready = begin(picture); !ready) return ready;
        if constexpr (path::signs) sign_.before(hash_);
        auto hashed = hash_(picture);
        if (!hashed) return hashed.error();
        ++pictures_;
        end_ = {picture.captured.ticks + static_cast<std::int64_t>(picture.duration) * utc_time::ticks_per_second / facts_.timescale};
        return pass(std::move(*hashed));
    }

    // push: list (with the extension), encrypt and record a frame of sound of the codec that the facts name.
    //   errors  starts_without_key_picture (sound before the first picture), audio_undeclared, those of the audio gate and the recorder
    result<> push(const frame::audio_frame& sound) noexcept requires(path::hears && L.audio_samples > 0) {
        if (!begun_) return frame::errc::starts_without_key_picture;
        if (!facts_.audio) return frame::errc::audio_undeclared;
        const auto room = record_.audio_room(sound);
        if (!room) return room.error();
        if constexpr (path::extends) (void)extend_(sound);
        auto packed = sound_(sound, *room);
        if constexpr (path::extends)
            if (!packed) extend_.audio_not_recorded();
        if (!packed) return packed.error();
        record_.hear(std::move(*packed));
        ++audio_frames_;
        return {};
    }

    // finish: sign what is open, waiting for the key, and close the last fragment, even when its last documents found no room in it: that
    // costs a proof and is told as an error, not the pictures.
    result<> finish() noexcept {
        if constexpr (path::signs) sign_.before_end(hash_);
        auto hashed = hash_.finish(end_);
        if (!hashed) return hashed.error();
        if (!begun_) return {};
        const auto passed = pass(std::move(*hashed));
        const auto closed = record_.close(facts_.timescale);
        return passed ? closed : passed;
    }

    std::uint64_t pictures() const noexcept { return pictures_; }
    std::uint64_t audio_frames() const noexcept { return audio_frames_; }
    std::uint32_t documents() const noexcept requires(path::signs) { return sign_.documents(); }
    std::uint32_t lost_documents() const noexcept requires(path::signs) { return sign_.lost(); }
    std::size_t waiting_documents() noexcept requires(path::signs) { return sign_.waiting(); }   // for the key
    error last_signing_failure() const noexcept requires(path::signs) { return sign_.last_failure(); }
    // Documents that stayed without extension: their frames are proven as far as the standard goes.
    std::uint32_t lost_extensions() const noexcept requires(path::extends) { return extend_.lost(); }
    std::size_t uncovered_slices() const noexcept { return hash_.uncovered(); }
    std::uint32_t fragments() const noexcept { return record_.fragments(); }
    std::uint64_t bytes_on_card() const noexcept { return record_.written(); }

private:
    static typename path::audio_gate sound_gate(Keystream& keystream, const ContentKey& key) noexcept {
        if constexpr (path::hears && path::encrypts) return {keystream, key};
        else return {};
    }
    typename path::extending_gate extension(Signer& signer) const noexcept {
        frame::audio_form heard;
        if (facts_.audio) heard = {facts_.audio->codec, facts_.audio->channels(), facts_.audio->timescale()};
        if constexpr (path::extends) return {facts_.codec, signer, facts_.timescale, facts_.product, heard};
        else return {};
    }
    result<> begin(const frame::picture& picture) noexcept {
        if (facts_.timescale == 0) return frame::errc::no_timescale;
        if (facts_.audio && (!gives_audio<typename path::audio>(facts_.audio->codec) || L.audio_samples == 0)) return frame::errc::audio_undeclared;
        if (!firmware_.vendor().fits()) return frame::errc::vendor_too_long;
        if (!frame::starts_gop(facts_.codec, picture)) return frame::errc::starts_without_key_picture;
        if (const auto known = header_.learn(facts_.codec, picture); !known) return known;
        std::array<std::byte, 16 << 10> init;
        byte_writer out(init);
        const mp4::video_track track{.codec = facts_.codec, .timescale = facts_.timescale, .sets = header_.sets(), .created = facts_.created,
                               .audio = facts_.audio ? &*facts_.audio : nullptr, .index_references = recorder::index_references};
        mp4::protection protect;
        if constexpr (path::encrypts) {
            protect.kid = key_->kid();
            protect.systems = facts_.key_systems;
            pack_.learn();
        }
        if (const auto made = mp4::write_init_segment(out, track, path::encrypts ? &protect : nullptr); !made) return made;
        if (const auto done = record_.begin(out.written()); !done) return done;
        begun_ = true;
        return {};
    }
    result<> pass(typename path::hasher::out hashed) noexcept {
        const auto* closed = hashed->closed;
        const auto done = record(extended(sign_(std::move(hashed)), closed));
        if constexpr (path::signs)
            if (!done) sign_.not_recorded();
        if constexpr (path::extends)
            if (!done) extend_.not_recorded();
        return done;
    }
    typename path::before_packing::out extended(typename path::signing_gate::out signed_picture, const typename path::hasher::record* closed) noexcept {
        if constexpr (path::extends) return extend_(std::move(signed_picture), closed);
        else return signed_picture;
    }
    result<> record(typename path::before_packing::out signed_picture) noexcept {
        const auto* what = signed_picture->what;
        const auto seis = signed_picture->seis;
        const auto most = frame::packed_bytes_max(what, seis);
        const auto room = record_.prepare(what, most, what && frame::starts_gop(facts_.codec, *what), seis.size());
        if (!room) return room.error();
        auto packed = pack_(std::move(signed_picture), *room);
        if (!packed) return packed.error();
        return record_(std::move(*packed));
    }
};

// recording_types: the types of an encrypted recording of one stream, from what the outside world is made of.
//   Stream  sets the streams of one camera apart: two of them never share a nonce, even under one key
template <class Product, append_file File, class Signer, record_store Store, std::uint8_t Stream = 1> struct recording_types {
    using target = typename policy_of<Product, role::target>::target;
    using domain = crypto::nonce_domain<Stream>;
    using content_key = crypto::content_key<domain, target>;
    using keystream = crypto::keystream<domain, key_limits_of<Product>, Store>;
    using session = recording_session<Product, File, Signer, keystream, content_key>;
    using recorder = typename session::recorder_type;
};

}  // namespace bartizan::service
