// Single values of the standards, compiled in, so that a target is not only compared with our own portable kernels.
// SPDX-License-Identifier: Apache-2.0
#include "cross.hpp"

#include <bartizan/crypto/aes_ctr.hpp>
#include <bartizan/crypto/hash.hpp>

#include <vector>

namespace cross {
namespace {

using octets = std::vector<std::byte>;

octets from_hex(std::string_view hex) {
    const auto digit = [](char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; };
    octets out;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) out.push_back(static_cast<std::byte>(digit(hex[i]) << 4 | digit(hex[i + 1])));
    return out;
}

template <class T, class Algorithm> void digest(std::string_view message, std::string_view expected) {
    const auto got = bz::crypto::digest_of<Algorithm, bz::purpose::frame_integrity, T>(bz::as_bytes(message));
    REQUIRE(bz::same_bytes(got, from_hex(expected)));
}

// encrypted: the whole message, and the same in two calls cut at every byte.
template <class T, std::size_t KeyBytes, unsigned CounterBits>
void encrypted(std::string_view key_hex, std::string_view block_hex, std::string_view plain_hex, std::string_view cipher_hex) {
    const auto key_bytes = from_hex(key_hex), block = from_hex(block_hex), plain = from_hex(plain_hex), cipher = from_hex(cipher_hex);
    const bz::secret<KeyBytes> key{std::span<const std::byte, KeyBytes>(key_bytes)};
    const bz::crypto::aes_key<KeyBytes, T> rounds(key);
    for (std::size_t cut = 0; cut <= plain.size(); ++cut) {
        bz::crypto::aes_ctr<KeyBytes, CounterBits, T> stream(rounds, std::span<const std::byte, 16>(block));
        auto text = plain;
        stream.apply(bz::bytes_span(text).first(cut));
        stream.apply(bz::bytes_span(text).subspan(cut));
        REQUIRE(text == cipher);
    }
}

}  // namespace

void vectors() {
    for_each_target([]<class T>() {
        // FIPS 180-4 names its examples' document: NIST CSRC, "Examples with Intermediate Values", SHA256.pdf, SHA384.pdf, SHA512.pdf.
        digest<T, bz::sha256>("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        digest<T, bz::sha256>("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
        digest<T, bz::sha384>("abc", "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7");
        digest<T, bz::sha512>("abc", "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                                     "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
        // SP 800-38A, F.5.1 (CTR-AES128.Encrypt) and F.5.5 (CTR-AES256.Encrypt).
        constexpr auto plain = "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
                               "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710";
        constexpr auto first = "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff";
        encrypted<T, 16, 128>("2b7e151628aed2a6abf7158809cf4f3c", first, plain,
                              "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff"
                              "5ae4df3edbd5d35e5b4f09020db03eab1e031dda2fbe03d1792170a0f3009cee");
        encrypted<T, 32, 128>("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4", first, plain,
                              "601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c5"
                              "2b0930daa23de94ce87017ba2d84988ddfc9c58db67aada613c2dd08457941a6");
        // RFC 3686, section 6, test vectors 1 and 3: nonce, IV, and a block counter of 32 bits from 1.
        encrypted<T, 16, 32>("ae6852f8121067cc4bf7a5765577f39e", "00000030000000000000000000000001",
                             "53696e676c6520626c6f636b206d7367", "e4095d4fb7a7b3792d6175a3261311b8");
        encrypted<T, 16, 32>("7691be035e5020a8ac6e618529f9a0dc", "00e0017b27777f3f4a1786f000000001",
                             "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223",
                             "c1cf48a89f2ffdd9cf4652e9efdb72d74540a42bde6d7836d59a5ceaaef3105325b2072f");
        std::printf("vectors of FIPS 180-4, SP 800-38A F.5, RFC 3686 6 %s\n", T::name.data());
    });
}

}  // namespace cross
