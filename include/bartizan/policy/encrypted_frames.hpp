// encrypted_frames: video lies on the card as Common Encryption `cenc`, AES-128-CTR (ISO/IEC 23001-7; white paper 3.8, H03, Q08).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/nonce_domain.hpp>
#include <bartizan/policy/algorithms.hpp>
#include <bartizan/policy/services.hpp>
#include <bartizan/threat/recording_leak.hpp>

#include <cstdint>

namespace bartizan {

// encryption_limits: how long one content key is used. A thief of one key sees at most this much.
struct encryption_limits {
    std::uint32_t lifetime_hours = 24;

    template <class Visit> constexpr void each(Visit visit) const { visit("lifetime_hours", lifetime_hours); }
    friend constexpr bool operator==(const encryption_limits&, const encryption_limits&) = default;
};

// CENC's IV is 8 bytes, so 64 bits of the counter block count (ISO/IEC 23001-7, 9.2 and 9.6).
inline constexpr unsigned cenc_counter_bits = 64;

template <std::uint64_t> struct kilobits_a_second;
template <std::uint64_t> struct hours_a_key_lives;

template <bool Fits, class Rate, class Lifetime> struct key_must_not_outlive_its_counter {
    static_assert(
        Fits,
        "[BZ-C13] counter reuse: the bit rate exhausts the counter within the key's life. Fix: lower encryption_limits::lifetime_hours.");
};

// Bare AES-CTR is malleable: a flipped bit of ciphertext is a flipped bit of picture. One rule, not two switches.
template <class Encryption, class Signing> struct encrypted_must_be_signed {
    static_assert(
        requires { requires Signing::protects_integrity; },
        "[BZ-C09] encrypted but unsigned: AES-CTR lets anyone flip chosen bits unseen. Fix: bz::signed_frames<bz::sha256, "
        "bz::ecdsa_p256>.");
};
template <class Encryption> struct encrypted_must_be_signed<Encryption, not_composed> {};   // role::signing has its own sentence

template <encryption_limits... Limits>
    requires(sizeof...(Limits) <= 1)
struct encrypted_frames {
    using role = bartizan::role::encryption;
    using uses = list<use<aes128_ctr, purpose::content_encryption>>;
    using without_limits = encrypted_frames<>;
    static constexpr std::string_view name = "encrypted_frames";
    static constexpr bool encrypts = true;
    static constexpr encryption_limits limits = only<encryption_limits>(Limits...);

    template <class Threat, class Service, class Given>
    static constexpr bool counters = (std::is_same_v<Threat, threat::recording_leak> && Service::rides == carrier::storage);

    // key_limits: what one content key may have to do for the service S, and for the sound beside its pictures: Audio is what answers
    // role::audio, if anything does.
    template <encoded_video S, class Audio = not_composed>
    static constexpr crypto::key_limits key_limits = [] {
        crypto::key_limits l{.bitrate_kbps = S::limits.bitrate_kbps,
                             .lifetime_hours = limits.lifetime_hours,
                             .frames_per_second = S::limits.frames_per_second,
                             .largest_frame_bytes = S::limits.largest_frame_bytes};
        if constexpr (requires { Audio::most_kbps; }) {
            const auto sum = [](std::uint32_t a, std::uint32_t b) { return a > ~b ? ~std::uint32_t{0} : a + b; };
            l.bitrate_kbps = sum(l.bitrate_kbps, Audio::most_kbps);
            l.frames_per_second = sum(l.frames_per_second, Audio::frames_per_second);
        }
        return l;
    }();

    template <class Audio> struct beside {
        template <class S> struct counter_rules { using type = list<>; };
        template <encoded_video S> struct counter_rules<S> {
            static constexpr bool stated = S::limits.bitrate_kbps > 0 && S::limits.frames_per_second > 0 && S::limits.largest_frame_bytes > 0 &&
                                           limits.lifetime_hours > 0;
            using type =
                list<key_must_not_outlive_its_counter<stated && crypto::fits_counter<key_limits<S, Audio>, cenc_counter_bits>,
                                                      kilobits_a_second<S::limits.bitrate_kbps>, hours_a_key_lives<limits.lifetime_hours>>>;
        };
    };
    template <class... P>
    using rules = joined<list<encrypted_must_be_signed<without_limits, found_role<bartizan::role::signing, P...>>>,
                         each_service<beside<found_role<bartizan::role::audio, P...>>::template counter_rules, P...>>;
};

}  // namespace bartizan
