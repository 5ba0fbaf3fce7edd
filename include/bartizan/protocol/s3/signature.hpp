// signature: AWS Signature Version 4, the way in which every S3-compatible store wants requests signed.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/secret.hpp>
#include <bartizan/crypto/hmac.hpp>
#include <bartizan/protocol/http/head.hpp>
#include <bartizan/protocol/s3/text.hpp>

namespace bartizan::s3 {

// credentials: who asks. The secret key is wiped with the object, and there is no way to print it.
class credentials {
    std::array<char, 128> access_{};
    secret<132> key_;   // "AWS4" and the secret key: the first key of the chain
    std::size_t access_bytes_ = 0, key_bytes_ = 0;

public:
    // of: errors  bad_credentials
    static result<credentials> of(std::string_view access_key, std::string_view secret_key) noexcept {
        if (access_key.empty() || access_key.size() > 128 || secret_key.empty() || secret_key.size() > 128) return errc::bad_credentials;
        if (!std::ranges::all_of(access_key, [](char c) { return c > ' ' && c < 0x7f && c != '/' && c != ','; })) return errc::bad_credentials;
        credentials out;
        out.access_bytes_ = access_key.copy(out.access_.data(), 128);
        copy_bytes(as_bytes("AWS4"), out.key_.fill());
        copy_bytes(as_bytes(secret_key), out.key_.fill().subspan(4));
        out.key_bytes_ = 4 + secret_key.size();
        return out;
    }
    std::string_view access_key() const noexcept { return {access_.data(), access_bytes_}; }
    bytes_view first_key() const noexcept { return key_.reveal().first(key_bytes_); }
};

// signable: what is signed of a request.   path, query  encoded; the query's parameters sorted      signed_fields  names in small letters,
// sorted, all of what the request has but Host, X-Amz-Content-Sha256 and X-Amz-Date, which stand between "host" and "x-amz"
struct signable {
    std::string_view method, path, query, host;
    std::span<const http::field> signed_fields;
    std::string_view time;            // basic_time()
    std::string_view payload_sha256;  // 64 hexadecimal digits
};

using digest_text = std::array<char, 64>;
inline digest_text sha256_text(bytes_view payload) noexcept {
    return lower_hex(crypto::digest_of<sha256, purpose::message_authentication, target::detect>(payload));
}

// sign: the value of Authorization into `to`.   source  AWS General Reference, "Signature Version 4 signing process"; S3 API reference,
//   "Authenticating Requests: Using the Authorization Header"      memory  the stack; keys on the way are wiped
inline void sign(byte_writer& to, const credentials& who, std::string_view region, const signable& what) noexcept {
    const auto day = what.time.substr(0, 8);
    crypto::hasher<sha256, purpose::message_authentication> canonical;
    const auto say = [&canonical](auto... parts) { (canonical.update(as_bytes(parts)), ...); };
    const auto names = [&](auto each) {
        each(std::string_view("host"));
        for (const auto& f : what.signed_fields) each(std::string_view(";")), each(f.name);
        each(std::string_view(";x-amz-content-sha256;x-amz-date"));
    };
    say(what.method, std::string_view("\n"), what.path, std::string_view("\n"), what.query, std::string_view("\nhost:"), what.host, std::string_view("\n"));
    for (const auto& f : what.signed_fields) say(f.name, std::string_view(":"), f.value, std::string_view("\n"));
    say(std::string_view("x-amz-content-sha256:"), what.payload_sha256, std::string_view("\nx-amz-date:"), what.time, std::string_view("\n\n"));
    names(say);
    say(std::string_view("\n"), what.payload_sha256);
    const auto hashed = lower_hex(canonical.finish());

    // each key of the chain is the secret of the next
    secret<32> key(crypto::hmac_of<sha256>(who.first_key(), as_bytes(day)));
    for (const auto part : {region, std::string_view("s3"), std::string_view("aws4_request")})
        key = secret<32>(crypto::hmac_of<sha256>(bytes_view(key.reveal()), as_bytes(part)));
    const auto signature = lower_hex(crypto::hmac_of<sha256>(
        bytes_view(key.reveal()), as_bytes("AWS4-HMAC-SHA256\n"), as_bytes(what.time), as_bytes("\n"), as_bytes(day), as_bytes("/"), as_bytes(region),
        as_bytes("/s3/aws4_request\n"), as_bytes(std::string_view(hashed.data(), hashed.size()))));

    to.text("AWS4-HMAC-SHA256 Credential="), to.text(who.access_key()), to.text("/"), to.text(day), to.text("/"), to.text(region);
    to.text("/s3/aws4_request, SignedHeaders=");
    names([&to](std::string_view name) { to.text(name); });
    to.text(", Signature="), to.text({signature.data(), signature.size()});
}

}  // namespace bartizan::s3
