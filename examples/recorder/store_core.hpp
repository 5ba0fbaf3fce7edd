// store_core: connections to an object store, over TLS or without.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "command.hpp"
#include "store_settings.hpp"

#include <bartizan/crypto/software/tls_client.hpp>
#include <bartizan/io/s3.hpp>
#include <bartizan/io/system.hpp>
#include <bartizan/protocol/tls/over.hpp>

#include <memory>
#include <string>

namespace recorder {

using plain_core = bz::http::client<>;
using safe_core = bz::tls_over<bz::crypto::software::tls_client, plain_core>;

// core_maker: what opens each connection of an io::s3_store.   throws  a sentence: authorities that cannot be read
template <class Core> typename bz::io::s3_store<Core>::open_core core_maker(const store_settings& s) {
    if constexpr (std::is_same_v<Core, plain_core>) return [] { return bz::result<std::unique_ptr<Core>>(std::make_unique<Core>()); };
    else {
        std::string pem;
        for (const auto& file : s.authorities) pem += command::read_text(file) + "\n";
        const auto trust = command::need(bz::crypto::software::tls_trust::of(bz::as_bytes(pem)), "store.authorities");
        return [trust, name = endpoint_of(s.endpoint)->host]() -> bz::result<std::unique_ptr<Core>> {
            auto session = bz::crypto::software::tls_client::open(trust, name, bz::io::system_clock::utc());
            if (!session) return session.error();
            return std::make_unique<Core>(*std::move(session));
        };
    }
}
// store_to: a store as the settings say it; one request at a time.   throws  as core_maker(), and what credentials_of() does
template <class Core> bz::io::s3_store<Core> store_to(boost::asio::io_context& context, const store_settings& s, const bz::io::s3_limits& limits) {
    const auto at = *endpoint_of(s.endpoint);
    return {context.get_executor(), {.host = at.host, .port = at.port, .bucket = s.bucket, .region = s.region, .tls = at.tls}, credentials_of(s.credentials_file),
            core_maker<Core>(s), [] { return bz::io::system_clock::utc(); }, limits};
}

}  // namespace recorder
