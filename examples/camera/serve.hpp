// serve: the camera on the network: what it is as a type, and the state that its pages and its API work on.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "live.hpp"
#include "product.hpp"

#include <bartizan/crypto/software/argon2id.hpp>
#include <bartizan/crypto/software/ecdsa_key.hpp>
#include <bartizan/crypto/software/tls_server.hpp>
#include <bartizan/io/posix_store.hpp>
#include <bartizan/io/system.hpp>
#include <bartizan/service/http.hpp>

#include <functional>
#include <memory>
#include <optional>

namespace camera {

namespace bz = bartizan;

using device_key = bz::crypto::software::ecdsa_key;
using door = bz::access::door<product, bz::io::posix_store, bz::crypto::software::argon2id, bz::io::system_random>;

// network_settings: checklist J. The address is stored and given back, no more: this camera does not set up the machine it runs on.
struct network_settings {
    std::string address = "192.168.0.10", subnet_mask = "255.255.255.0", gateway = "192.168.0.1";   // J08 to J10
    std::uint16_t http_port = 80, https_port = 443;                                                // J17
    std::uint16_t rtsps_port = 322;                                                                // RFC 7826, 19.2
    std::uint16_t max_rtp_packet_bytes = 1500;                                                     // J19: 1500 or 1280
    std::uint16_t max_segment_bytes = 1460;                                                        // J20: 1460, 1280 or 1024
    std::uint32_t bandwidth_kbps = 0;                                                              // J21: 0 is unlimited
    std::uint32_t easy_ip_setup_minutes = 20;                                                      // J22: 20, or 0: unlimited (J26)
};

// state: everything behind the API. One thread.
struct state {
    using product_type = product;
    using door_type = door;

    bz::io::posix_store store;
    bz::crypto::software::argon2id hash{};
    bz::io::system_random random{};
    std::unique_ptr<camera::door> gate;
    device_key key;
    std::shared_ptr<const bz::crypto::software::tls_identity> identity;   // replaced while connections go on
    network_settings network;
    std::array<stream_settings, stream_count> streams = default_streams();
    std::string serial;
    std::unique_ptr<live_streams> live;
    std::function<void(const network_settings&)> use_network{};   // what takes effect while the camera runs
};

std::span<const bz::service::page> pages();
std::span<const bz::service::route<state, door>> routes();
void load_streams(state& s);   // the same of the streams
void load_network(state& s);   // what is stored, or the defaults; throws when it cannot be read
std::string snapshot_jpeg(std::int64_t unix_ms, int width, int height);

struct serve_request {
    std::string store, address;
    std::optional<std::uint16_t> http_port, https_port, rtsps_port;   // 0: a free one; none: what the network settings say
    std::string input, viewer_file, passphrase_file, key_output;      // as live_request
    std::optional<sound_format> sound{};
};
void serve(const serve_request& request);   // until SIGINT or SIGTERM; throws a sentence when it cannot begin

}  // namespace camera
