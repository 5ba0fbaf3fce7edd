// SPDX-License-Identifier: Apache-2.0
#include "playback_cameras.hpp"

#include "command.hpp"
#include "manage.hpp"

#include <bartizan/protocol/storage/segment_name.hpp>

#include <unistd.h>
#include <csignal>

namespace recorder {

std::optional<unsigned> probes::begin(camera_settings camera, std::string password) {
    const auto config = read(configuration_);
    auto alone = config;   // judged as it would be in the file
    alone.cameras = {camera};
    auto& judged = alone.cameras.front();
    judged.id = "probed";
    if (!password.empty()) judged.password_file = "given";
    if (config.authorities.empty() && camera.fingerprint.empty() && camera.url.starts_with("rtsps:")) judged.fingerprint = std::string(64, '0');   // it is looked at, not believed
    try {
        must_hold("", alone);
    } catch (const std::exception& e) {   // ": cameras[0].url: ..." is where in a file that nobody sees here
        std::string_view why = e.what();
        if (why.starts_with(": cameras[0]")) why.remove_prefix(std::string_view(": cameras[0].").size());
        command::fail(std::string(why));
    }
    const auto of = std::make_shared<const asked>(std::move(camera), std::move(password));
    const auto look = [of, authorities = config.authorities](unsigned, const jobs<look_result>::progress& told) {
        return look_at(of->camera, of->password, authorities, 15, [&] { told(0, 0); });
    };
    const auto number = looks.begin(of->camera.url, kept, look, [this](const jobs<look_result>::state& gone) { asked_.erase(gone.number); });
    if (number) asked_.emplace(*number, of);
    return number;
}

void probes::add(unsigned number, const std::string& id) {
    const auto of = asked_.find(number);
    const auto seen = looks.find(number);
    if (of == asked_.end() || !seen || seen->at != jobs<look_result>::state::stage::done) command::fail("look at the camera first");
    if (!seen->result.problem.empty()) command::fail(seen->result.problem);
    auto config = read(configuration_);
    auto camera = of->second->camera;
    camera.id = id;
    if (config.find(id)) command::fail("there is a camera \"" + id + "\" already; choose another name");
    if (!bz::storage::good_camera_id(id)) command::fail("a camera's name is 1 to 64 of a-z, 0-9, dot, dash and underscore, and begins with a letter or digit");
    const auto& password = of->second->password;
    if (!password.empty()) camera.password_file = password_file_of(configuration_, id);
    config.cameras.push_back(camera);
    must_hold(configuration_, config);
    if (!password.empty()) command::write_private(camera.password_file, bz::as_bytes(password));
    write(configuration_, config);
    asked_.erase(of);
    ::kill(::getpid(), SIGHUP);   // as an operator does it
}

void probes::remove(const std::string& id) {
    auto config = read(configuration_);
    std::string password_file;
    if (const auto* camera = config.find(id)) password_file = camera->password_file;
    if (std::erase_if(config.cameras, [&](const auto& c) { return c.id == id; }) == 0) command::fail("there is no camera \"" + id + "\"");
    write(configuration_, config);
    if (password_file == password_file_of(configuration_, id)) ::unlink(password_file.c_str());   // one that was handed in; others are their owner's
    ::kill(::getpid(), SIGHUP);
}

std::vector<camera_settings> probes::listed() const { return read(configuration_).cameras; }

}  // namespace recorder
