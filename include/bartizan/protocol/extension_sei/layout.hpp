// layout: the constants of bartizan's own extension SEI, which signs what ONVIF Media Signing leaves out.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>
#include <bartizan/base/instant.hpp>
#include <bartizan/base/result.hpp>
#include <bartizan/crypto/hash.hpp>
#include <bartizan/protocol/audio_codec.hpp>

#include <array>
#include <cstdint>
#include <string_view>

// An SEI unit of type "user data unregistered" with a UUID of its own, which validators of Media Signing pass over. It stands directly
// in front of the standard's SEI, names that unit by its hash, and is signed with the same key. docs/reference/formats.md has the bytes.
namespace bartizan::extension_sei {

template <class... B> constexpr std::array<std::byte, sizeof...(B)> byte_array(B... values) { return {static_cast<std::byte>(values)...}; }

inline constexpr auto uuid = byte_array(0xe0, 0x28, 0xbb, 0x7b, 0x25, 0x82, 0x49, 0x40, 0xae, 0x43, 0xfa, 0x2b, 0x33, 0x83, 0xba, 0xd9);
inline constexpr std::uint8_t format_version = 1;
inline constexpr std::uint8_t user_data_unregistered = 5;   // SEI payload type (H.264, D.1.7; H.265, D.2.7)

// announcement: ends the firmware text of the standard's documents, so that whoever strips the extension is found out by them.
inline constexpr std::string_view announcement = " +extension-sei/1";

// document comes first; second_signature and signature come last, in this order. Tags from 32 on are for others: signed, and passed over.
enum class tag : std::uint8_t {
    document = 1, clock, parameter_sets, picture_times, picture_hashes, audio, product, second_key, second_signature, signature,
};

inline constexpr std::size_t tlv_head_bytes = 3;     // tag u8, length u16
inline constexpr std::size_t time_bytes = 8;         // of one picture: presentation i32, capture i32
inline constexpr std::size_t product_bytes = 32;     // SHA-256 of the product's canonical composition
inline constexpr std::size_t audio_tracks_max = 4;
inline constexpr std::size_t audio_head_bytes = 7;   // track number u8, codec u8, channels u8, sample rate u32
inline constexpr std::size_t ml_dsa_65_key_bytes = 1952, ml_dsa_65_signature_bytes = 3309;   // FIPS 204, table 2

enum class second_algorithm : std::uint8_t { none, ml_dsa_65 };

enum class errc {
    not_an_extension_sei = 1, scratch_too_small, unknown_version, payload_past_end, tlv_past_end, wrong_order, tag_twice, too_many_tracks,
    malformed_document, malformed_clock, malformed_parameter_sets, malformed_pictures, malformed_audio, malformed_product,
    malformed_second_key, malformed_signature, output_too_small, field_too_long,
};
inline constexpr error_domain domain{"extension SEI", [](int code) -> std::string_view {
    switch (errc(code)) {
    case errc::not_an_extension_sei: return "not an SEI unit with the UUID of the extension";
    case errc::scratch_too_small: return "the SEI is larger than the memory given for it";
    case errc::unknown_version: return "the extension has another version than 1";
    case errc::payload_past_end: return "the SEI payload claims more bytes than the NAL unit holds";
    case errc::tlv_past_end: return "a TLV claims more bytes than the SEI payload holds";
    case errc::wrong_order: return "the document TLV is not first, or something follows the signatures";
    case errc::tag_twice: return "a TLV tag stands twice in one SEI";
    case errc::too_many_tracks: return "more than 4 audio tracks";
    case errc::malformed_document: return "the document TLV has a wrong length or names an unknown hash";
    case errc::malformed_clock: return "the clock TLV has a wrong length, or presentation times without a timescale";
    case errc::malformed_parameter_sets: return "the parameter set TLV is not a multiple of a type and a hash";
    case errc::malformed_pictures: return "times and hashes are not of the same number of pictures";
    case errc::malformed_audio: return "an audio TLV is not a track, its form, and a multiple of a time and a hash";
    case errc::malformed_product: return "the product's fingerprint has not 32 bytes";
    case errc::malformed_second_key: return "the second key or signature is of an unknown algorithm or has a wrong length";
    case errc::malformed_signature: return "the signature TLV is absent or has a wrong length";
    case errc::output_too_small: return "the SEI does not fit the memory given for it";
    case errc::field_too_long: return "a field is longer than its length prefix can say";
    }
    return "unknown";
}};
constexpr error make_error(errc code) { return {&domain, int(code)}; }

// audio_track: how a track is coded, and a hash for each of its frames, with the time at which it is heard in microseconds after the
// first picture is to be shown. A track without frames says that there was no sound.
struct audio_track {
    std::uint8_t number = 0;   // of the tracks with sound, from 0
    audio_codec codec = audio_codec::aac;
    std::uint8_t channels = 1;
    std::uint32_t sample_rate = 0;   // never 0
    bytes_view frames;   // n * (i32 time, h bytes hash)
};

// message: what an extension SEI says. Written from the signer's memory; read as views of the reader's scratch.
struct message {
    crypto::hash_id hash = crypto::hash_id::sha256;
    std::uint32_t sequence = 0;       // 1 in the first extension of a recording, +1 each
    bytes_view standard;              // hash of the whole SEI unit of the standard that follows, as sent, with its stop byte
    bool has_clock = false;
    std::uint32_t timescale = 0;      // ticks of presentation times in a second; 0: of a live stream, nothing is said of them
    std::int64_t first_presented = 0; // in that timescale
    utc_time first_captured;
    bytes_view parameter_sets;        // n * (NAL unit type u8, h bytes hash): those in force, all of them
    bytes_view picture_times;         // n * (presentation i32 in ticks, capture i32 in microseconds), after the first picture's
    bytes_view picture_hashes;        // n * h bytes
    std::array<audio_track, audio_tracks_max> audio{};
    std::size_t audio_count = 0;
    bytes_view product;               // 32 bytes, or none
    second_algorithm second = second_algorithm::none;
    bytes_view second_key;            // raw public key

    std::size_t hash_bytes() const noexcept { return crypto::digest_size_of(hash); }
    // says_when_shown: whether presentation times are signed. When they are not, times of capture and of sound hold all the same.
    bool says_when_shown() const noexcept { return timescale > 0; }
    std::size_t pictures() const noexcept { return picture_hashes.size() / hash_bytes(); }
};

// picture_time: of picture i < pictures(), in ticks of the message's timescale and as the camera's clock had it.
struct picture_time {
    std::int64_t presented = 0;
    utc_time captured;
};
inline picture_time time_of(const message& m, std::size_t i) noexcept {
    byte_reader at(m.picture_times.subspan(i * time_bytes, time_bytes));
    const auto ticks = static_cast<std::int32_t>(at.u32()), microseconds = static_cast<std::int32_t>(at.u32());
    return {m.first_presented + ticks, {m.first_captured.ticks + std::int64_t{microseconds} * 10}};
}

// audio_entry: frame i of a track: when it is heard, in microseconds after the first picture is shown, and its hash.
struct audio_entry {
    std::int32_t after_first = 0;
    bytes_view hash;
};
inline audio_entry entry_of(const audio_track& track, std::size_t hash_bytes, std::size_t i) noexcept {
    byte_reader at(track.frames.subspan(i * (4 + hash_bytes), 4 + hash_bytes));
    const auto time = static_cast<std::int32_t>(at.u32());
    return {time, at.bytes(hash_bytes)};
}

}  // namespace bartizan::extension_sei
