// SPDX-License-Identifier: Apache-2.0
#include "inquiries.hpp"

#include "export.hpp"
#include "house.hpp"
#include "local_exports.hpp"
#include "log.hpp"
#include "verdicts.hpp"

#include "command.hpp"
#include "time_text.hpp"

#include <bartizan/io/posix_files.hpp>
#include <bartizan/io/system.hpp>

#include <unistd.h>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>

namespace recorder {

namespace {

struct span {
    bz::utc_time from, to;
};
span span_of(const inquiry& what) {
    const auto from = command::parse_utc(what.from), to = command::parse_utc(what.to);
    if (!from || !to || *to <= *from) command::fail("the time range is none: two times in UTC, such as 2026-01-31T12:30Z 2026-01-31T12:45Z");
    return {*from, *to};
}
std::vector<std::string> trusted_files(const configuration& config, const inquiry& what) {
    if (!what.trust.empty()) return what.trust;
    const auto* camera = config.find(what.camera);
    return camera && !camera->authorities.empty() ? camera->authorities : config.authorities;
}
readable_index index_of(const configuration& config) {
    if (::access(config.index_file().c_str(), F_OK) != 0) command::fail(config.folder + ": nothing was recorded yet");
    return index_to_read(config.index_file());
}

std::string without_dashes(std::string text) {   // a KID may be written as a UUID
    std::erase(text, '-');
    return text;
}
verify::content_keys keys_of(const inquiry& what) {
    verify::content_keys keys;
    for (const auto& pair : what.keys) {
        const auto colon = pair.find(':');
        const auto id = colon == pair.npos ? std::nullopt : command::from_hex<16>(without_dashes(pair.substr(0, colon)));
        const auto bytes = colon == pair.npos ? std::nullopt : command::from_hex<16>(std::string_view(pair).substr(colon + 1));
        if (!id || !bytes) command::fail("--key: not KID:KEY of 32 hexadecimal digits each");
        bz::secret<16> key;
        std::ranges::copy(*bytes, key.fill().begin());
        keys.by_id.insert_or_assign(*id, std::move(key));
    }
    for (const auto& name : what.viewer_keys) {
        const auto bytes = command::from_hex<32>(command::read_text(name));
        if (!bytes) command::fail(name + ": not the private key of a viewer (64 hexadecimal digits)");
        bz::secret<32> key;
        std::ranges::copy(*bytes, key.fill().begin());
        keys.viewers.push_back(std::move(key));
    }
    for (const auto& name : what.passphrase_files) {
        std::ifstream in(name);
        std::string line;
        if (!std::getline(in, line) || line.empty()) command::fail(name + ": no passphrase in its first line");
        keys.passphrases.push_back(line);
    }
    return keys;
}

// exporting: of one export on the command line, for the audit log that the pages show: that it began, and what became of it.
class exporting {
    local_exports log_;
    bz::access::audit_footage about_;
    std::string who_ = local_user();
    bool ended_ = false;

public:
    exporting(const configuration& config, const std::string& camera, const span& when) : log_(config.own_folder() + "/pages"), about_(camera, when.from, when.to) {
        for (const auto& folder : {config.own_folder(), config.own_folder() + "/pages"}) (void)bz::io::posix_files().make_folder(folder);
        tell(bz::access::audit_event::export_began);
    }
    exporting(const exporting&) = delete;
    void ended(bz::access::audit_outcome how) {
        about_.outcome = how;
        ended_ = true;
        tell(bz::access::audit_event::export_ended);
    }
    ~exporting() {
        if (!ended_) ended(bz::access::audit_outcome::failed);
    }

private:
    // tell: footage on a disk that takes nothing more is exported all the same.
    void tell(bz::access::audit_event what) {
        const auto noted = log_.note(what, who_, bz::io::system_clock::utc(), about_);
        if (!noted) say(level::warning, "", "this export is not in the recorder's audit log: " + std::string(noted.error().message()));
    }
};

// progress: a line on a terminal; elsewhere one in ten seconds, so that whoever lets a script go over days sees that it goes on, and how long it will.
class progress {
    using steady = std::chrono::steady_clock;
    static constexpr std::chrono::seconds between{10};
    const char* doing_;
    int shown_ = -1;
    bool on_ = isatty(STDERR_FILENO);
    steady::time_point began_ = steady::now(), line_ = began_;

public:
    explicit progress(const char* doing) : doing_(doing) {}
    ~progress() {
        if (on_) std::cerr << "\r\033[K";
    }
    void operator()(std::uint64_t done, std::uint64_t all) {
        const int percent = static_cast<int>(all > 0 ? done * 100 / all : 100);
        const auto now = steady::now();
        if (on_ ? percent == std::exchange(shown_, percent) : now - line_ < between) return;
        line_ = now;
        std::cerr << (on_ ? "\r\033[K" : "") << doing_ << ' ' << percent << " %" << left(done, all, now - began_) << (on_ ? "" : "\n") << std::flush;
    }

private:
    static std::string left(std::uint64_t done, std::uint64_t all, steady::duration since) {
        const auto seconds = std::chrono::duration<double>(since).count();
        if (done == 0 || done >= all || seconds < 5) return {};   // too early to say
        const auto rest = static_cast<unsigned long>(seconds * static_cast<double>(all - done) / static_cast<double>(done) + 0.5);
        return ", about " + (rest < 120 ? std::to_string(rest) + " s" : std::to_string((rest + 30) / 60) + " min") + " left";
    }
};

}  // namespace

void show_keys(const std::vector<std::string>& files, const inquiry& with) {
    auto keys = keys_of(with);
    for (const auto& name : files) {
        const auto file = command::need(bz::io::mapped_file::open(name.c_str()), name);
        verify::complaint why;
        const auto video = verify::recording::open(file.bytes(), why);
        if (!video || !video->movie()) command::fail(name + ": " + (video ? "is no MP4" : why.what));
        const auto before = keys.by_id.size();
        video->unwrap(keys);
        const auto& entry = video->movie()->video().entry();
        const auto own = keys.by_id.find(entry.kid);
        if (!entry.is_protected) command::fail(name + ": is not encrypted");
        if (own == keys.by_id.end()) command::fail(name + ": none of these keys opens it");
        if (keys.by_id.size() > before) std::cout << command::hex(own->first) << ":" << command::hex(own->second.reveal()) << "\n";   // a key of several files once
    }
}

int verify_again(const std::string& path, const inquiry& what) {
    const auto config = read(path);
    const auto [from, to] = span_of(what);
    auto listed = index_of(config);
    check_request asked{.camera = what.camera, .from = from, .to = to, .keys = keys_of(what)};
    for (const auto& file : trusted_files(config, what)) asked.authorities.push_back(command::read_text(file));
    check_report report;
    {
        progress line("verifying");
        report = check(listed.listed, config.footage_folder(), asked, [&](const check_progress& p) { line(p.bytes_done, p.bytes); });
    }
    if (what.json) std::cout << to_json(asked, report) << "\n";
    else std::cout << to_text(asked, report);
    return report.exit_code();
}

int export_footage(const std::string& path, const inquiry& what) {
    const auto config = read(path);
    const auto [from, to] = span_of(what);
    auto listed = index_of(config);
    export_request asked{.camera = what.camera, .from = from, .to = to, .out = what.out, .authorities = trusted_files(config, what)};
    (void)keys_of(what);   // complains before anything is written
    for (const auto& key : what.keys) asked.verify_options.insert(asked.verify_options.end(), {"--key", key});
    for (const auto& file : what.viewer_keys) asked.verify_options.insert(asked.verify_options.end(), {"--viewer-key", file});
    for (const auto& file : what.passphrase_files) asked.verify_options.insert(asked.verify_options.end(), {"--passphrase-file", file});
    exporting told(config, what.camera, {from, to});
    export_report made;
    {
        progress line("exporting");
        made = write_export(listed.listed, config.footage_folder(), asked, [&](const export_progress& p) { line(p.done, p.all); });
    }
    constexpr bz::access::audit_outcome outcomes[] = {bz::access::audit_outcome::authentic, bz::access::audit_outcome::altered, bz::access::audit_outcome::not_all_proven};
    told.ended(made.verify_exit_code >= 0 && made.verify_exit_code <= 2 ? outcomes[made.verify_exit_code] : bz::access::audit_outcome::failed);
    for (const auto& p : made.parts) {
        std::cout << what.out << "/" << p.file << ": " << p.frames << " pictures\n";
        if (p.left_out > 0) std::cout << "  " << p.left_out << " pictures at its end are left out: no signed document speaks of them yet\n";
    }
    for (const auto& n : made.notes) std::cout << n << "\n";
    std::cout << what.out << "/report.html: what verify says: "
              << (made.verify_exit_code == 0 ? "authentic" : made.verify_exit_code == 1 ? "altered, missing, or not of a trusted camera" : "not everything is proven: encrypted footage takes its key, countersigned footage is proven from its arrival on") << "\n";
    return made.verify_exit_code;
}

}  // namespace recorder
