// recording: the service that turns a product's pictures and sound into a signed, encrypted recording; its policies decide every step.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/frame/extend.hpp>
#include <bartizan/frame/hash.hpp>
#include <bartizan/frame/protect.hpp>
#include <bartizan/frame/record.hpp>
#include <bartizan/frame/sign.hpp>
#include <bartizan/frame/unsigned.hpp>
#include <bartizan/policy/audio.hpp>
#include <bartizan/policy/encrypted_frames.hpp>
#include <bartizan/policy/product.hpp>
#include <bartizan/policy/signed_frames.hpp>

#include <concepts>
#include <optional>

namespace bartizan::service {

// no_signer, no_content_key: what a product without the policy hands in.
struct no_signer {};
struct no_content_key {};

// stream_facts: what the encoder was set up to give, and who made the camera.
struct stream_facts {
    nal::codec codec = nal::codec::h264;
    std::uint32_t timescale = 90'000;
    utc_time created{};
    frame::vendor made_by{};
    std::span<const mp4::pssh> key_systems{};   // wrapped content keys for those who may watch
    std::optional<mp4::audio_track> audio{};    // of a product with bz::audio<...>; none: this recording has no sound
    std::optional<std::array<std::byte, 32>> product{};   // bz::fingerprint<Product>, signed by extended_signing; none: not said
};

// gives_audio: whether a product composes sound of this code.
template <class Audio> constexpr bool gives_audio(audio_codec c) noexcept {
    if constexpr (requires { Audio::offers_sound; })
        return c == audio_codec::aac ? Audio::template gives<aac_lc> : c == audio_codec::pcma ? Audio::template gives<pcma> : Audio::template gives<pcmu>;
    else return false;
}

// fragment_limits_of: of a product's recordings, when nothing else is said: with room for the sound of ten seconds when it has any.
template <class Product>
inline constexpr frame::fragment_limits fragment_limits_of = requires { policy_of<Product, role::audio>::offers_sound; }
                                                                 ? frame::fragment_limits{.audio_samples = 1024, .audio_bytes = 1 << 20}
                                                                 : frame::fragment_limits{};

template <class Signing, class Signer> struct signer_must_be_of_the_products_algorithm {};
template <class Signing, class Signer>
    requires requires {
        typename Signing::signature;
        typename Signer::algorithm;
    }
struct signer_must_be_of_the_products_algorithm<Signing, Signer> {
    static_assert(std::same_as<typename Signing::signature, typename Signer::algorithm>,
                  "[BZ-C29] key of another algorithm: the product promises other signatures than this key makes. Fix: name the key's algorithm "
                  "in bz::signed_frames<...>, or take a key of the product's.");
};

// recording_path: which gates a product's pictures pass. Nothing here can be switched at run time.
template <class Product, class Signer, class Keystream, class ContentKey>
struct recording_path : signer_must_be_of_the_products_algorithm<policy_of<Product, role::signing>, Signer> {
    static_assert(proven<Product>);
    using signing = policy_of<Product, role::signing>;
    using target = typename policy_of<Product, role::target>::target;
    static constexpr bool signs = requires { requires signing::protects_integrity; };
    static constexpr bool encrypts = !std::same_as<Keystream, no_content_key>;

    // An unsigned product's list of hashes goes nowhere; the hashing gate still tells slices from other units.
    template <class S> struct hashed_with {
        using hash = sha256;
        static constexpr frame::document_limits limits{};
    };
    template <class S> requires requires { requires S::protects_integrity; } struct hashed_with<S> {
        using hash = typename S::hash;
        static constexpr frame::document_form form{.lists_hashes = S::lists_hashes, .certificates_apart = S::certificates_apart,
                                                   .certificates_ms = S::limits.certificates_ms, .signed_gops = S::limits.signed_gops,
                                                   .unsigned_ms = S::limits.unsigned_ms,
                                                   .late_documents = S::signs_late ? S::limits.late_documents : 0};
        static constexpr frame::document_limits limits{.slices = hash_list_bytes / hash::digest_bytes,
                                                       .longest_ms = S::limits.part_ms > 0 ? S::limits.part_ms : S::limits.unsigned_ms,
                                                       .pictures = S::limits.part_frames, .documents = form.listed()};
    };
    using hash = typename hashed_with<signing>::hash;
    // Encrypted video is hashed by the gate that encrypts it, in the same pass.
    static constexpr auto when = encrypts ? frame::hashing::while_protecting : frame::hashing::at_once;
    using hasher = frame::hasher<hash, target, hashed_with<signing>::limits, when>;

    template <bool Signs, class S> struct second { using gate = frame::unsigned_gate<hasher>; };
    template <class S> struct second<true, S> { using gate = frame::signing_gate<S, hasher, crypto::hash_id_of<hash>, hashed_with<signing>::form>; };
    using signing_gate = typename second<signs, Signer>::gate;

    // What a picture passes between the signing gate and the packing one: nothing, or the extension.
    static constexpr bool extends = requires { requires policy_of<Product, role::extension>::extends_signatures; };
    static constexpr bool hybrid = requires { typename policy_of<Product, role::extension>::second_algorithm; };
    static_assert(hybrid == crypto::hybrid_signer<Signer>,
                  "[BZ-C34] product and key disagree about a second signature. Fix: bz::hybrid_signing<bz::ml_dsa_65> and a bz::crypto::hybrid of both keys, "
                  "or bz::extended_signing and one key.");
    using audio = policy_of<Product, role::audio>;
    static constexpr bool hears = requires { requires audio::offers_sound; };
    static constexpr frame::extension_limits extension_limits{.audio_frames = hears ? std::size_t{1024} : 0};   // 20 s and more
    struct no_extension {};
    template <bool Extends, class S> struct between {
        using gate = no_extension;
        using last = signing_gate;
    };
    template <class S> struct between<true, S> {
        using gate = frame::extending_gate<S, signing_gate, crypto::hash_id_of<hash>, extension_limits>;
        using last = gate;
    };
    using extending_gate = typename between<extends, Signer>::gate;
    using before_packing = typename between<extends, Signer>::last;

    template <bool Encrypts, class K> struct third { using gate = frame::clear_gate<before_packing>; };
    template <class K> struct third<true, K> { using gate = frame::protecting_gate<before_packing, K, ContentKey>; };
    using packing_gate = typename third<encrypts, Keystream>::gate;

    // Sound passes a gate of its own.
    struct no_sound {};
    template <bool Hears, bool Encrypts, class K> struct beside { using gate = no_sound; };
    template <class K> struct beside<true, false, K> { using gate = frame::clear_audio_gate; };
    template <class K> struct beside<true, true, K> { using gate = frame::protecting_audio_gate<K, ContentKey>; };
    using audio_gate = typename beside<hears, encrypts, Keystream>::gate;
};

// announced_firmware: the maker's words as they stand in the documents; with the extension they announce it, so that it is missed when
// somebody strips it.
template <bool Extends> class announced_firmware {
    frame::vendor made_by_;

public:
    explicit announced_firmware(const frame::vendor& made_by) noexcept : made_by_(made_by) {}
    frame::vendor vendor() const noexcept { return made_by_; }
};
template <> class announced_firmware<true> {
    frame::vendor made_by_;
    std::array<char, 256> text_{};
    std::size_t size_ = text_.size();   // too long, unless both fit

public:
    explicit announced_firmware(const frame::vendor& made_by) noexcept : made_by_(made_by) {
        const auto said = made_by.firmware, more = extension_sei::announcement;
        if (said.size() + more.size() >= text_.size()) return;
        std::ranges::copy(said, text_.begin());
        std::ranges::copy(more, text_.begin() + static_cast<std::ptrdiff_t>(said.size()));
        size_ = said.size() + more.size();
    }
    frame::vendor vendor() const noexcept { return {{text_.data(), size_}, made_by_.serial, made_by_.manufacturer}; }
};

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
