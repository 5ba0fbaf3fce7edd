// scan: the NAL units of a byte stream (Annex B) or of an MP4 sample (length-prefixed), one after another.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>
#include <bartizan/base/result.hpp>
#include <bartizan/kernel/find_start_code.hpp>

#include <optional>

namespace bartizan::nal {

enum class errc { length_past_end = 1, bad_length_size };
inline constexpr error_domain domain{"nal", [](int code) -> std::string_view {
    switch (errc(code)) {
    case errc::length_past_end: return "a NAL unit claims more bytes than its sample holds";
    case errc::bad_length_size: return "NAL unit lengths are of 1, 2 or 4 bytes";
    }
    return "unknown";
}};
constexpr error make_error(errc code) { return {&domain, int(code)}; }

// without_trailing_zeros: trailing_zero_8bits and cabac padding are not part of a unit (H.264, B.1; the last byte holds the stop bit).
constexpr bytes_view without_trailing_zeros(bytes_view unit) noexcept {
    while (!unit.empty() && unit.back() == std::byte{0}) unit = unit.first(unit.size() - 1);
    return unit;
}

// annexb_units: next() gives each unit without start code and trailing zeros, empty ones left out; bytes before the first start
// code are skipped.   source  ITU-T H.264 and H.265, Annex B   memory  views of the input
template <class Target = target::portable> class annexb_units {
    bytes_view stream_;
    std::size_t at_;

public:
    explicit annexb_units(bytes_view stream) noexcept : stream_(stream), at_(next_code(0)) {}

    // offset: of the next unit's start code in the stream; the stream's size at the end.
    std::size_t offset() const noexcept { return at_; }

    std::optional<bytes_view> next() noexcept {
        while (at_ < stream_.size()) {
            const std::size_t begin = at_ + 3, end = next_code(begin);
            at_ = end;
            const auto unit = without_trailing_zeros(stream_.subspan(begin, end - begin));
            if (!unit.empty()) return unit;
        }
        return std::nullopt;
    }

private:
    std::size_t next_code(std::size_t from) const noexcept { return from + kernel::find_start_code<Target>::run(stream_.subspan(from)); }
};

// length_prefixed_units: next() gives each unit of an MP4 sample; a length that does not fit is an error and the last answer.
//   source  ISO/IEC 14496-15, 5.3.4.2 and 8.3.3.2   memory  views of the input
class length_prefixed_units {
    byte_reader reader_;
    unsigned length_bytes_;
    bool failed_ = false;

public:
    length_prefixed_units(bytes_view sample, unsigned length_bytes) noexcept : reader_(sample), length_bytes_(length_bytes) {}

    result<std::optional<bytes_view>> next() noexcept {
        using answer = std::optional<bytes_view>;
        if (failed_) return answer{};
        if (length_bytes_ != 1 && length_bytes_ != 2 && length_bytes_ != 4) return fail(errc::bad_length_size);
        while (reader_.remaining() > 0) {
            std::size_t length = 0;
            for (const auto b : reader_.bytes(length_bytes_)) length = length << 8 | std::to_integer<std::size_t>(b);
            const auto unit = reader_.bytes(length);
            if (!reader_.whole()) return fail(errc::length_past_end);
            if (const auto trimmed = without_trailing_zeros(unit); !trimmed.empty()) return answer{trimmed};
        }
        return answer{};
    }

private:
    errc fail(errc code) noexcept {
        failed_ = true;
        return code;
    }
};

}  // namespace bartizan::nal
