// call: one connection to a camera, by whichever way it is reached: TCP, UDP beside it, TLS, or tunnels within HTTP and HTTPS.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "transport.hpp"

#include <bartizan/base/list.hpp>
#include <bartizan/crypto/software/tls_client.hpp>
#include <bartizan/io/pull.hpp>

#include <memory>
#include <string>

namespace receive {

using command::transport, command::name_of;

// camera_call: whom to call. Views outlive the call; url is of read_url.
struct camera_call {
    bartizan::rtsp::url url;
    transport by = transport::tcp;
    bartizan::rtsp::credentials who{};
    bartizan::crypto::software::tls_peer peer{};   // of rtsps://; without a name, that of the URL's host
    bartizan::crypto::software::tls_versions versions = bartizan::crypto::software::tls_versions::tls12_and_tls13;

    std::uint16_t port() const {   // a tunnel goes to a web server's port when the URL says none
        const bool said = url.place.size() > url.host.size() + (url.place.starts_with('[') ? 2 : 0);
        return said || by == transport::tcp || by == transport::udp ? url.port : by == transport::http ? 80 : 443;
    }
    std::string plain_url() const { return (url.within_tls ? "rtsps://" : "rtsp://") + std::string(url.place) + std::string(url.path); }
};
struct call_end {
    bartizan::result<> ended{};
    std::uint16_t status = 0;   // what a server refused with

    std::string why() const;       // empty: in good order
    bool needs_somebody() const;   // it will not mend itself
};

// media_taker: models io::sound_sink; whoever calls is compiled once, whatever takes. Who says nothing of sound takes none.
struct media_taker {
    virtual bool wants(const bartizan::sdp::media& media) = 0;
    virtual void begins() = 0;
    virtual void picture(const bartizan::rtp::received_picture& picture, std::optional<bartizan::utc_time> at) = 0;
    virtual void figures(const bartizan::rtp::receiver<>& from) = 0;
    virtual bool wants_sound(const bartizan::sdp::media&, const bartizan::result<bartizan::sdp::audio_format>&) { return false; }
    virtual void starts(std::uint32_t, std::uint32_t) {}
    virtual void sound(const bartizan::rtp::received_audio&, std::optional<bartizan::utc_time>) {}
    virtual void sound_figures(const bartizan::rtp::audio_receiver&) {}
    virtual bool enough() = 0;

protected:
    ~media_taker() = default;
};

using sha2 = bartizan::list<bartizan::sha256, bartizan::sha512_256>;
using sha2_and_md5 = bartizan::list<bartizan::sha256, bartizan::sha512_256, bartizan::md5>;

// Both connect, and pull into `sink` until that has enough, or somebody or something ends it. Digest alone proves the name; within TLS also Basic,
// where that is allowed. Instances: sha2 with never and allowed, sha2_and_md5 with allowed; in the clear, both lists.
template <class Algorithms, bartizan::http_auth::basic_use Basic>
boost::asio::awaitable<call_end> call_within_tls(const camera_call& c, media_taker& sink, bartizan::io::bell& rings);
template <class Algorithms> boost::asio::awaitable<call_end> call_in_the_clear(const camera_call& c, media_taker& sink, bartizan::io::bell& rings);

}  // namespace receive
