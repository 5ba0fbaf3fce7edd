// playback_cameras: cameras that an administrator adds and removes in the page: looked at first, added as they were looked at.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "jobs.hpp"
#include "look.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>

namespace recorder {

// probes: looks at cameras, one at a time, the last few kept with what was asked: a camera is added as it was seen, and its password is not
// sent twice. Used from one thread.
class probes {
public:
    // asked: id is empty until it is added.
    struct asked {
        camera_settings camera;
        std::string password;
        asked(camera_settings c, std::string p) : camera(std::move(c)), password(std::move(p)) {}
        asked(const asked&) = delete;
        ~asked() { bz::wipe(std::as_writable_bytes(std::span(password))); }
    };

    explicit probes(std::string configuration_path) : configuration_(std::move(configuration_path)) {}

    // begin: the number; nothing: another one runs.   throws  a sentence: what is asked cannot be a camera
    std::optional<unsigned> begin(camera_settings camera, std::string password);
    // add: under this id, what probe `number` found to be recordable, into the configuration; whoever runs reads it again.
    //   throws  a sentence: no such probe, or it found something wrong; the id is taken; the configuration cannot be written
    void add(unsigned number, const std::string& id);
    void remove(const std::string& id);   // its footage stays
    std::vector<camera_settings> listed() const;

    jobs<look_result> looks;
    static constexpr std::size_t kept = 4;

private:
    std::string configuration_;
    std::map<unsigned, std::shared_ptr<const asked>> asked_;
};

}  // namespace recorder
