// keeping: what becomes of one camera's pictures, by the word for footage in its settings: a session of the product that records it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "house.hpp"

#include <bartizan/service/ingest.hpp>

#include <memory>

namespace recorder {

// ear: an ingest_watch, whatever the product.
struct ear {
    virtual void segment_began(const bz::storage::segment_facts&, bz::nal::codec, std::span<const bz::bytes_view> announced) = 0;
    virtual void stored(const bz::frame::picture&) = 0;
    virtual void documents(bz::frame::sei_units) = 0;
    virtual void segment_ended(const bz::storage::segment_facts&) = 0;
    virtual void heard(const bz::rtp::received_audio&, const bz::frame::audio_form&) = 0;
    virtual void told(bz::service::ingest_trouble, bz::error) = 0;

protected:
    ~ear() = default;
};

// keeper: a service::ingest_session, whatever the product.
struct keeper {
    virtual ~keeper() = default;
    virtual bool wants(const bz::sdp::media&) = 0;
    virtual void begins() = 0;
    virtual void picture(const bz::rtp::received_picture&, std::optional<bz::utc_time>) = 0;
    virtual void figures(const bz::rtp::receiver<>&) = 0;
    virtual bool wants_sound(const bz::sdp::media&, const bz::result<bz::sdp::audio_format>&) = 0;
    virtual void starts(std::uint32_t picture, std::uint32_t sound) = 0;
    virtual void sound(const bz::rtp::received_audio&, std::optional<bz::utc_time>) = 0;
    virtual void sound_figures(const bz::rtp::audio_receiver&) = 0;
    virtual bool enough() const = 0;
    virtual void connection_ended() = 0;
    virtual void end() = 0;
    virtual void end_now() = 0;
    virtual const bz::service::ingest_figures& so_far() const = 0;
    virtual bool recording() const = 0;
};

// keep_of: all and told outlive it.   throws  a sentence: footage to be countersigned, and the recorder has no key for that or nobody may watch
std::unique_ptr<keeper> keep_of(house& all, const camera_settings& camera, ear& told);

}  // namespace recorder
