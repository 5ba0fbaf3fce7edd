// verify: says of each recording whether it is as the camera signed it, and where not.
// SPDX-License-Identifier: Apache-2.0
#include "ahead.hpp"
#include "cut.hpp"
#include "findings.hpp"
#include "html.hpp"
#include "recording.hpp"

#include <bartizan/crypto/software/trust_store.hpp>
#include <bartizan/frame/verifier.hpp>
#include <bartizan/io/mapped_file.hpp>
#include <bartizan/io/system.hpp>

#include <CLI/CLI.hpp>

#include <unistd.h>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <memory>

namespace {

namespace bz = bartizan;
using trust_store = bz::crypto::software::trust_store;
using verifier = bz::frame::verifier<trust_store, verify::findings, bz::frame::verify_limits{}, bz::target::detect>;

struct request {
    std::vector<std::string> trust, second_keys, crls, keys, passphrase_files, viewer_files, files;
    std::vector<std::string> cut;   // FROM TO
    std::string output;             // of --cut
    std::string html;
    bool json = false;
    std::size_t threads = 0;   // 0: as many as there are processors, at most 8
};

struct unusable {
    std::string file;
    verify::complaint why;
};

bool from_hex(std::string text, bz::bytes_span out) {
    std::erase(text, '-');   // a KID may be written as a UUID
    if (text.size() != 2 * out.size() || text.find_first_not_of("0123456789abcdefABCDEF") != text.npos) return false;
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::byte>(std::stoi(text.substr(2 * i, 2), nullptr, 16));
    return true;
}

verify::content_keys keys_of(const request& r) {
    verify::content_keys keys;
    for (const auto& pair : r.keys) {
        const auto colon = pair.find(':');
        bz::mp4::key_id id;
        bz::secret<16> key;
        if (colon == pair.npos || !from_hex(pair.substr(0, colon), id) || !from_hex(pair.substr(colon + 1), key.fill()))
            throw unusable{"--key", {0, "not KID:KEY of 32 hexadecimal digits each"}};
        keys.by_id.insert_or_assign(id, std::move(key));
    }
    for (const auto& name : r.viewer_files) {
        std::ifstream in(name);
        std::string line;
        bz::secret<32> key;
        const bool read = std::getline(in, line) && from_hex(line.substr(0, line.find_last_not_of("\r ") + 1), key.fill());
        bz::wipe(std::as_writable_bytes(std::span(line)));
        if (!read) throw unusable{name, {0, "not the private key of a viewer (64 hexadecimal digits)"}};
        keys.viewers.push_back(std::move(key));
    }
    for (const auto& name : r.passphrase_files) {
        std::ifstream in(name);
        std::string line;
        if (!std::getline(in, line) || line.empty()) throw unusable{name, {0, "no passphrase in its first line"}};
        if (line.back() == '\r') line.pop_back();
        keys.passphrases.push_back(line);
    }
    return keys;
}

bz::io::mapped_file map(const std::string& name) {
    auto file = bz::io::mapped_file::open(name.c_str());
    if (!file)
        throw unusable{name,
                       {0, file.error() == make_error(bz::outside_errc::no_such_record) ? "no such file" : "it cannot be read as a file"}};
    return std::move(*file);
}

// progress: a line on the terminal for files that take more than a moment.
class progress_line {
    const char* doing_;
    std::uint64_t size_;
    int shown_ = -1;
    bool on_;

public:
    progress_line(const char* doing, std::uint64_t size) : doing_(doing), size_(size), on_(size > 64'000'000 && isatty(STDERR_FILENO)) {}
    void operator()(std::uint64_t done) {
        const int percent = static_cast<int>(on_ ? done * 100 / size_ : 0);
        if (on_ && percent != shown_) std::cerr << "\r" << doing_ << ' ' << (shown_ = percent) << " %" << std::flush;
    }
    ~progress_line() {
        if (on_) std::cerr << "\r\033[K";
    }
};

// hands: how many threads, and what they find out ahead.
struct hands {
    std::size_t threads;
    verify::checked_signatures known;

    explicit hands(std::size_t wish) : threads(wish > 0 ? wish : std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, 8)) {}
    // of: a small file is verified before other threads have begun.
    std::size_t of(std::uint64_t bytes) const { return bytes < 4'000'000 ? 1 : threads; }
};

// sound_of: an audio track that cannot be read is counted all the same, as a player may find more in it.
verify::sound sound_of(const verify::recording& video) {
    if (!video.movie()) return {};
    bz::mp4::audio_facts audio;
    bz::mp4::fault why;
    const bool read = bz::mp4::read_audio(video.movie()->video().moov, audio, why);
    if (!read || !audio.known) return {.tracks = std::max<std::size_t>(audio.tracks, read ? 0 : 1), .codec = {}};
    return {audio.tracks, std::string(name(audio.codec)), audio.channels, audio.track.timescale, audio.track.entry().is_protected};
}

verify::findings judge(const std::string& name, trust_store& store, verify::content_keys& keys, hands& by) {
    const auto file = map(name);
    store.begin_recording();
    verify::complaint why;
    auto video = verify::recording::open(file.bytes(), why);
    if (!video) throw unusable{name, why};
    verify::findings found;
    found.file = name;
    found.format = video->format();
    found.codec = bz::nal::name(video->codec());
    const auto judge = std::make_unique<verifier>(video->codec(), store, found);
    const auto hash = verify::first_hash(*video).value_or(bz::crypto::hash_id::sha256);
    judge->expect(hash);
    verify::ahead<verifier> ahead(*judge, video->codec(), hash, file.bytes(), by.known, by.of(file.bytes().size()));
    progress_line progress("verifying", file.bytes().size());
    verify::listener to;
    to.parameter_set = [&](bz::bytes_view set) { judge->parameter_set(set); };
    to.unit = [&](bz::bytes_view unit) { ahead.unit(unit); };
    to.unreadable = [&](bz::bytes_view unit) { ahead.unit(unit, false); };
    to.presented = [&](std::int64_t ticks, std::uint32_t timescale) { ahead.presented(ticks, timescale); };
    to.audio_form = [&](const bz::frame::audio_form& form) { judge->audio_form(form); };
    to.audio = [&](bz::bytes_view frame, bool readable, std::int64_t ticks, std::uint32_t timescale) { ahead.audio(frame, readable, ticks, timescale); };
    to.other_audio = [&] { judge->other_audio(); };
    to.progress = [&](std::uint64_t done) { progress(done); };
    if (!video->walk(keys, to, why)) throw unusable{name, why};
    ahead.finish();
    if (video->cut()) judge->input_cut();
    judge->finish();
    found.totals = judge->totals();
    found.verdict = judge->verdict();
    found.signed_by = judge->signer();
    found.exit_code = judge->exit_code();
    found.extension = judge->extension();
    found.heard(sound_of(*video), judge->sound());
    if (video->decrypts() && found.totals.proven() == 0 && judge->documents() > 0 &&
        found.signed_by == bz::frame::verify::signer_state::trusted)
        found.blame_key();
    return found;
}

void tell_lists(verify::findings& found, const trust_store& store, const std::vector<std::string>& files, bz::utc_time now) {
    using bz::crypto::software::list_use;
    for (std::size_t i = 0; i < store.lists().size(); ++i) {
        const auto& [list, use] = store.lists()[i];
        found.lists.push_back({files[i], verify::printable(list.issuer().to_string()),
                               use == list_use::checked ? "checked" : use == list_use::none ? "foreign" : "signature_wrong", list.issued(),
                               list.next(), list.size()});
    }
    found.weigh_lists(now);
}

// tell_people: the page's chapter on one file; the video is walked once more for pictures when there is something to show.
verify::chapter tell_people(const std::string& name, verify::findings found, verify::content_keys& keys) {
    const auto file = map(name);
    verify::chapter c;
    c.bytes = file.bytes().size();
    c.sha256 = bz::crypto::digest_of<bz::sha256, bz::purpose::document_signature>(file.bytes());
    verify::complaint why;
    if (auto video = verify::recording::open(file.bytes(), why); video && found.totals.altered > 0) c.altered = draw(*video, keys, found);
    c.found = std::move(found);
    return c;
}

// write_page: as a whole or not at all.
void write_page(const std::string& name, const std::string& page) {
    const auto part = name + ".part";
    std::ofstream out(part, std::ios::binary | std::ios::trunc);
    out << page;
    out.close();
    if (!out || std::rename(part.c_str(), name.c_str()) != 0) {
        std::remove(part.c_str());
        throw unusable{name, {0, "the report cannot be written"}};
    }
}

// graver: 3 unusable, 1 altered or not trusted, 2 not all proven, 0.
int graver(int a, int b) {
    constexpr int weight[] = {0, 2, 1, 3};
    return weight[a] > weight[b] ? a : b;
}

int complain(const unusable& u, bool json) {
    if (json) std::cout << verify::to_json_error(u.file, u.why.offset, u.why.what) << '\n';
    std::cerr << "verify: " << u.file << ": offset " << u.why.offset << ": " << u.why.what << '\n';
    return 3;
}

// cut: the part of a recording, and what verify says of that part.
verify::findings cut(const request& r, trust_store& store, verify::content_keys& keys, hands& by) {
    const auto& name = r.files.front();
    const auto whole = judge(name, store, keys, by);
    const auto file = map(name);
    verify::complaint why;
    const auto video = verify::recording::open(file.bytes(), why);
    try {
        const auto plan = plan_cut(*video, whole, {r.cut[0], r.cut[1]});
        std::string silent;
        {
            progress_line progress("cutting", file.bytes().size());
            silent = write_cut(*video, plan, r.output, [&](std::uint64_t done) { progress(done); });
        }
        const auto from = whole.time_of(plan.first), to = whole.time_of(plan.end - 1);
        std::cerr << "verify: frames " << plan.first << " to " << plan.end - 1 << " of " << whole.totals.total
                  << (from && to ? ", " + verify::utc(*from) + " to " + verify::utc(*to) : "") << ", are in " << r.output << '\n';
        if (!silent.empty()) std::cerr << "verify: the sound is left out: " << silent << '\n';
        if (plan.uncovered > 0)
            std::cerr << "verify: " << plan.uncovered << " frames after them are left out: no signed document speaks of them\n";
    } catch (const verify::complaint& c) { throw unusable{name, c}; }
    return judge(r.output, store, keys, by);
}

int run(const request& r) {
    const auto now = bz::io::system_clock::utc();
    trust_store store(now);
    for (const auto& name : r.trust)
        if (const auto added = store.add_anchors(map(name).bytes()); !added)
            throw unusable{name, {0, std::string(added.error().message())}};
    for (const auto& name : r.second_keys)
        if (const auto added = store.add_second_key(map(name).bytes()); !added) throw unusable{name, {0, std::string(added.error().message())}};
    std::vector<std::string> list_files;   // of each list in the store
    for (const auto& name : r.crls) {
        if (const auto added = store.add_lists(map(name).bytes()); !added) throw unusable{name, {0, std::string(added.error().message())}};
        list_files.resize(store.lists().size(), name);
    }
    auto keys = keys_of(r);
    hands by(r.threads);
    store.ask_first([&](auto... of) { return by.known.answer(of...); });
    if (!r.cut.empty() && r.files.size() != 1) throw unusable{"--cut", {0, "cuts one FILE at a time"}};
    int worst = 0;
    std::vector<verify::chapter> chapters;
    for (const auto& name : r.files) {
        try {
            auto found = r.cut.empty() ? judge(name, store, keys, by) : cut(r, store, keys, by);
            tell_lists(found, store, list_files, now);
            if (r.json)
                std::cout << to_json(found) << '\n';
            else
                print_text(found, isatty(STDOUT_FILENO));
            worst = graver(worst, found.exit_code);
            if (!r.html.empty()) chapters.push_back(tell_people(r.cut.empty() ? name : r.output, std::move(found), keys));
        } catch (const unusable& u) {
            worst = graver(worst, complain(u, r.json));
            chapters.emplace_back().found.file = u.file;
            chapters.back().unusable = u.why.what;
        }
    }
    if (!r.html.empty()) write_page(r.html, to_html(chapters, now));
    return worst;
}

}   // namespace

int main(int argc, char** argv) {
    CLI::App app(
        "Says whether a recording is as the camera (or a recorder, on arrival) signed it (ONVIF Media Signing), and where not.\n"
        "Exit: 0 authentic; 1 altered, frames missing, or signer not trusted; 2 not everything is proven, or countersigned by a recorder on arrival; 3 unusable input.",
        "verify");
    request r;
    app.add_option("--trust", r.trust, "certificate (PEM) to trust, usually the root of the cameras' factory")
        ->type_name("CA.pem")
        ->allow_extra_args(false);
    app.add_option("--second-key", r.second_keys, "ML-DSA-65 public key (PEM, DER or raw) that must have signed as well; more: one of them")
        ->type_name("FILE")
        ->allow_extra_args(false);
    app.add_option("--crl", r.crls, "list of revoked certificates (PEM or DER), judged at the time of recording")
        ->type_name("FILE")
        ->allow_extra_args(false);
    app.add_option("--key", r.keys, "content key of an encrypted recording, hexadecimal")->type_name("KID:KEY")->allow_extra_args(false);
    app.add_option("--viewer-key", r.viewer_files, "private key of a viewer (`factory viewer`), opens a wrapped content key")
        ->type_name("FILE")->allow_extra_args(false);
    app.add_option("--passphrase-file", r.passphrase_files, "file whose first line opens a wrapped content key")
        ->type_name("FILE")
        ->allow_extra_args(false);
    auto* cut = app.add_option("--cut", r.cut, "write the part of FILE between two times (seconds, frame:N, or UTC) that signatures allow, and judge it")
                    ->type_name("FROM TO")->expected(2);
    auto* output = app.add_option("-o,--output", r.output, "the new file of --cut")->type_name("OUT")->needs(cut);
    cut->needs(output);
    app.add_flag("--json", r.json, "for machines: one JSON object a file, one a line");
    app.add_option("--html", r.html, "also write a report for people: one page, nothing else needed, printable")->type_name("REPORT.html");
    app.add_option("--threads", r.threads, "threads that hash and check signatures; default: all processors, at most 8")
        ->check(CLI::Range(1, 64))
        ->type_name("N");
    app.add_option("FILE", r.files, "MP4, or an H.264 or H.265 byte stream (Annex B)")->required();
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& e) { return app.exit(e) == 0 ? 0 : 3; }
    try {
        return run(r);
    } catch (const unusable& u) { return complain(u, r.json); } catch (const std::exception& e) {
        std::cerr << "verify: " << e.what() << '\n';
        return 3;
    }
}
