// hpke: encryption of a short message to a public key: RFC 9180, base mode, X25519, HKDF-SHA256, AES-128-GCM.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/secret.hpp>
#include <bartizan/crypto/equal_ct.hpp>
#include <bartizan/crypto/software/guard.hpp>

#include <botan/aead.h>
#include <botan/mac.h>
#include <botan/system_rng.h>
#include <botan/x25519.h>

#include <string_view>

namespace bartizan::crypto::software {

// hpke: one message per encapsulated key ("single-shot", RFC 9180, 6.1), so no sequence number has to be kept by anyone.
//   errors  no_space, wrong_passphrase_or_key (altered; other key, info or aad), bad_key (a public key of small order), backend_failed
struct hpke {
    static constexpr std::size_t public_key_size = 32, private_key_size = 32, overhead = 32 + 16;   // encapsulated key and tag
    using public_key = std::array<std::byte, public_key_size>;
    using private_key = secret<private_key_size>;

    struct key_pair {
        private_key secret_half;
        public_key public_half;
    };

    // derive: a key pair from 32 or more secret random bytes (RFC 9180, 7.1.3).
    static result<key_pair> derive(bytes_view random) noexcept {
        return guarded(errc::backend_failed, [&]() -> result<key_pair> {
            key_pair out;
            const auto prk = labeled_extract(kem, {}, "dkp_prk", random);
            const auto bits = labeled_expand(prk, kem, "sk", {}, 32);
            std::ranges::copy(view(bits), out.secret_half.fill().begin());
            out.public_half = public_of(out.secret_half);
            return out;
        });
    }
    // pair_of: a private key that was kept, with its public half.
    static result<key_pair> pair_of(private_key&& kept) noexcept {
        return guarded(errc::bad_key, [&]() -> result<key_pair> {
            const auto public_half = public_of(kept);
            return key_pair{std::move(kept), public_half};
        });
    }
    static result<key_pair> generate() noexcept {
        secret<32> random;
        return guarded(errc::backend_failed, [&]() -> result<key_pair> {
            Botan::system_rng().randomize(reinterpret_cast<std::uint8_t*>(random.fill().data()), 32);
            return derive(random.reveal());
        });
    }

    // seal: encapsulated key, ciphertext and tag into the front of `out`; plain.size() + overhead bytes.
    static result<std::size_t> seal(const public_key& to, bytes_view info, bytes_view aad, bytes_view plain, bytes_span out) noexcept {
        const auto ephemeral = generate();
        return ephemeral ? seal_with(*ephemeral, to, info, aad, plain, out) : ephemeral.error();
    }
    // seal_with: for tests against published vectors. An ephemeral key that is used twice reveals both messages.
    static result<std::size_t> seal_with(const key_pair& ephemeral, const public_key& to, bytes_view info, bytes_view aad, bytes_view plain,
                                         bytes_span out) noexcept {
        if (out.size() < plain.size() + overhead) return errc::no_space;
        return guarded(errc::backend_failed, [&]() -> result<std::size_t> {
            const auto dh = agree(ephemeral.secret_half, to);
            if (dh.empty()) return errc::bad_key;
            Botan::secure_vector<std::uint8_t> text(octets(plain).begin(), octets(plain).end());
            gcm(Botan::Cipher_Dir::Encryption, key_schedule(dh, ephemeral.public_half, to, info), aad, text);
            std::ranges::copy(ephemeral.public_half, out.begin());
            std::ranges::copy(view(text), out.begin() + 32);
            return 32 + text.size();
        });
    }
    // open: the message into the front of `out`; sealed.size() - overhead bytes.
    static result<std::size_t> open(const private_key& key, bytes_view info, bytes_view aad, bytes_view sealed, bytes_span out) noexcept {
        if (sealed.size() < overhead) return errc::wrong_passphrase_or_key;
        if (out.size() < sealed.size() - overhead) return errc::no_space;
        return guarded(errc::wrong_passphrase_or_key, [&]() -> result<std::size_t> {
            public_key encapsulated;
            std::ranges::copy(sealed.first(32), encapsulated.begin());
            const auto dh = agree(key, encapsulated);
            if (dh.empty()) return errc::wrong_passphrase_or_key;
            const auto cipher = octets(sealed.subspan(32));
            Botan::secure_vector<std::uint8_t> text(cipher.begin(), cipher.end());
            gcm(Botan::Cipher_Dir::Decryption, key_schedule(dh, encapsulated, public_of(key), info), aad, text);
            std::ranges::copy(view(text), out.begin());
            return text.size();
        });
    }

private:
    using bits = Botan::secure_vector<std::uint8_t>;   // wiped when freed
    using suite = std::string_view;
    static constexpr suite kem{"KEM\x00\x20", 5};                              // DHKEM(X25519, HKDF-SHA256)
    static constexpr suite whole{"HPKE\x00\x20\x00\x01\x00\x01", 10};          // with HKDF-SHA256 and AES-128-GCM
    struct key_and_nonce {
        bits key, nonce;
    };

    static bytes_view text(std::string_view from) noexcept { return bartizan::as_bytes(from); }
    static bytes_view view(const bits& from) noexcept { return software::as_bytes(from); }

    template <class... Part> static bits hmac(bytes_view key, const Part&... part) {
        const auto mac = Botan::MessageAuthenticationCode::create_or_throw("HMAC(SHA-256)");
        mac->set_key(octets(key));
        (mac->update(octets(part)), ...);
        return mac->final();
    }
    // RFC 9180, 4, on RFC 5869. No output is longer than one hash, so expanding is one HMAC.
    static bits labeled_extract(suite id, bytes_view salt, std::string_view label, bytes_view from) {
        const std::array<std::byte, 32> no_salt{};
        return hmac(salt.empty() ? bytes_view(no_salt) : salt, text("HPKE-v1"), text(id), text(label), from);
    }
    static bits labeled_expand(const bits& prk, suite id, std::string_view label, bytes_view info, std::uint8_t size) {
        const std::array length{std::byte{0}, std::byte{size}};
        const std::array first{std::byte{1}};
        auto out = hmac(view(prk), bytes_view(length), text("HPKE-v1"), text(id), text(label), info, bytes_view(first));
        out.resize(size);
        return out;
    }

    static public_key public_of(const private_key& key) {
        const auto value = Botan::X25519_PrivateKey(octets(key.reveal())).raw_public_key_bits();
        public_key out;
        std::ranges::copy(software::as_bytes(value), out.begin());
        return out;
    }
    static bits agree(const private_key& key, const public_key& other) {   // empty: all zeros, a key of small order (RFC 9180, 7.1.4)
        const auto value = octets(other);
        auto shared = Botan::X25519_PrivateKey(octets(key.reveal())).agree(value.data(), value.size());
        const std::array<std::byte, 32> zeros{};
        if (equal_ct(view(shared), zeros)) shared.clear();
        return shared;
    }
    static key_and_nonce key_schedule(const bits& dh, const public_key& encapsulated, const public_key& recipient, bytes_view info) {
        std::array<std::byte, 64> kem_context;
        std::ranges::copy(encapsulated, kem_context.begin());
        std::ranges::copy(recipient, kem_context.begin() + 32);
        const auto shared = labeled_expand(labeled_extract(kem, {}, "eae_prk", view(dh)), kem, "shared_secret", kem_context, 32);

        std::array<std::byte, 65> context{};   // mode base is 0
        std::ranges::copy(view(labeled_extract(whole, {}, "psk_id_hash", {})), context.begin() + 1);
        std::ranges::copy(view(labeled_extract(whole, {}, "info_hash", info)), context.begin() + 33);
        const auto secret = labeled_extract(whole, view(shared), "secret", {});
        return {labeled_expand(secret, whole, "key", context, 16), labeled_expand(secret, whole, "base_nonce", context, 12)};
    }
    static void gcm(Botan::Cipher_Dir direction, const key_and_nonce& with, bytes_view aad, bits& text) {
        const auto mode = Botan::AEAD_Mode::create_or_throw("AES-128/GCM", direction);
        mode->set_key(with.key);
        mode->set_associated_data(octets(aad));
        mode->start(with.nonce);   // sequence number 0: the base nonce itself
        mode->finish(text);
    }
};

}  // namespace bartizan::crypto::software
