// SPDX-License-Identifier: Apache-2.0
#include "manage.hpp"

#include "house.hpp"

#include "command.hpp"
#include "time_text.hpp"

#include <bartizan/protocol/rtsp/url.hpp>

#include <sys/stat.h>
#include <unistd.h>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <map>

namespace recorder {

namespace {

std::string time_of(bz::utc_time at) {
    const auto name = bz::storage::segment_text({.start = at});   // 20261125T193400.040000Z.mp4
    const auto t = name.view();
    return std::string(t.substr(0, 4)) + "-" + std::string(t.substr(4, 2)) + "-" + std::string(t.substr(6, 2)) + " " + std::string(t.substr(9, 2)) + ":" + std::string(t.substr(11, 2)) + ":" +
           std::string(t.substr(13, 2)) + "Z";
}

// id_of: a host as a camera's id.
std::string id_of(const std::string& url) {
    const auto read = bz::rtsp::read_url(url);
    std::string id;
    if (!read) return id;
    for (const char c : read->host) {
        if (c >= 'A' && c <= 'Z') id += static_cast<char>(c - 'A' + 'a');
        else id += (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ? c : '-';
    }
    return id.substr(0, 64);
}

// beside: the folder's index without a look at the files: a recorder may be at work.
struct beside {
    bz::io::posix_files files;
    index listed;
    footage folder;

    explicit beside(const configuration& config)
        : listed(command::need(index::open(config.index_file()), config.index_file())), folder(footage::attach(files, listed, config.footage_folder())) {}
};

bool recorded(const configuration& config) { return ::access(config.index_file().c_str(), F_OK) == 0; }

}  // namespace

void add(const std::string& path, new_camera wanted) {
    auto config = read(path);
    auto& c = wanted.camera;
    if (wanted.as_it_comes) c.takes = camera_settings::footage::as_it_comes;
    if (c.id.empty()) c.id = id_of(c.url);
    if (config.find(c.id)) command::fail("there is a camera \"" + c.id + "\" already; choose another --id");
    if (!c.password_file.empty()) c.password_file = std::filesystem::absolute(c.password_file).lexically_normal();
    for (auto& a : c.authorities) a = std::filesystem::absolute(a).lexically_normal();
    (void)password_of(c);
    config.cameras.push_back(c);
    write(path, config);
    std::cout << "camera " << c.id << " is in " << path << "; a recorder that runs reads it on SIGHUP\n";
}

void remove(const std::string& path, const std::string& id) {
    auto config = read(path);
    if (std::erase_if(config.cameras, [&](const auto& c) { return c.id == id; }) == 0) command::fail(path + ": has no camera \"" + id + "\"");
    write(path, config);
    std::cout << "camera " << id << " is no longer in " << path << "; its footage stays until retention deletes it\n";
}

void list(const std::string& path) {
    const auto config = read(path);
    struct sums {
        std::uint64_t segments = 0, held = 0, bytes = 0;
        bool open = false;
        bz::utc_time first = bz::storage::end_of_time, last = bz::storage::beginning_of_time;
    };
    std::map<std::string, sums> all;
    for (const auto& c : config.cameras) all[c.id];
    if (recorded(config)) {
        beside kept(config);
        (void)command::need(kept.folder.each({}, bz::storage::beginning_of_time, bz::storage::end_of_time, [&](const bz::storage::segment_facts& s) {
            auto& sum = all[s.id.camera];
            ++sum.segments, sum.held += s.id.name.held, sum.bytes += s.bytes, sum.open = sum.open || s.open;
            sum.first = std::min(sum.first, s.id.name.start), sum.last = std::max(sum.last, s.end);
            return true;
        }), config.index_file());
    }
    if (all.empty()) std::cout << "no cameras yet: recorder add URL --config " << path << "\n";
    for (const auto& [id, sum] : all) {
        const auto* camera = config.find(id);
        std::cout << id << "  " << (camera ? camera->url : "(not in the configuration)");
        if (camera && camera->takes == camera_settings::footage::as_it_comes) std::cout << "  as it comes";
        if (sum.segments == 0) std::cout << "  nothing recorded";
        else {
            std::cout << "  " << sum.segments << " segments, " << (sum.bytes >> 20) << " MiB, " << time_of(sum.first) << " to " << time_of(sum.last);
            if (sum.held > 0) std::cout << ", " << sum.held << " held";
            if (sum.open) std::cout << ", one being written";
        }
        std::cout << "\n";
    }
}

void rebuild(const std::string& path) {
    const auto config = read(path);
    if (::access(config.footage_folder().c_str(), F_OK) != 0) command::fail(config.footage_folder() + ": is not there; nothing was recorded yet");
    const bool shown = isatty(STDERR_FILENO);
    const keep kept(config, true, [&](const bz::io::rebuild_progress& p) {
        if (!shown && p.files_done != p.files) return;
        std::fprintf(stderr, "%s%llu of %llu files, %llu of %llu MiB%s", shown ? "\r" : "", static_cast<unsigned long long>(p.files_done), static_cast<unsigned long long>(p.files),
                     static_cast<unsigned long long>(p.bytes_done >> 20), static_cast<unsigned long long>(p.bytes >> 20), shown && p.files_done != p.files ? "" : "\n");
    });
    if (kept.in_memory) command::fail(config.index_file() + ": cannot be written to");
    std::cout << sentence_of(kept.found) << "\n";
}

void mark(const std::string& path, const evidence& what, bool held) {
    const auto config = read(path);
    const auto from = command::parse_utc(what.from), to = command::parse_utc(what.to);
    if (!from || !to || *to <= *from) command::fail("the time range is none: two times in UTC, such as 2026-01-31T12:30Z 2026-01-31T12:45Z");
    if (!recorded(config)) command::fail(config.folder + ": nothing was recorded yet");
    beside kept(config);
    const auto changed = held ? kept.folder.hold(what.camera, *from, *to) : kept.folder.release(what.camera, *from, *to);
    if (!changed && changed.error() == make_error(bz::storage::errc::segment_open)) command::fail("the end of that range is still being written; try again when its segment is complete, in a minute");
    std::cout << command::need(changed, what.camera) << " segments are " << (held ? "held" : "released") << "\n";
}

}  // namespace recorder
