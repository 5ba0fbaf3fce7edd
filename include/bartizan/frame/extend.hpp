// extend: the gate behind the signing gate: beside each signed document goes an extension that signs what the standard leaves out.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/signer.hpp>
#include <bartizan/frame/audio_frame.hpp>
#include <bartizan/frame/hash.hpp>
#include <bartizan/protocol/extension_sei/writer.hpp>

#include <optional>

namespace bartizan::frame {

// extension_limits: pictures and audio frames of one document at most; one that has more gets no extension, and verifiers miss it.
struct extension_limits {
    std::size_t pictures = 600;
    std::size_t parameter_sets = 24;
    std::size_t audio_frames = 0;   // 0: the product has no sound, and pays nothing for it. 5 s of AAC at 48 kHz are 235
};

// shown_times: whether an extension signs when its pictures are shown. Of a live stream that is for each receiver to say, and no two say the same.
enum class shown_times { are_signed, are_the_receivers };

// audio_list: hashes and times of the audio frames since the last document.
//   memory  12 bytes and a hash for each frame; nothing when there are none
template <std::size_t Frames, std::size_t HashBytes> class audio_list {
    static constexpr std::size_t entry_bytes = 4 + HashBytes, most_bytes = 65'535 - extension_sei::audio_head_bytes;
    static_assert(Frames * entry_bytes <= most_bytes, "extension_limits::audio_frames: the length field of a TLV allows 1820 SHA-256 hashes");

    audio_form form_;
    std::size_t count_ = 0;
    std::array<std::int64_t, Frames> times_;   // microseconds; of the entries, once it is known after which picture
    std::array<std::byte, Frames * entry_bytes> entries_;

public:
    static constexpr std::size_t written_bytes = extension_sei::tlv_head_bytes + extension_sei::audio_head_bytes + Frames * entry_bytes;

    explicit audio_list(const audio_form& form) noexcept : form_(form) {}

    bool full() const noexcept { return count_ == Frames; }
    void clear() noexcept { count_ = 0; }
    void add(std::int64_t microseconds, const std::array<std::byte, HashBytes>& hash) noexcept {
        times_[count_] = microseconds;
        std::ranges::copy(hash, entries_.begin() + static_cast<std::ptrdiff_t>(count_++ * entry_bytes + 4));
    }
    void forget_last() noexcept { count_ -= count_ > 0; }
    // say: in a message whose first picture is shown at `first`.   errors  extension_impossible: more than 35 minutes away from it
    result<> say(extension_sei::message& m, std::int64_t first) noexcept {
        for (std::size_t i = 0; i < count_; ++i) {
            const auto after = times_[i] - first;
            if (after != static_cast<std::int32_t>(after)) return errc::extension_impossible;
            byte_writer to(bytes_span{entries_}.subspan(i * entry_bytes, 4));
            to.u32(static_cast<std::uint32_t>(after));
        }
        m.audio[m.audio_count++] = {0, form_.codec, form_.channels, form_.sample_rate, bytes_view(entries_).first(count_ * entry_bytes)};
        return {};
    }
};
template <std::size_t HashBytes> class audio_list<0, HashBytes> {
public:
    static constexpr std::size_t written_bytes = 0;
    explicit audio_list(const audio_form&) noexcept {}
    void clear() noexcept {}
    result<> say(extension_sei::message&, std::int64_t) noexcept { return {}; }
};

// extending_gate: collects what each picture is (slices of all types, times, parameter sets) and each audio frame between them, and signs
// it with the device key.
//   in      Before: a signing gate that signs one document for each closed record, at once
//   memory  inside the object: about 110 bytes a picture and an audio frame, and one unit; never the heap
//   errors  a key that fails does not stop the recording: that document stays without extension, which lost() counts
//   hybrid  a Key with a second key (crypto::hybrid_signer): the extension carries that key and its signature as well, both signed by the
//           device key
//   source  docs/reference/formats.md, the extension SEI
template <crypto::signer Key, class Before, crypto::hash_id Hash, extension_limits L = extension_limits{}, shown_times T = shown_times::are_signed> class extending_gate {
    using Hasher = typename Before::hasher;
    static constexpr std::size_t h = Hasher::hash_bytes, seis_max = 8;
    static constexpr bool hybrid = crypto::hybrid_signer<Key>, says_when_shown = T == shown_times::are_signed;
    static constexpr std::size_t second_bytes = hybrid ? extension_sei::ml_dsa_65_key_bytes + extension_sei::ml_dsa_65_signature_bytes : 0;
    static constexpr std::size_t plain_bytes = 4096 + L.pictures * (h + extension_sei::time_bytes) + L.parameter_sets * (1 + h) + Key::max_signature_bytes + second_bytes +
                                               audio_list<L.audio_frames, h>::written_bytes;
    using digest = std::array<std::byte, h>;
    using function = crypto::hasher<typename Hasher::algorithm, purpose::frame_integrity, typename Hasher::target>;

    struct collected {
        std::uint16_t covered = 0;   // slices that the standard's record lists
        bool has_others = false;
        digest others{};             // hash of the hashes of its other slices
    };

public:
    // extended_picture: the same picture and documents, with the extension in front of the document that it names.
    struct extended_picture {
        const picture* what;
        sei_units seis;
    };
    static constexpr bool protects_integrity = true;
    using hasher = Hasher;
    using out = past<extending_gate, extended_picture>;
    using listed_audio = past<extending_gate, audio_frame>;   // a frame that the next extension speaks of
    static constexpr bool covers_audio = L.audio_frames > 0;
    using fingerprint_bytes = std::optional<std::array<std::byte, extension_sei::product_bytes>>;

    // product: what stands for the composition, when it is to be said.
    // audio: of the track whose frames come, when the limits have room for them.
    extending_gate(nal::codec c, Key& key, std::uint32_t timescale, const fingerprint_bytes& product, const audio_form& audio = {}) noexcept
        : codec_(c), key_(key), timescale_(timescale), product_(product), sample_rate_(audio.sample_rate), audio_(audio) {}

    // operator(): closed: the record that this picture closed, as the hashing gate gave it.
    out operator()(typename Before::out before, const typename Hasher::record* closed) noexcept {
        auto seis = before->seis;
        if (closed) {
            unit_ = {};
            const bool signed_now = !seis.empty() && seis.size() < seis_max;
            const auto written = signed_now ? extension_for(*closed, seis.back()) : result<bytes_view>(errc::extension_impossible);
            if (written) unit_ = *written;
            lost_ += !written;
            count_ = 0;
            audio_.clear();
            full_ = false;
        } else if (std::exchange(recorded_, true)) {
            unit_ = {};
        }
        if (before->what) collect(*before->what);
        if (unit_.empty()) return out{extended_picture{before->what, seis}};
        std::ranges::copy(seis, seis_.begin());
        seis_[seis.size()] = std::exchange(seis_[seis.size() - 1], unit_);
        return out{extended_picture{before->what, sei_units(seis_).first(seis.size() + 1)}};
    }
    // operator(): an audio frame, as it is before it is encrypted, in the order of the track. It is listed in the extension of the document
    // that is closed next; the first picture must have passed.
    listed_audio operator()(const audio_frame& frame) noexcept requires(covers_audio) {
        if (audio_.full()) full_ = true;
        else audio_.add(microseconds_of(frame.decode_time, sample_rate_), digest_of(frame.bytes));
        return listed_audio{frame};
    }
    // audio_not_recorded: the frame that passed last was refused by a later gate.
    void audio_not_recorded() noexcept requires(covers_audio) { audio_.forget_last(); }
    // not_recorded: the picture that passed last was refused by a later gate, so it is in no document when it is not hashed either.
    void not_recorded() noexcept {
        recorded_ = false;
        if constexpr (Hasher::when == hashing::while_protecting) count_ -= count_ > 0;
    }

    std::uint32_t extensions() const noexcept { return sequence_; }
    std::uint32_t lost() const noexcept { return lost_; }   // documents without extension

private:
    void collect(const picture& p) noexcept {
        if (starts_gop(codec_, p)) forget_sets(p);
        if (count_ == L.pictures) full_ = true;
        if (full_) return;
        auto& c = pictures_[count_];
        c = {};
        function others;
        for (const auto unit : p.units) {
            const auto k = nal::kind_of(codec_, unit);
            c.covered = static_cast<std::uint16_t>(c.covered + (k == nal::kind::slice));
            if (k == nal::kind::parameter_set) learn(unit);
            if (k != nal::kind::uncovered_slice) continue;
            others.update(digest_of(unit));
            c.has_others = true;
        }
        if (c.has_others) c.others = others.finish();
        const auto presented = p.decode_time + p.composition_offset;
        if (count_ == 0) {
            first_presented_ = presented;
            first_captured_ = p.captured;
        }
        // More than 35 minutes, or 2^31 ticks, within one document: it gets no extension.
        const auto ticks = presented - first_presented_, microseconds = (p.captured.ticks - first_captured_.ticks) / 10;
        full_ = full_ || !fits(ticks) || !fits(microseconds);
        byte_writer times(bytes_span{times_}.subspan(count_ * extension_sei::time_bytes, extension_sei::time_bytes));
        times.u32(says_when_shown ? static_cast<std::uint32_t>(ticks) : 0);
        times.u32(static_cast<std::uint32_t>(microseconds));
        ++count_;
    }
    static bool fits(std::int64_t value) noexcept { return value == static_cast<std::int32_t>(value); }

    // -- parameter sets: of each type that a key picture brings, the list begins anew ----------------------------------------------
    void forget_sets(const picture& p) noexcept {
        for (const auto unit : p.units) {
            if (nal::kind_of(codec_, unit) != nal::kind::parameter_set) continue;
            const auto type = static_cast<std::byte>(nal::type(codec_, unit));
            std::size_t kept = 0;
            for (std::size_t i = 0; i < set_count_; ++i)
                if (sets_[i * (1 + h)] != type) std::memmove(&sets_[kept++ * (1 + h)], &sets_[i * (1 + h)], 1 + h);
            set_count_ = kept;
        }
    }
    void learn(bytes_view unit) noexcept {
        std::array<std::byte, 1 + h> one;
        one[0] = static_cast<std::byte>(nal::type(codec_, unit));
        std::ranges::copy(digest_of(unit), one.begin() + 1);
        for (std::size_t i = 0; i < set_count_; ++i)
            if (same_bytes(bytes_view(sets_).subspan(i * (1 + h), 1 + h), one)) return;
        if (set_count_ == L.parameter_sets) full_ = true;
        else std::ranges::copy(one, sets_.begin() + static_cast<std::ptrdiff_t>(set_count_++ * (1 + h)));
    }

    result<bytes_view> extension_for(const typename Hasher::record& record, bytes_view standard) noexcept {
        std::size_t covered = 0;
        for (std::size_t i = 0; i < count_; ++i) covered += pictures_[i].covered;
        if (full_ || covered != record.count || count_ == 0) return errc::extension_impossible;
        auto entries = record.hashes();
        for (std::size_t i = 0; i < count_; ++i) {
            function whole;
            whole.update(entries.first(pictures_[i].covered * h));
            entries = entries.subspan(pictures_[i].covered * h);
            if (pictures_[i].has_others) whole.update(pictures_[i].others);
            std::ranges::copy(whole.finish(), hashes_.begin() + static_cast<std::ptrdiff_t>(i * h));
        }
        const auto named = signing_digest(standard);
        extension_sei::message m;
        m.hash = Hash;
        m.sequence = sequence_ + 1;
        m.standard = named;
        m.has_clock = true;
        m.timescale = says_when_shown ? timescale_ : 0;
        m.first_presented = says_when_shown ? first_presented_ : 0;
        m.first_captured = first_captured_;
        m.parameter_sets = bytes_view(sets_).first(set_count_ * (1 + h));
        m.picture_times = bytes_view(times_).first(count_ * extension_sei::time_bytes);
        m.picture_hashes = bytes_view(hashes_).first(count_ * h);
        if (product_) m.product = *product_;
        if (const auto said = audio_.say(m, microseconds_of(first_presented_, timescale_)); !said) return said.error();
        if constexpr (hybrid) {
            static_assert(std::is_same_v<typename std::remove_cvref_t<decltype(key_.second())>::algorithm, ml_dsa_65>);
            m.second = extension_sei::second_algorithm::ml_dsa_65;
            m.second_key = key_.second().public_key();
        }
        auto sei = extension_sei::begin_sei(codec_, m, Key::max_signature_bytes, scratch_);
        if (!sei) return sei.error();
        if constexpr (hybrid) {
            std::array<std::byte, extension_sei::ml_dsa_65_signature_bytes> second;
            const auto size = key_.second().sign(signing_digest(sei->signed_bytes()), second);
            if (!size) return size.error();
            if (const auto added = sei->add_second(bytes_view(second).first(*size)); !added) return added.error();
        }
        const auto to_sign = signing_digest(sei->signed_bytes());
        std::array<std::byte, Key::max_signature_bytes> signature;
        const auto size = key_.sign(to_sign, signature);
        if (!size) return size.error();
        ++sequence_;
        return sei->finish(bytes_view(signature).first(*size), unit_memory_);
    }
    static digest digest_of(bytes_view unit) noexcept {
        function one;
        one.update(unit);
        return one.finish();
    }
    static digest signing_digest(bytes_view bytes) noexcept {
        typename Hasher::document_function one;
        one.update(bytes);
        return one.finish();
    }

    nal::codec codec_;
    Key& key_;
    std::uint32_t timescale_;
    fingerprint_bytes product_;
    std::uint32_t sample_rate_;
    [[no_unique_address]] audio_list<L.audio_frames, h> audio_;
    std::uint32_t sequence_ = 0, lost_ = 0;
    std::size_t count_ = 0, set_count_ = 0;
    bool full_ = false, recorded_ = true;
    std::int64_t first_presented_ = 0;
    utc_time first_captured_{};
    bytes_view unit_;
    std::array<bytes_view, seis_max> seis_{};
    std::array<collected, L.pictures> pictures_;
    std::array<std::byte, L.pictures * extension_sei::time_bytes> times_;
    std::array<std::byte, L.pictures * h> hashes_;
    std::array<std::byte, L.parameter_sets * (1 + h)> sets_;
    std::array<std::byte, plain_bytes> scratch_;
    std::array<std::byte, plain_bytes * 3 / 2 + 64> unit_memory_;
};

}  // namespace bartizan::frame
