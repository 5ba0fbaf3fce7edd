// recording_path: which gates a product's pictures and sound pass, decided by its type.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/frame/audio.hpp>
#include <bartizan/frame/extend.hpp>
#include <bartizan/frame/hash.hpp>
#include <bartizan/frame/protect.hpp>
#include <bartizan/frame/sign.hpp>
#include <bartizan/frame/unsigned.hpp>
#include <bartizan/policy/audio.hpp>
#include <bartizan/policy/encrypted_frames.hpp>
#include <bartizan/policy/product.hpp>
#include <bartizan/policy/signed_frames.hpp>

#include <concepts>

namespace bartizan::service {

// no_signer, no_content_key: what a product without the policy hands in.
struct no_signer {};
struct no_content_key {};

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

}  // namespace bartizan::service
