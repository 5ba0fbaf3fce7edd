// digest: the arithmetic of Digest, for server and client alike (RFC 7616, 3.4; RFC 2617 and 2069 for old clients).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>
#include <bartizan/base/secret.hpp>
#include <bartizan/crypto/password_hash.hpp>
#include <bartizan/protocol/http_auth/fields.hpp>

namespace bartizan::http_auth {

// algorithm_name: as it stands in `algorithm=`.
template <class Algorithm> inline constexpr std::string_view algorithm_name{};
template <> inline constexpr std::string_view algorithm_name<md5> = "MD5";
template <> inline constexpr std::string_view algorithm_name<sha256> = "SHA-256";
template <> inline constexpr std::string_view algorithm_name<sha512_256> = "SHA-512-256";

// digest_algorithm: one that RFC 7616 names and that is included.
template <class A>
concept digest_algorithm = !algorithm_name<A>.empty() && crypto::has_password_digest<A>;

enum class protection : std::uint8_t { none, auth, auth_int };   // qop; none is RFC 2069, without a nonce count

// digest_facts: what a response is calculated from besides the password.
struct digest_facts {
    std::string_view method, uri, nonce, nc, cnonce;
    protection qop = protection::auth;
    bytes_view body;   // auth_int only
};

// digest_of<Algorithm>: a digest in lower-case hexadecimal, the only form in which digests enter other digests (LHEX).
template <digest_algorithm Algorithm> struct digest_of {
    using hash = typename crypto::password_digest_hash<Algorithm>::type;
    static constexpr std::size_t size = 2 * hash::digest_size;
    using hex = std::array<char, size>;
    using hashed = std::array<std::byte, hash::digest_size>;

    static std::string_view view(const hex& h) noexcept { return {h.data(), h.size()}; }
    static hex to_hex(const hashed& bytes) noexcept {
        hex out;
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            out[2 * i] = "0123456789abcdef"[std::to_integer<unsigned>(bytes[i]) >> 4];
            out[2 * i + 1] = "0123456789abcdef"[std::to_integer<unsigned>(bytes[i]) & 15];
        }
        return out;
    }

    // user_realm_password: H(A1), what a server stores (3.4.2). As good as the password for this realm: keep it secret.
    static secret<hash::digest_size> user_realm_password(std::string_view user, std::string_view realm, std::string_view password) noexcept {
        hash machine;
        for (const auto part : {user, std::string_view(":"), realm, std::string_view(":"), password}) machine.update(as_bytes(part));
        auto digest = machine.finish();
        secret<hash::digest_size> out{std::span<const std::byte, hash::digest_size>(digest)};
        wipe(digest);
        wipe(std::as_writable_bytes(std::span(&machine, 1)).first(std::is_trivially_copyable_v<hash> ? sizeof machine : 0));
        return out;
    }
    // user_hash: what stands for the name when userhash=true (3.4.4).
    static hex user_hash(std::string_view user, std::string_view realm) noexcept { return of({user, ":", realm}); }

    // response: `session`: the algorithm was named with -sess (3.4.2).
    static hex response(bytes_view stored, bool session, const digest_facts& facts) noexcept {
        hashed a1;
        copy_bytes(stored.first(a1.size()), a1);
        hex one = to_hex(a1);
        if (session) one = of({view(one), ":", facts.nonce, ":", facts.cnonce});
        hex two;
        if (facts.qop == protection::auth_int) {
            hash body;
            body.update(facts.body);
            const auto body_hex = to_hex(body.finish());
            two = of({facts.method, ":", facts.uri, ":", view(body_hex)});
        } else two = of({facts.method, ":", facts.uri});
        const auto out = facts.qop == protection::none
                             ? of({view(one), ":", facts.nonce, ":", view(two)})
                             : of({view(one), ":", facts.nonce, ":", facts.nc, ":", facts.cnonce, ":", facts.qop == protection::auth ? "auth" : "auth-int", ":", view(two)});
        wipe(a1);
        wipe(std::as_writable_bytes(std::span(one)));
        return out;
    }

private:
    static hex of(std::initializer_list<std::string_view> parts) noexcept {
        hash machine;
        for (const auto part : parts) machine.update(as_bytes(part));
        return to_hex(machine.finish());
    }
};

}  // namespace bartizan::http_auth
