// sealed_deposit: a deposit that takes only what a camera encrypted and signed.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/frame/deposit.hpp>
#include <bartizan/protocol/media_signing/sei_reader.hpp>

namespace bartizan::frame {

enum class sealed_errc { in_the_clear = 1, unsigned_for_too_long };
inline constexpr error_domain sealed_domain{"sealed footage", [](int code) -> std::string_view {
    switch (sealed_errc(code)) {
    case sealed_errc::in_the_clear: return "the camera sent a picture or sound in the clear, and this recorder takes only encrypted ones";
    case sealed_errc::unsigned_for_too_long: return "the camera has not signed its pictures for longer than sealed_limits::unsigned_ms allows";
    }
    return "unknown";
}};
constexpr error make_error(sealed_errc code) { return {&sealed_domain, int(code)}; }

// sealed_deposit: the recorder needs no key for this and has none. That a signature is there is seen; whether it is the camera's is for the
// verifier, who has the key and the CA.
//   errors   sealed_errc: the picture is not recorded, and the caller tells the owner that this camera is set up wrongly; those of deposit
//   memory   the deposit's and one SEI unit
template <append_file File, std::uint32_t UnsignedMs, fragment_limits L = fragment_limits{}> class sealed_deposit {
    nal::codec codec_;
    deposit<File, true, L> into_;
    std::array<std::byte, protection_sei::unit_bytes_max> scratch_;
    std::optional<utc_time> signed_;

public:
    using recorder_type = typename deposit<File, true, L>::recorder_type;

    // signed_at: when the camera last signed, in the file before; without it the first picture counts as signed. sound: as deposit takes it.
    sealed_deposit(nal::codec c, std::uint32_t timescale, recorder_type record, std::span<const bytes_view> announced = {}, std::optional<utc_time> signed_at = {},
                   const std::optional<mp4::audio_track>& sound = {}) noexcept
        : codec_(c), into_(c, timescale, std::move(record), announced, sound), signed_(signed_at) {}

    result<> push(const picture& what) noexcept {
        const auto how = protection_of(codec_, what, scratch_);
        if (!how) return how.error();
        if (!*how || !is_encrypted(what, **how)) return sealed_errc::in_the_clear;
        if (is_signed(what) || !signed_ || what.captured < *signed_) signed_ = what.captured;
        if (what.captured.ticks - signed_->ticks > std::int64_t{UnsignedMs} * (utc_time::ticks_per_second / 1000)) return sealed_errc::unsigned_for_too_long;
        return into_.push(what, **how);
    }
    // push: sound, which is signed with the pictures beside it.   how: none: it is in the clear
    result<> push(const audio_frame& sound, const std::optional<mp4::sample_protection>& how) noexcept requires(L.audio_samples > 0) {
        if (!how) return sealed_errc::in_the_clear;
        return into_.push(sound, *how);
    }
    result<> finish(sei_units tail = {}) noexcept { return into_.finish(tail); }
    std::optional<utc_time> signed_at() const noexcept { return signed_; }
    std::uint64_t pictures() const noexcept { return into_.pictures(); }
    std::uint64_t audio_frames() const noexcept { return into_.audio_frames(); }
    std::uint32_t fragments() const noexcept { return into_.fragments(); }

private:
    // An SEI may say "encrypted" of slices that are clear to their last byte. Slice headers are of a few dozen bytes.
    bool is_encrypted(const picture& what, const protection_sei::message& how) const noexcept {
        std::size_t slice = 0;
        for (const auto unit : what.units) {
            const auto k = nal::kind_of(codec_, unit);
            if ((k != nal::kind::slice && k != nal::kind::uncovered_slice) || slice >= how.slices) continue;
            const auto clear = how.clear[slice++];
            if (clear > 512 || (unit.size() > 192 && clear >= unit.size())) return false;
        }
        return true;
    }
    bool is_signed(const picture& what) const noexcept {
        return std::ranges::any_of(what.units, [this](bytes_view unit) { return media_signing::is_media_signing(codec_, unit); });
    }
};

}  // namespace bartizan::frame
