// ingest: the cameras of a running recorder: connections that come back by themselves, and what there is to say of each.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "house.hpp"

#include <bartizan/service/ingest.hpp>

#include <map>
#include <string>
#include <vector>

namespace recorder {

// camera_status: what lists, metrics and pages show of a camera.
struct camera_status {
    enum class state { connecting, recording, silent, waiting };   // silent: connected, and nothing is recorded; waiting: for the next attempt

    std::string id, url, problem;   // problem: the last one; empty since it records
    camera_settings::footage takes = camera_settings::footage::sealed;
    state is = state::connecting;
    bz::service::ingest_figures figures{};
};
std::string_view name_of(camera_status::state s);

// onlooker: who follows one camera's pictures while they are recorded: background verification. Views are valid during the call.
struct onlooker {
    virtual ~onlooker() = default;
    virtual void segment_began(const bz::storage::segment_facts&, bz::nal::codec, std::span<const bz::bytes_view> announced) = 0;
    virtual void stored(const bz::frame::picture&) = 0;
    virtual void documents(bz::frame::sei_units) = 0;   // of what was stored, with a picture that is not
    virtual void listens(bool) {}   // whether sound in the clear is to come, before the next segment begins
    virtual void heard(bz::bytes_view, const bz::frame::audio_form&) {}   // a frame of it, beside what was stored
    virtual void segment_ended(const bz::storage::segment_facts&) = 0;   // .fragments is 0: nothing was stored, the file is gone
};
using onlooker_of = std::function<std::unique_ptr<onlooker>(const camera_settings&)>;   // may give none

// camera_ingest: one camera, until it is ended.
class camera_ingest {
public:
    virtual ~camera_ingest() = default;
    virtual camera_status status() const = 0;
    virtual const camera_settings& settings() const = 0;
    virtual void end() = 0;       // with the next key picture, whose signatures are still taken
    virtual void end_now() = 0;   // what was gathered is synced
    virtual bool ended() const = 0;
};

// ingest: all cameras. Outlives nothing: it ends before the io_context does.
class ingest {
    house& all_;
    onlooker_of looks_;
    std::function<void()> no_space_;
    std::vector<std::shared_ptr<camera_ingest>> cameras_, leaving_;

public:
    // no_space: called when a camera found the disk full
    ingest(house& all, onlooker_of looks, std::function<void()> no_space) : all_(all), looks_(std::move(looks)), no_space_(std::move(no_space)) {}
    ~ingest() { end_now(); }

    // use: what the configuration says now: new cameras begin, others end, changed ones do both, the rest is not disturbed.
    void use(const configuration& config, bool authorities_changed);
    std::vector<camera_status> status() const;
    void end();
    void end_now();
    bool ended() const;
};

}  // namespace recorder
