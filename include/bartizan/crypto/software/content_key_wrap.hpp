// content_key_wrap: a content key locked for a passphrase or for a viewer's public key, small enough for a `pssh` box.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/nonce_domain.hpp>
#include <bartizan/crypto/software/hpke.hpp>

#include <botan/pwdhash.h>

namespace bartizan::crypto::software {

// argon2_cost: of one guess of a passphrase. The default is the second recommendation of RFC 9106, 4, with one lane for small processors.
struct argon2_cost {
    std::uint32_t memory_kib = 65'536;
    std::uint32_t passes = 3;
    std::uint32_t lanes = 1;
};
// What a record may ask of a reader. A hostile file must not make a viewer take 100 GB or an hour.
inline constexpr argon2_cost most_argon2_cost{.memory_kib = 262'144, .passes = 10, .lanes = 4};
inline constexpr argon2_cost least_argon2_cost{.memory_kib = 8'192, .passes = 1, .lanes = 1};

// content_key_wrap: a record is
//   "BZW1", kind (1 passphrase, 2 public key), three zeros, KID (16 bytes): 24 bytes, authenticated
//   kind 1: memory_kib, passes, lanes (32 bits each, big-endian), salt (16), authenticated; AES-256-GCM of the key (32)      84 bytes
//   kind 2: HPKE encapsulated key (32), ciphertext and tag (32)                                                              88 bytes
// The KID is bound, so that a wrapped key cannot be passed off as another recording's.
//   errors  no_space, bad_wrapped_key, wrong_passphrase_or_key, costs_refused, bad_key, backend_failed
//   memory  the heap through Botan, wiped; Argon2 takes memory_kib
struct content_key_wrap {
    static constexpr std::size_t header_size = 24, passphrase_size = header_size + 12 + 16 + 32, public_key_size = header_size + 32 + 32;
    using key = secret<16>;

    static result<std::size_t> for_passphrase(const key& content, const key_id& kid, bytes_view passphrase, bytes_span out,
                                              argon2_cost cost = {}) noexcept {
        if (out.size() < passphrase_size) return errc::no_space;
        if (passphrase.empty() || !is_allowed(cost)) return errc::costs_refused;
        return guarded(errc::backend_failed, [&]() -> result<std::size_t> {
            std::array<std::byte, 16> salt;
            Botan::system_rng().randomize(reinterpret_cast<std::uint8_t*>(salt.data()), salt.size());
            byte_writer writer(out);
            write_header(writer, 1, kid);
            writer.u32(cost.memory_kib);
            writer.u32(cost.passes);
            writer.u32(cost.lanes);
            writer.bytes(salt);
            const auto plain = octets(content.reveal());
            Botan::secure_vector<std::uint8_t> text(plain.begin(), plain.end());
            gcm(Botan::Cipher_Dir::Encryption, stretched(passphrase, salt, cost), writer.written(), text);
            writer.bytes(software::as_bytes(text));
            return writer.size();
        });
    }

    static result<std::size_t> for_public_key(const key& content, const key_id& kid, const hpke::public_key& viewer,
                                              bytes_span out) noexcept {
        if (out.size() < public_key_size) return errc::no_space;
        byte_writer writer(out);
        write_header(writer, 2, kid);
        const auto sealed = hpke::seal(viewer, info(), writer.written(), content.reveal(), writer.free_space());
        return sealed ? result<std::size_t>(header_size + *sealed) : sealed.error();
    }

    // kid_of: which key a record holds, before it is opened. Not authenticated yet.
    static result<key_id> kid_of(bytes_view record) noexcept {
        if (record.size() < header_size || !has_size_of_kind(record)) return errc::bad_wrapped_key;
        key_id kid;
        std::ranges::copy(record.subspan(8, 16), kid.begin());
        return kid;
    }

    static result<key> open_with_passphrase(bytes_view record, bytes_view passphrase) noexcept {
        if (!kid_of(record) || record[4] != std::byte{1}) return errc::bad_wrapped_key;
        byte_reader reader(record.subspan(header_size));
        argon2_cost cost;
        cost.memory_kib = reader.u32();
        cost.passes = reader.u32();
        cost.lanes = reader.u32();
        const auto salt = reader.bytes(16);
        if (!is_allowed(cost)) return errc::costs_refused;
        return guarded(errc::wrong_passphrase_or_key, [&]() -> result<key> {
            const auto sealed = octets(reader.rest());
            Botan::secure_vector<std::uint8_t> text(sealed.begin(), sealed.end());
            gcm(Botan::Cipher_Dir::Decryption, stretched(passphrase, salt, cost), record.first(record.size() - sealed.size()), text);
            key content;
            std::ranges::copy(software::as_bytes(text), content.fill().begin());
            return content;
        });
    }

    static result<key> open_with_private_key(bytes_view record, const hpke::private_key& viewer) noexcept {
        if (!kid_of(record) || record[4] != std::byte{2}) return errc::bad_wrapped_key;
        key content;
        const auto opened = hpke::open(viewer, info(), record.first(header_size), record.subspan(header_size), content.fill());
        if (!opened) return opened.error();
        return content;
    }

private:
    static constexpr std::array<std::byte, 4> magic{std::byte{'B'}, std::byte{'Z'}, std::byte{'W'}, std::byte{'1'}};
    static bytes_view info() noexcept { return bartizan::as_bytes("bartizan content key 1"); }

    static void write_header(byte_writer& writer, std::uint8_t kind, const key_id& kid) noexcept {
        writer.bytes(magic);
        writer.u8(kind);
        writer.zeros(3);
        writer.bytes(kid);
    }
    static bool has_size_of_kind(bytes_view record) noexcept {
        if (!same_bytes(record.first(4), magic) || !same_bytes(record.subspan(5, 3), std::array<std::byte, 3>{})) return false;
        return record[4] == std::byte{1} ? record.size() == passphrase_size : record[4] == std::byte{2} && record.size() == public_key_size;
    }
    static bool is_allowed(const argon2_cost& cost) noexcept {
        const auto within = [&](std::uint32_t argon2_cost::*what) {
            return cost.*what >= least_argon2_cost.*what && cost.*what <= most_argon2_cost.*what;
        };
        return within(&argon2_cost::memory_kib) && within(&argon2_cost::passes) && within(&argon2_cost::lanes);
    }
    static Botan::secure_vector<std::uint8_t> stretched(bytes_view passphrase, bytes_view salt, const argon2_cost& cost) {
        const auto argon2 = Botan::PasswordHashFamily::create_or_throw("Argon2id")->from_params(cost.memory_kib, cost.passes, cost.lanes);
        Botan::secure_vector<std::uint8_t> key(32);
        argon2->hash(key, as_text(passphrase), octets(salt));
        return key;
    }
    // The nonce is fixed: the salt is new for each record, so no key is used twice.
    static void gcm(Botan::Cipher_Dir direction, const Botan::secure_vector<std::uint8_t>& key, bytes_view header,
                    Botan::secure_vector<std::uint8_t>& text) {
        const std::array<std::uint8_t, 12> nonce{};
        const auto mode = Botan::AEAD_Mode::create_or_throw("AES-256/GCM", direction);
        mode->set_key(key);
        mode->set_associated_data(octets(header));
        mode->start(nonce);
        mode->finish(text);
    }
};

}  // namespace bartizan::crypto::software
