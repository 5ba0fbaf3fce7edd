// codecs: how a track is coded, in the words that players are told: the `codecs` parameter of RFC 6381, one element of it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/mp4/movie.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

namespace bartizan::mp4 {

// codecs_text: at most 48 characters; no heap. Empty where the configuration is too short to say.
class codecs_text {
    std::array<char, 48> text_{};
    std::size_t size_ = 0;

public:
    std::string_view view() const noexcept { return {text_.data(), size_}; }
    codecs_text& operator<<(std::string_view part) noexcept {
        size_ += part.copy(text_.data() + size_, text_.size() - size_);
        return *this;
    }
    codecs_text& number(std::uint32_t value, int base, std::size_t digits = 0) noexcept {
        std::array<char, 10> written;
        const auto end = std::to_chars(written.data(), written.data() + written.size(), value, base).ptr;
        const auto count = static_cast<std::size_t>(end - written.data());
        for (; digits > count; --digits) *this << "0";
        return *this << std::string_view(written.data(), count);
    }
};

// codecs_of: avc1.PPCCLL (RFC 6381, 3.3), or hvc1 with profile, compatibility, tier, level and constraints (ISO/IEC 14496-15, E.3).
inline codecs_text codecs_of(const sample_entry& entry) noexcept {
    codecs_text out;
    const auto octet = [&](std::size_t i) { return std::to_integer<std::uint32_t>(entry.configuration[i]); };
    if (entry.codec == nal::codec::h264) {
        if (entry.configuration.size() < 4) return out;
        out << "avc1.";
        for (std::size_t i = 1; i < 4; ++i) out.number(octet(i), 16, 2);
        return out;
    }
    if (entry.configuration.size() < 13) return out;
    constexpr std::string_view spaces[] = {"", "A", "B", "C"};
    out << "hvc1." << spaces[octet(1) >> 6];
    out.number(octet(1) & 31, 10) << ".";
    std::uint32_t flags = 0;   // the first one last
    for (std::size_t i = 0; i < 32; ++i) flags |= (octet(2 + i / 8) >> (7 - i % 8) & 1) << i;
    out.number(flags, 16) << (octet(1) & 32 ? ".H" : ".L");
    out.number(octet(12), 10);
    std::size_t last = 12;   // zeros at the end are left out
    while (last > 6 && octet(last - 1) == 0) --last;
    for (std::size_t i = 6; i < last; ++i) (out << ".").number(octet(i), 16);
    return out;
}
// codecs_of: mp4a.40. and the audio object type (RFC 6381, 3.3); G.711 by the name of its sample entry.
inline codecs_text codecs_of(const audio_facts& audio) noexcept {
    codecs_text out;
    if (!audio.known) return out;
    if (audio.codec != audio_codec::aac) return out << (audio.codec == audio_codec::pcma ? "alaw" : "ulaw");
    const auto configuration = audio.track.entry().configuration;
    if (configuration.empty()) return out;
    return (out << "mp4a.40.").number(std::to_integer<std::uint32_t>(configuration[0]) >> 3, 10);
}

}  // namespace bartizan::mp4
