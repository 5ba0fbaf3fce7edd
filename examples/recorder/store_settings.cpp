// SPDX-License-Identifier: Apache-2.0
#include "store_settings.hpp"

#include "command.hpp"
#include "configuration.hpp"

#include <bartizan/protocol/s3/endpoint.hpp>

#include <algorithm>

namespace recorder {

std::optional<store_endpoint> endpoint_of(const std::string& text) {
    const auto read = bz::s3::read_endpoint(text);
    if (!read) return {};
    return store_endpoint{std::string(read->host), std::to_string(read->port), read->within_tls, read->is_loopback()};
}

std::optional<store_fault> fault_of(const store_settings& s) {
    const auto at = endpoint_of(s.endpoint);
    if (!at) return store_fault{"endpoint", "is no https://HOST or https://HOST:PORT, without a path"};
    if (!at->tls && !at->loopback) return store_fault{"endpoint", "is http://, where anybody between could say that footage is stored: https://, or a loopback address"};
    if (!bz::s3::is_bucket(s.bucket)) return store_fault{"bucket", std::string(make_error(bz::s3::errc::bad_bucket).message())};
    const auto region_fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    if (s.region.empty() || s.region.size() > 64 || !std::ranges::all_of(s.region, region_fits)) return store_fault{"region", "is not 1 to 64 of a-z, 0-9 and hyphens"};
    const bool prefix_fits = s.prefix.empty() || (s.prefix.size() <= 200 && bz::s3::is_key(s.prefix) && s.prefix.ends_with('/') && !s.prefix.starts_with('/'));
    if (!prefix_fits) return store_fault{"prefix", "is neither empty nor a name that ends with a slash, such as \"site-7/\", of at most 200 bytes"};
    if (s.credentials_file.empty()) return store_fault{"credentials_file", "is missing: a file of two lines, the access key and the secret key"};
    if (at->tls && s.authorities.empty()) return store_fault{"authorities", "is missing: whose certificates to trust for the store; \"/etc/ssl/certs/ca-certificates.crt\" are those of the system"};
    if (!at->tls && !s.authorities.empty()) return store_fault{"authorities", "is of no use with http://"};
    if (!s.lease.sound())
        return store_fault{"lease", "cannot work: it must be renewable twice before it ends (renew_ms at most half of expire_ms - skew_ms), and end within an hour"};
    return {};
}

bz::s3::credentials credentials_of(const std::string& file) {
    auto text = private_text(file);
    struct wiped {
        std::string& of;
        ~wiped() { bz::wipe(std::as_writable_bytes(std::span(of))); }
    } wipes{text};
    std::string_view rest = text;
    const auto line = [&] {
        const auto end = std::min(rest.find('\n'), rest.size());
        auto out = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (out.ends_with('\r')) out.remove_suffix(1);
        return out;
    };
    const auto access = line(), secret = line();
    auto made = bz::s3::credentials::of(access, secret);
    if (!made || !rest.empty()) command::fail(file + ": is not two lines, the access key and the secret key of the object store");
    return *std::move(made);
}

}  // namespace recorder
