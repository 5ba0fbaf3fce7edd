// SPDX-License-Identifier: Apache-2.0
#include "inquiries.hpp"

#include "export.hpp"
#include "house.hpp"
#include "verdicts.hpp"

#include "command.hpp"
#include "time_text.hpp"

#include <unistd.h>
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
index index_of(const configuration& config) {
    if (::access(config.index_file().c_str(), F_OK) != 0) command::fail(config.folder + ": nothing was recorded yet");
    return command::need(index::open(config.index_file()), config.index_file());
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

// progress: a line on a terminal.
class progress {
    const char* doing_;
    int shown_ = -1;
    bool on_ = isatty(STDERR_FILENO);

public:
    explicit progress(const char* doing) : doing_(doing) {}
    ~progress() {
        if (on_) std::cerr << "\r\033[K";
    }
    void operator()(std::uint64_t done, std::uint64_t all) {
        const int percent = static_cast<int>(all > 0 ? done * 100 / all : 100);
        if (on_ && percent != std::exchange(shown_, percent)) std::cerr << "\r" << doing_ << ' ' << percent << " %" << std::flush;
    }
};

}  // namespace

int verify_again(const std::string& path, const inquiry& what) {
    const auto config = read(path);
    const auto [from, to] = span_of(what);
    auto listed = index_of(config);
    check_request asked{.camera = what.camera, .from = from, .to = to, .keys = keys_of(what)};
    for (const auto& file : trusted_files(config, what)) asked.authorities.push_back(command::read_text(file));
    check_report report;
    {
        progress line("verifying");
        report = check(listed, config.footage_folder(), asked, [&](const check_progress& p) { line(p.bytes_done, p.bytes); });
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
    export_report made;
    {
        progress line("exporting");
        made = write_export(listed, config.footage_folder(), asked, [&](const export_progress& p) { line(p.done, p.all); });
    }
    for (const auto& p : made.parts) {
        std::cout << what.out << "/" << p.file << ": " << p.frames << " pictures\n";
        if (p.left_out > 0) std::cout << "  " << p.left_out << " pictures at its end are left out: no signed document speaks of them yet\n";
    }
    for (const auto& n : made.notes) std::cout << n << "\n";
    std::cout << what.out << "/report.html: what verify says: "
              << (made.verify_exit_code == 0 ? "authentic" : made.verify_exit_code == 1 ? "altered, missing, or not of a trusted camera" : "not everything is proven; encrypted footage takes its key") << "\n";
    return made.verify_exit_code;
}

}  // namespace recorder
