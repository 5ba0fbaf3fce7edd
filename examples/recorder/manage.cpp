// SPDX-License-Identifier: Apache-2.0
#include "manage.hpp"

#include "house.hpp"

#include "command.hpp"
#include "look.hpp"
#include "store_fetch.hpp"
#include "time_text.hpp"

#include <bartizan/protocol/rtsp/url.hpp>

#include <sys/stat.h>
#include <unistd.h>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <map>
#include <optional>

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
    readable_index kept;
    footage folder;

    explicit beside(const configuration& config) : kept(index_to_read(config.index_file())), folder(footage::attach(files, kept.listed, config.footage_folder())) {}
};

std::pair<bz::utc_time, bz::utc_time> range_of(const evidence& what) {
    const auto from = command::parse_utc(what.from), to = command::parse_utc(what.to);
    if (!from || !to || *to <= *from) command::fail("the time range is none: two times in UTC, such as 2026-01-31T12:30Z 2026-01-31T12:45Z");
    return {*from, *to};
}

// look_and_decide: throws why the camera is not added; pins its certificate when somebody said that it is the right one.
void look_and_decide(camera_settings& c, const new_camera& wanted, const std::optional<std::array<std::byte, 32>>& pin, const std::string& password, const std::vector<std::string>& authorities) {
    std::cerr << "looking at " << c.id << "...\n";
    auto seen = look_at(c, password, authorities);
    if (seen.certificate) std::cout << certificate_text(*seen.certificate);
    if (pin && seen.certificate && seen.certificate->sha256 != *pin)
        command::fail(c.id + " shows another certificate than --fingerprint says: it is not that camera, or somebody stands between. It is not added");
    if (seen.certificate && !seen.problem.empty() && seen.pinnable) {
        if (!pin && !wanted.yes) {
            if (!isatty(STDIN_FILENO) || wanted.password_from_input) command::fail(seen.problem + ". If it is the camera's, hand in its --fingerprint (or --yes); it is not added");
            std::cout << seen.problem << ". Compare its SHA-256 with what the camera says of itself.\nBelieve this certificate, and no other, for " << c.id << "? [y/N] " << std::flush;
            std::string answer;
            std::getline(std::cin, answer);
            if (answer != "y" && answer != "Y" && answer != "yes") command::fail("it is not added");
        }
        c.fingerprint = fingerprint_text(seen.certificate->sha256);
        c.name.clear(), c.authorities.clear();
        seen = look_at(c, password, authorities);
    }
    if (!seen.problem.empty()) command::fail(c.id + ": " + seen.problem + ". It is not added" + (seen.certificate || !seen.streams.empty() ? "" : "; --unseen adds a camera that is not there yet"));
    for (const auto& each : seen.streams) std::cout << each << (*seen.encrypted ? ", encrypted" : ", in the clear") << (*seen.is_signed ? ", signed" : ", not signed") << "\n";
    if (!seen.certificate) std::cout << "nobody can know whether it is the camera, and others on the way can see its video: rtsp:// proves nothing\n";
    else if (c.fingerprint.empty()) std::cout << "an authority of this recorder vouches for it\n";
    else std::cout << "its certificate is pinned\n";
}

bool recorded(const configuration& config) { return ::access(config.index_file().c_str(), F_OK) == 0; }

}  // namespace

std::string password_file_of(const std::string& path, const std::string& id) {
    return (std::filesystem::absolute(path).parent_path() / (id + ".password")).lexically_normal().string();
}

void add(const std::string& path, new_camera wanted) {
    auto config = read(path);
    auto& c = wanted.camera;
    if (wanted.as_it_comes) c.takes = camera_settings::footage::as_it_comes;
    if (wanted.countersigned) c.takes = camera_settings::footage::countersigned;
    if (c.id.empty()) c.id = id_of(c.url);
    if (config.find(c.id)) command::fail("there is a camera \"" + c.id + "\" already; choose another --id");
    if (wanted.password_from_input && !c.password_file.empty()) command::fail("--password-file and --password-stdin exclude each other");
    if (wanted.password_from_input) c.password_file = password_file_of(path, c.id);
    if (!c.password_file.empty()) c.password_file = std::filesystem::absolute(c.password_file).lexically_normal();
    for (auto& a : c.authorities) a = std::filesystem::absolute(a).lexically_normal();
    const auto asked_for = std::exchange(c.fingerprint, {});
    const auto wanted_pin = command::fingerprint_of(asked_for);
    if (!asked_for.empty() && !wanted_pin) command::fail("--fingerprint is no SHA-256: 64 hexadecimal digits, with colons or without");
    if (wanted.unseen) c.fingerprint = asked_for;
    auto judged = c;   // what would be refused is refused before anybody is called
    if (config.authorities.empty() && c.authorities.empty() && c.fingerprint.empty() && c.name.empty() && c.url.starts_with("rtsps:")) judged.fingerprint = std::string(64, '0');
    config.cameras.push_back(judged);
    must_hold(path, config);
    config.cameras.pop_back();

    struct wiped {
        std::string text;
        ~wiped() { bz::wipe(std::as_writable_bytes(std::span(text))); }
    } password;
    if (wanted.password_from_input) {
        std::getline(std::cin, password.text);
        if (password.text.empty() || password.text.size() > 256) command::fail("standard input: its first line is no password of 1 to 256 bytes");
    } else password.text = password_of(c);
    if (!wanted.unseen) look_and_decide(c, wanted, wanted_pin, password.text, config.authorities);
    config.cameras.push_back(c);
    if (wanted.password_from_input) command::write_private(c.password_file, bz::as_bytes(password.text));
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
        if (camera && camera->takes != camera_settings::footage::sealed) std::cout << "  " << (camera->takes == camera_settings::footage::as_it_comes ? "as it comes" : name_of(camera->takes));
        if (sum.segments == 0) std::cout << "  nothing recorded";
        else {
            std::cout << "  " << sum.segments << " segments, " << (sum.bytes >> 20) << " MiB, " << time_of(sum.first) << " to " << time_of(sum.last);
            if (sum.held > 0) std::cout << ", " << sum.held << " held";
            if (sum.open) std::cout << ", one being written";
        }
        std::cout << "\n";
    }
}

void rebuild(const std::string& path, bool from_store) {
    const auto config = read(path);
    if (::access(config.footage_folder().c_str(), F_OK) != 0) command::fail(config.footage_folder() + ": is not there; nothing was recorded yet");
    const bool shown = isatty(STDERR_FILENO);
    if (from_store && !config.store) command::fail(path + ": store: is missing, and --from-store asks it");
    keep kept(config, true, [&](const bz::io::rebuild_progress& p) {
        if (!shown && p.files_done != p.files) return;
        std::fprintf(stderr, "%s%llu of %llu files, %llu of %llu MiB%s", shown ? "\r" : "", static_cast<unsigned long long>(p.files_done), static_cast<unsigned long long>(p.files),
                     static_cast<unsigned long long>(p.bytes_done >> 20), static_cast<unsigned long long>(p.bytes >> 20), shown && p.files_done != p.files ? "" : "\n");
    });
    if (kept.index_file != config.index_file()) command::fail(config.index_file() + ": cannot be written to");
    std::cout << sentence_of(kept.found) << "\n";
    if (from_store) std::cout << learn_footage(config, kept.listed) << " segments are in the object store\n";
}

void fetch(const std::string& path, const evidence& what) {
    const auto config = read(path);
    const auto [from, to] = range_of(what);
    if (!recorded(config)) command::fail(config.folder + ": nothing was recorded yet");
    auto listed = command::need(index::open(config.index_file()), config.index_file());
    const bool shown = isatty(STDERR_FILENO);
    const auto done = fetch_footage(config, listed, what.camera, from, to, [&](std::uint64_t bytes, std::uint64_t all) {
        if (shown) std::fprintf(stderr, "\r%llu of %llu MiB", static_cast<unsigned long long>(bytes >> 20), static_cast<unsigned long long>(all >> 20));
    });
    if (shown && done.segments > 0) std::fputc('\n', stderr);
    std::cout << done.segments << " segments, " << (done.bytes >> 20) << " MiB are on the disk again, and held until they are released\n";
}

void mark(const std::string& path, const evidence& what, bool held) {
    const auto config = read(path);
    const auto [from, to] = range_of(what);
    if (!recorded(config)) command::fail(config.folder + ": nothing was recorded yet");
    beside kept(config);
    const auto changed = held ? kept.folder.hold(what.camera, from, to) : kept.folder.release(what.camera, from, to);
    if (!changed && changed.error() == make_error(bz::storage::errc::segment_open)) command::fail("the end of that range is still being written; try again when its segment is complete, in a minute");
    std::cout << command::need(changed, what.camera) << " segments are " << (held ? "held" : "released") << "\n";
}

}  // namespace recorder
