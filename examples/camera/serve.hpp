// serve: the camera on the network: what it is as a type, and the state that its pages and its API work on.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "audio_api.hpp"
#include "image_api.hpp"
#include "live.hpp"
#include "product.hpp"

#include <bartizan/crypto/software/argon2id.hpp>
#include <bartizan/crypto/software/ecdsa_key.hpp>
#include <bartizan/crypto/software/tls_server.hpp>
#include <bartizan/io/network_interface.hpp>
#include <bartizan/io/dhcp6.hpp>
#include <bartizan/io/discovery.hpp>
#include <bartizan/io/posix_store.hpp>
#include <bartizan/io/system.hpp>
#include <bartizan/service/discovery.hpp>
#include <bartizan/service/http.hpp>
#include <bartizan/service/interface_trial.hpp>

#include <boost/json/object.hpp>

#include <functional>
#include <memory>
#include <optional>

namespace camera {

namespace bz = bartizan;

using device_key = bz::crypto::software::ecdsa_key;
using door = bz::access::door<product, bz::io::posix_store, bz::crypto::software::argon2id, bz::io::system_random>;

using discovery = bz::service::discovery_of<product>;

// network_settings: checklist J. The addresses are those of the interface that the camera was given; without one they are stored and given back, no more.
struct network_settings {
    bz::interface_settings interface{};                                                            // J08 to J16
    std::uint16_t http_port = 80, https_port = 443;                                                // J17
    std::uint16_t rtsps_port = 322;                                                                // RFC 7826, 19.2
    std::uint16_t max_rtp_packet_bytes = 1500;                                                     // J19: 1500 or 1280
    std::uint16_t max_segment_bytes = 1460;                                                        // J20: 1460, 1280 or 1024
    std::uint32_t bandwidth_kbps = 0;                                                              // J21: 0 is unlimited
    bz::service::discovery_choice easy_ip = discovery::shipped;                                    // J22
};

struct state;

// leasing: asks DHCP servers for what the settings of the interface want to be lent, and tells the interface what came of it. It ends before the
// io_context does.
class leasing {
    state& s_;
    boost::asio::any_io_executor executor_;
    std::unique_ptr<bz::io::dhcp_lease<>> v4_{};
    std::unique_ptr<bz::io::dhcp6_lease<>> v6_{};

public:
    leasing(boost::asio::any_io_executor executor, state& s);
    ~leasing();
    bz::result<> follow();                                // after a change of settings: errors as packet_errc
    void give_back(const bz::interface_settings& next);   // what these do not want, while there is still a way to the server
    boost::json::object object(bz::instant now) const;    // for the API

private:
    bz::result<> follow_v4();
    bz::result<> follow_v6();
    void use(const bz::leases& lent);
};

// finding: for how long tools on the interface's network find the camera. It ends before the io_context does.
class finding {
    using discoverable = bz::io::discoverable<discovery::target_limits>;
    state& s_;
    bz::instant powered_on_;
    std::unique_ptr<discoverable> is_{};

public:
    finding(boost::asio::any_io_executor executor, state& s, std::uint16_t https_port, bz::instant powered_on);
    ~finding();
    void follow();                                        // after a change of settings
    boost::json::object object(bz::instant now) const;    // for the API

private:
    void tell(bool found);
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
    audio_settings audio{}, shipped_audio{};   // shipped: what `camera serve` was told, or off
    image_settings image{};
    std::array<made_jpeg, jpeg_count> jpegs{};
    std::string serial;
    std::unique_ptr<live_streams> live;
    std::function<void(const network_settings&)> use_network{};   // what takes effect while the camera runs
    std::string interface_name{};
    std::optional<bz::io::network_interface> link{};                                          // the interface that the camera was given,
    std::optional<bz::service::interface_trial<bz::io::network_interface>> addresses{};       // and what its addresses are
    camera::leasing* leasing = nullptr;   // with an interface: who asks DHCP servers
    camera::finding* finding = nullptr;   // with an interface: who is told where the camera is
    bool shipped_addresses = false;       // a factory reset: the interface is set to them in a moment
};

std::span<const bz::service::page> pages();
std::span<const bz::service::route<state, door>> routes();
std::span<const bz::service::route<state, door>> network_routes();
void load_streams(state& s);   // the same of the streams
void load_audio(state& s);     // and of the sound
void load_image(state& s);     // and of the image; before the streams, which must fit its capture mode
bz::result<> store_streams(state& s, const std::array<stream_settings, stream_count>& all);
// reset_media: streams, sound and image as they were shipped, stored first; encoders that change begin anew.
bz::result<> reset_media(state& s);
void load_network(state& s);   // what is stored, or the defaults; throws when it cannot be read
std::string snapshot_jpeg(std::int64_t unix_ms, const jpeg_format& format);

struct serve_request {
    std::string store, address;
    std::string interface, resolver;                                  // set to the stored addresses; "": no interface is touched
    std::optional<std::uint16_t> http_port, https_port, rtsps_port;   // 0: a free one; none: what the network settings say
    std::uint32_t on_for_s = 0;                                       // since the power came, before this program was started
    std::string input, viewer_file, passphrase_file, key_output;      // as live_request
    std::optional<audio_settings> audio{};   // none: what the audio settings say
};
void serve(const serve_request& request);   // until SIGINT or SIGTERM; throws a sentence when it cannot begin

}  // namespace camera
