// audio_format: how a session description says that a stream is AAC-LC or G.711, in the clear or encrypted, written and read.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/rtp/audio_packetizer.hpp>
#include <bartizan/protocol/sdp/reader.hpp>
#include <bartizan/protocol/sdp/writer.hpp>

namespace bartizan::sdp {

// protected_encoding: the name of sound that is encrypted, of either codec (docs/reference/formats.md, encrypted sound over RTP). No player knows it,
// so none takes it for sound that it can play.      source  RFC 6838, 3.2 (vendor tree)
inline constexpr std::string_view protected_encoding = "vnd.bartizan.protected-audio";

// audio_format: configuration is of AAC; G.711 has one channel of 8,000 Hz.
struct audio_format {
    rtp::audio_codec codec = rtp::audio_codec::aac;
    aac::config configuration{};
    bool is_protected = false;

    constexpr rtp::audio_payload payload() const noexcept { return {codec, is_protected}; }

    constexpr std::uint32_t clock_rate() const noexcept { return codec == rtp::audio_codec::aac ? configuration.sample_rate : 8000; }
    friend constexpr bool operator==(const audio_format& a, const audio_format& b) noexcept {
        return a.codec == b.codec && a.is_protected == b.is_protected && (a.codec != rtp::audio_codec::aac || a.configuration == b.configuration);
    }
};

// audio_words: the rtpmap and fmtp of a format; media() has views of the object.
//   memory  about 200 bytes   source  RFC 3640, 4.1 (parameters) and 3.3.6 (AAC-hbr); RFC 3551, 6 (PCMU, PCMA)
class audio_words {
    audio_format format_;
    std::array<char, 48> encoding_{};
    std::array<char, 160> parameters_{};
    std::size_t encoding_size_ = 0, parameters_size_ = 0;

    audio_words() = default;

public:
    // make: errors  those of aac::write_config
    static result<audio_words> make(const audio_format& f) noexcept {
        audio_words w;
        w.format_ = f;
        byte_writer encoding(std::as_writable_bytes(std::span(w.encoding_))), parameters(std::as_writable_bytes(std::span(w.parameters_)));
        writer_detail::text_writer name{encoding}, words{parameters};
        const auto write_configuration = [&]() -> result<> {
            std::array<std::byte, 5> memory;
            byte_writer config(memory);
            if (const auto written = aac::write_config(config, f.configuration); !written) return written;
            words("config=");
            for (const auto b : config.written()) words.hex(b);
            return {};
        };
        if (f.is_protected) {
            name(protected_encoding), name("/"), name.number(f.clock_rate());
            words("version="), words.number(rtp::protected_audio_version), words(";codec="), words(bartizan::name(f.codec));
            if (f.codec == rtp::audio_codec::aac) {
                words(";");
                if (const auto written = write_configuration(); !written) return written.error();
            }
        } else if (f.codec != rtp::audio_codec::aac) {
            name(f.codec == rtp::audio_codec::pcma ? "PCMA/8000" : "PCMU/8000");
        } else {
            name("MPEG4-GENERIC/"), name.number(f.configuration.sample_rate);
            if (f.configuration.channels > 1) name("/"), name.number(f.configuration.channels);
            // profile 1: capabilities are in the configuration; players ask for the word all the same
            words("streamtype=5;profile-level-id=1;mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3;");
            if (const auto written = write_configuration(); !written) return written.error();
        }
        w.encoding_size_ = encoding.size();
        w.parameters_size_ = parameters.size();
        return w;
    }
    // media: payload_type is not read for G.711 in the clear, which has its own.
    audio media(std::uint8_t payload_type, std::string_view control) const noexcept {
        return {format_.is_protected || format_.codec == rtp::audio_codec::aac ? payload_type : rtp::static_payload_type(format_.codec), {encoding_.data(), encoding_size_},
                {parameters_.data(), parameters_size_}, control};
    }
};

namespace audio_detail {

constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
inline bool same_word(std::string_view a, std::string_view b) noexcept {   // media subtypes and modes are of either case (RFC 8866, 8.2.4)
    return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}
inline result<std::size_t> from_hex(std::string_view text, bytes_span out) noexcept {
    if (text.size() % 2 != 0 || text.size() / 2 > out.size()) return errc::malformed_attribute;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = lower(text[i]);
        const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (digit < 0) return errc::malformed_attribute;
        out[i / 2] = static_cast<std::byte>((i % 2 == 0 ? 0 : std::to_integer<int>(out[i / 2]) << 4) | digit);
    }
    return text.size() / 2;
}

inline result<aac::config> configuration_of(const media& m) noexcept {
    std::array<std::byte, 64> memory;
    const auto size = from_hex(m.parameter("config"), memory);
    if (!size) return size.error();
    const auto config = aac::read_config(bytes_view(memory).first(*size));
    if (!config) return config.error();
    if (config->sample_rate != m.clock_rate) return errc::unsupported_audio;   // its timestamps would not count samples
    return *config;
}

}   // namespace audio_detail

// read_protected: of sound that is encrypted.   errors  as read_audio
inline result<audio_format> read_protected(const media& m) noexcept {
    const auto codec = m.parameter("codec");
    if (m.parameter("version") != "1") return errc::unsupported_audio;
    for (const auto c : {rtp::audio_codec::pcma, rtp::audio_codec::pcmu})
        if (codec == bartizan::name(c) && m.clock_rate == 8000) return audio_format{c, {}, true};
    if (codec != bartizan::name(rtp::audio_codec::aac)) return errc::unsupported_audio;
    const auto config = audio_detail::configuration_of(m);
    if (!config) return config.error();
    return audio_format{rtp::audio_codec::aac, *config, true};
}

// read_audio: of one m= section.
//   errors  malformed_attribute: a configuration that is no hexadecimal number; unsupported_audio: another encoding, mode or layout of AU
//           headers; those of aac::read_config
inline result<audio_format> read_audio(const media& m) noexcept {
    using audio_detail::same_word;
    audio_format f;
    if (m.kind != "audio") return errc::unsupported_audio;
    if (same_word(m.encoding, protected_encoding)) return read_protected(m);
    const bool g711 = m.clock_rate == 8000 || m.encoding.empty();
    if (g711 && (same_word(m.encoding, "PCMA") || (m.encoding.empty() && m.payload_type == 8))) return audio_format{rtp::audio_codec::pcma, {}};
    if (g711 && (same_word(m.encoding, "PCMU") || (m.encoding.empty() && m.payload_type == 0))) return audio_format{rtp::audio_codec::pcmu, {}};
    const bool hbr = same_word(m.encoding, "MPEG4-GENERIC") && same_word(m.parameter("mode"), "AAC-hbr") && m.parameter("sizelength") == "13" &&
                     m.parameter("indexlength") == "3" && m.parameter("indexdeltalength") == "3";
    if (!hbr) return errc::unsupported_audio;
    const auto config = audio_detail::configuration_of(m);
    if (!config) return config.error();
    f.configuration = *config;
    return f;
}

}  // namespace bartizan::sdp
