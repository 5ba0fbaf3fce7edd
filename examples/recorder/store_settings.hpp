// store_settings: which object store a recorder's footage goes to, and on what terms recorders that share it agree who records what.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/spool_limits.hpp>
#include <bartizan/protocol/s3/lease.hpp>
#include <bartizan/protocol/s3/signature.hpp>

#include <optional>
#include <string>
#include <vector>

namespace recorder {

namespace bz = bartizan;

// store_settings: `store` of the configuration. Terms of a lease are shorter than the library's: a camera of a recorder that died is recorded by another
// one within 40 s, the time in which that one looks and calls the camera among them.
struct store_settings {
    std::string endpoint;                   // https://HOST[:PORT]; http:// of a loopback address alone: whoever stands between could say that it stored
    std::string bucket, region = "us-east-1";
    std::string prefix;                     // in front of every key: empty, or such as site-7/
    std::string credentials_file;           // two lines, the access key and the secret key
    std::vector<std::string> authorities;   // PEM files: whom to trust for the store
    bz::storage::spool_limits spool{};
    std::uint32_t most_cameras = 256;       // of the list, that this recorder takes
    bz::s3::lease_limits lease{.renew_ms = 8'000, .expire_ms = 32'000, .skew_ms = 4'000};
    std::uint16_t cache_mib = 2'048;        // of what is brought back to be looked at
    std::uint16_t listing_s = 300;          // from one look at what other recorders put there to the next

    std::string footage_prefix() const { return prefix + "footage/"; }
    std::string lease_prefix() const { return prefix + "leases/"; }
    friend bool operator==(const store_settings&, const store_settings&) = default;
};

// fault_of: the first member that cannot work, and why.
struct store_fault {
    std::string member, why;
};
std::optional<store_fault> fault_of(const store_settings& s);

// store_endpoint: an endpoint, taken apart.   out  nothing: it is none
struct store_endpoint {
    std::string host, port;
    bool tls = true;
    bool loopback = false;   // an address of this machine alone
};
std::optional<store_endpoint> endpoint_of(const std::string& text);

// credentials_of: of the file.   throws  a sentence: unreadable, others may use it, not two lines that can be keys
bz::s3::credentials credentials_of(const std::string& file);

}  // namespace recorder
