// reach: how a camera of the configuration is called.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../receive/call.hpp"
#include "command.hpp"
#include "configuration.hpp"

namespace recorder {

// call_of: without credentials and peer. Views of `c`.
inline receive::camera_call call_of(const camera_settings& c) {
    receive::camera_call call{.url = command::need(bz::rtsp::read_url(c.url), c.url)};
    if (const auto by = command::transport_of(c.transport)) call.by = *by;   // read() knows no others
    return call;
}
// peer_of: whom it must be; authorities: the camera's, or those of all. A view of `c`.
//   throws  a sentence: a file of certificates cannot be used
inline bz::crypto::software::tls_peer peer_of(const camera_settings& c, const std::vector<std::string>& authorities) {
    bz::crypto::software::tls_peer peer{.name = c.name};
    if (!c.fingerprint.empty()) {
        peer.pin = command::fingerprint_of(c.fingerprint);
        return peer;
    }
    std::string all;
    for (const auto& file : authorities) all += command::read_text(file) + "\n";
    peer.trust = command::need(bz::crypto::software::tls_trust::of(bz::as_bytes(all)), authorities.empty() ? std::string("authorities") : authorities.front());
    return peer;
}

}  // namespace recorder
