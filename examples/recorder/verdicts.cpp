// SPDX-License-Identifier: Apache-2.0
#include "verdicts.hpp"

#include "command.hpp"
#include "segment_path.hpp"
#include "verify/findings.hpp"
#include "verify/leaf_key.hpp"

#include <bartizan/frame/arrival_verifier.hpp>
#include <bartizan/io/mapped_file.hpp>
#include <bartizan/io/system.hpp>
#include <bartizan/protocol/storage/segment_name.hpp>

#include <boost/json.hpp>

#include <fcntl.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <cerrno>
#include <map>
#include <set>

namespace recorder {

namespace storage = bz::storage;
namespace frame = bz::frame;
using bz::storage::verdict;

namespace {

// told: an Out for the verifier.
struct told {
    verdict_listener& to;
    void range(const verdict_range& r) const { to(r); }
};
using verifier = frame::arrival_verifier<bz::crypto::software::trust_store, const told, frame::arrival_limits, bz::target::detect>;
static_assert(sizeof(verifier) + 64 * 1024 <= judge::memory_max, "beside it one certificate chain, parsed");

}  // namespace

class judge::body {
    bz::crypto::software::trust_store store_{bz::io::system_clock::utc()};
    verify::leaf_key leaf_;
    verdict_listener listener_;
    told out_{listener_};
    std::unique_ptr<verifier> now_;
    bz::nal::codec codec_{};
    std::uint64_t checked_ = 0, trusted_ = 0;   // by those before `now_`

public:
    body(const std::vector<std::string>& authorities, verdict_listener listener) : listener_(std::move(listener)) {
        for (const auto& pem : authorities) (void)command::need(store_.add_anchors(bz::as_bytes(pem)), "certificates to trust");
        store_.ask_first([this](auto... of) { return leaf_.check(of...); });
    }
    body(const body&) = delete;

    verifier& at(bz::nal::codec codec) {
        if (now_ && codec_ != codec) finish();
        if (!now_) now_ = std::make_unique<verifier>(codec_ = codec, store_, out_);
        return *now_;
    }
    void finish() {
        if (!now_) return;
        now_->finish();
        checked_ += now_->signatures_checked(), trusted_ += now_->trusted_signatures();
        now_.reset();
    }
    std::uint64_t checked() const { return checked_ + (now_ ? now_->signatures_checked() : 0); }
    std::uint64_t trusted() const { return trusted_ + (now_ ? now_->trusted_signatures() : 0); }
};

judge::judge(std::vector<std::string> authorities, verdict_listener told) : body_(std::make_unique<body>(authorities, std::move(told))) {}
judge::~judge() = default;
judge::judge(judge&&) noexcept = default;
judge& judge::operator=(judge&&) noexcept = default;
void judge::picture(bz::nal::codec codec, const frame::picture& what, const bz::protection_sei::message* how) { body_->at(codec).picture(what, how); }
void judge::expect_sound(bz::nal::codec codec, bool it) { body_->at(codec).expect_sound(it); }
void judge::sound(bz::nal::codec codec, bz::bytes_view frame, const frame::audio_form& form) { body_->at(codec).sound(frame, form); }
void judge::parameter_set(bz::nal::codec codec, bz::bytes_view unit) { body_->at(codec).parameter_set(unit); }
void judge::documents(bz::nal::codec codec, std::span<const bz::bytes_view> units) { body_->at(codec).documents(units); }
void judge::finish() { body_->finish(); }
std::uint64_t judge::signatures_checked() const { return body_->checked(); }
std::uint64_t judge::trusted_signatures() const { return body_->trusted(); }

verdict_listener into_index(bz::io::sqlite::footage_index& index, std::string camera, std::function<void(const std::string&)> failed) {
    return [&index, camera = std::move(camera), failed = std::move(failed), told = false](const verdict_range& r) mutable {
        const auto done = index.put_verdict(camera, r);
        if (!done && !std::exchange(told, true) && failed) failed(index.failure_text());
        if (done) told = false;
    };
}

namespace {

struct chosen {
    std::vector<storage::segment_facts> segments;   // the last one may only be there for the documents in its first picture
    std::uint64_t asked = 0, bytes = 0;
};

chosen choose(bz::io::sqlite::footage_index& index, const check_request& what) {
    chosen out;
    const bz::utc_time next{what.to.ticks + 120 * bz::utc_time::ticks_per_second};
    const auto listed = index.each(what.camera, what.from, next, [&](const storage::segment_facts& s) {
        const bool asked = s.id.name.start < what.to;
        if (!asked && (out.segments.empty() || s.id.name.start.ticks - out.segments.back().end.ticks > bz::utc_time::ticks_per_second)) return false;
        out.asked += asked;
        out.bytes += s.bytes;
        out.segments.push_back(s);
        return asked;
    });
    if (!listed) command::fail("the index cannot be read: " + index.failure_text());
    if (out.asked == 0) command::fail(what.camera + ": has no footage between " + verify::utc(what.from) + " and " + verify::utc(what.to));
    return out;
}

struct given_up {};

// is_readable: whether a disk gives all of a file. A page of a mapped file that it does not give ends the program; a read that fails ends nothing.
bool is_readable(const std::string& path) {
    const bz::io::descriptor handle(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    std::vector<char> part(1 << 20);
    while (handle) {
        const auto got = ::read(handle.get(), part.data(), part.size());
        if (got < 0 && errno != EINTR) return false;
        if (got == 0) break;
    }
    return true;   // or renamed meanwhile: it was there when it was mapped
}

// reader: one camera's segments as pictures.
class reader {
    judge::body& judge_;
    verify::content_keys& keys_;
    bool any_ = false;

public:
    bool decrypts = false;
    std::uint64_t frames = 0;
    std::function<bool()> stopped;   // asked with every picture

    reader(judge::body& to, verify::content_keys& keys) : judge_(to), keys_(keys) {}

    // read: false: `why` says what stopped it.
    bool read(const std::string& root, const storage::segment_facts& facts, std::string& why) {
        std::string path;
        auto file = open_either(root, facts.id, [&](std::string name) { return bz::io::mapped_file::open((path = std::move(name)).c_str()); });
        if (!file) return why = file.error() == make_error(bz::outside_errc::no_such_record) ? file_is_gone : "cannot be read", false;
        if (!is_readable(path)) return why = "cannot be read: the disk has lost a part of it", false;
        // What a recorder at work has not synced yet may be taken off again.
        const auto bytes = file->bytes().first(std::min<std::size_t>(file->bytes().size(), facts.bytes));
        verify::complaint problem;
        auto video = verify::recording::open(bytes, problem);
        if (!video || !video->movie()) return why = video ? "is no MP4" : problem.what, false;
        auto& verifier = judge_.at(video->codec());
        if (!std::exchange(any_, true))
            if (const auto hash = verify::first_hash(*video)) verifier.expect(*hash);
        std::vector<bz::bytes_view> units;
        bool hidden = false;
        std::int64_t first = 0, now = 0;
        bool begun = false;
        std::uint32_t scale = 1;
        const bz::protection_sei::message sealed{};
        verify::listener to;
        to.parameter_set = [&](bz::bytes_view set) { verifier.parameter_set(set); };
        to.presented = [&](std::int64_t ticks, std::uint32_t timescale) {
            if (!std::exchange(begun, true)) first = ticks;
            now = ticks, scale = std::max<std::uint32_t>(timescale, 1);
        };
        to.unit = [&](bz::bytes_view unit) { units.push_back(unit); };
        to.unreadable = [&](bz::bytes_view unit) { units.push_back(unit), hidden = true; };
        frame::audio_form form;
        verifier.expect_sound(false);   // where a recorder took none, none is missed
        to.audio_form = [&](const frame::audio_form& said) { form = said, verifier.expect_sound(true); };
        to.audio = [&](bz::bytes_view frame, bool readable, std::int64_t, std::uint32_t) {
            if (readable) verifier.sound(frame, form);
        };
        to.progress = [&](std::uint64_t) {   // the sample ends: its units are still there
            const auto seconds = (now - first) / scale, rest = (now - first) % scale;
            const bz::utc_time captured{facts.id.name.start.ticks + seconds * bz::utc_time::ticks_per_second + rest * bz::utc_time::ticks_per_second / scale};
            verifier.picture({.units = units, .captured = captured}, hidden ? &sealed : nullptr);
            units.clear();
            hidden = false;
            ++frames;
            if (stopped && stopped()) throw given_up{};
        };
        const bool done = video->walk(keys_, to, problem);
        decrypts = decrypts || video->decrypts();
        if (!done) why = problem.what + " (offset " + std::to_string(problem.offset) + ")";
        return done;
    }
};

// blame_key: a wrong key turns everything into noise, which is no evidence against the footage. What lacks takes no key to see, so that stays.
void blame_key(std::vector<verdict_range>& ranges) {
    for (auto& r : ranges)
        if (r.verdict == verdict::altered || r.verdict == verdict::not_verifiable_without_key)
            r.verdict = verdict::not_verifiable_without_key, r.details = "nothing that was decrypted fits its signature: the key is wrong, or all was altered";
}

}  // namespace

class file_judge::body {
    judge::body judge_;
    verify::content_keys none_;
    reader from_{judge_, none_};

public:
    body(const std::vector<std::string>& authorities, verdict_listener told) : judge_(authorities, std::move(told)) {}
    bool read(const std::string& root, const storage::segment_facts& facts, std::string& why, const std::function<bool()>& stopped) try {
        from_.stopped = stopped;
        return from_.read(root, facts, why);
    } catch (const given_up&) {
        return why.clear(), false;
    }
    void finish() { judge_.finish(); }
};
file_judge::file_judge(std::vector<std::string> authorities, verdict_listener told) : body_(std::make_unique<body>(authorities, std::move(told))) {}
file_judge::~file_judge() = default;
bool file_judge::read(const std::string& root, const storage::segment_facts& facts, std::string& why, const std::function<bool()>& stopped) { return body_->read(root, facts, why, stopped); }
void file_judge::finish() { body_->finish(); }

check_report check(bz::io::sqlite::footage_index& index, const std::string& root, check_request& what, const std::function<void(const check_progress&)>& progress) {
    const auto of = choose(index, what);
    check_report out;
    std::vector<verdict_range> told;
    const verdict_listener note = [&](const verdict_range& r) {
        // A range that grew comes again; those that could are at the end.
        for (std::size_t back = 1; back <= std::min<std::size_t>(told.size(), 64); ++back)
            if (auto& known = told[told.size() - back]; known.from == r.from && known.verdict == r.verdict) return void(known = r);
        told.push_back(r);
    };
    judge::body judge(what.authorities, note);
    reader from(judge, what.keys);
    check_progress at{.segments = of.segments.size(), .bytes = of.bytes};
    for (const auto& s : of.segments) {
        std::string why;
        if (!from.read(root, s, why)) out.unusable.push_back(path_of(root, s.id) + ": " + why);
        at.bytes_done += s.bytes;
        ++at.segments_done;
        if (progress) progress(at);
    }
    judge.finish();
    out.segments = of.asked;
    out.frames = from.frames;
    out.key_fits_nothing = from.decrypts && judge.trusted() > 0 && std::ranges::none_of(told, [](const auto& r) { return r.verdict <= verdict::countersigned; });
    if (out.key_fits_nothing) {   // as if there were no key: what was decrypted says nothing, also not where it lacks
        told.clear();
        verify::content_keys none;
        judge::body blind(what.authorities, note);
        reader again(blind, none);
        std::string told_already;
        for (const auto& s : of.segments) (void)again.read(root, s, told_already);
        blind.finish();
        blame_key(told);
    }
    for (auto& r : told) {
        if (r.to < what.from || r.from > what.to || (r.from == what.to && r.to > r.from)) continue;
        r.from = std::max(r.from, what.from), r.to = std::min(r.to, what.to);
        out.ranges.push_back(std::move(r));
    }
    std::ranges::stable_sort(out.ranges, {}, &verdict_range::from);
    std::vector<verdict_range> kept;
    if (const auto read = index.verdicts(what.camera, what.from, what.to, [&](const verdict_range& r) { return kept.push_back(r), true; }); !read)
        command::fail("the index cannot be read: " + index.failure_text());
    out.differences = differences_of(kept, out.ranges, what.from, what.to);
    return out;
}

std::vector<difference> differences_of(const std::vector<verdict_range>& kept, const std::vector<verdict_range>& found, bz::utc_time from, bz::utc_time to) {
    constexpr std::int64_t noise = 5 * bz::utc_time::ticks_per_second / 1000;   // a file's ticks and names are coarser than the clock
    struct edge {
        int by[2][storage::verdict_count]{};   // of those kept, of those found
    };
    std::map<bz::utc_time, edge> edges;
    for (const int which : {0, 1})
        for (const auto& r : which == 0 ? kept : found) {
            const auto a = std::max(r.from, from), b = std::min(r.to, to);
            if (b <= a) continue;   // what lacks between two pictures takes no time
            ++edges[a].by[which][std::size_t(r.verdict)];
            --edges[b].by[which][std::size_t(r.verdict)];
        }
    int now[2][storage::verdict_count]{};
    std::vector<difference> out;
    const auto worst = [&](int which) -> std::optional<verdict> {
        for (std::size_t v = storage::verdict_count; v-- > 0;)
            if (now[which][v] > 0) return verdict(v);
        return std::nullopt;
    };
    for (auto at = edges.begin(); at != edges.end(); ++at) {
        for (const int which : {0, 1})
            for (std::size_t v = 0; v < storage::verdict_count; ++v) now[which][v] += at->second.by[which][v];
        const auto next = std::next(at);
        const auto was = worst(0), is = worst(1);
        if (next == edges.end() || !was || !is || *was == *is) continue;
        if (*was == verdict::countersigned && *is == verdict::not_verifiable_without_key) continue;   // it was judged on arrival, before it was encrypted
        if (!out.empty() && out.back().to == at->first && out.back().was == *was && out.back().is == *is) out.back().to = next->first;
        else out.push_back({at->first, next->first, *was, *is, !(*was == verdict::not_verifiable_without_key && *is <= verdict::countersigned)});
    }
    std::erase_if(out, [](const difference& d) { return d.to.ticks - d.from.ticks < noise; });
    return out;
}

verdict check_report::worst() const {
    auto out = verdict::authentic;
    for (const auto& r : ranges) out = std::max(out, r.verdict);
    return ranges.empty() ? verdict::not_covered : out;
}
int check_report::exit_code() const {
    if (!unusable.empty()) return 3;
    const auto w = worst();
    return w == verdict::authentic ? 0 : w == verdict::altered || w == verdict::missing ? 1 : 2;
}

std::string to_json(const check_request& what, const check_report& report) {
    namespace json = boost::json;
    json::array ranges, differences, unusable;
    for (const auto& r : report.ranges)
        ranges.push_back({{"from", verify::utc(r.from)}, {"to", verify::utc(r.to)}, {"verdict", name(r.verdict)}, {"frames", r.frames}, {"details", r.details}});
    for (const auto& d : report.differences)
        differences.push_back({{"from", verify::utc(d.from)}, {"to", verify::utc(d.to)}, {"was", name(d.was)}, {"is", name(d.is)}, {"contradicts", d.contradicts}});
    for (const auto& u : report.unusable) unusable.emplace_back(u);
    return json::serialize(json::object{{"camera", what.camera},
                                        {"from", verify::utc(what.from)},
                                        {"to", verify::utc(what.to)},
                                        {"verdict", name(report.worst())},
                                        {"exit_code", report.exit_code()},
                                        {"segments", report.segments},
                                        {"frames", report.frames},
                                        {"key_fits_nothing", report.key_fits_nothing},
                                        {"ranges", std::move(ranges)},
                                        {"differences", std::move(differences)},
                                        {"unusable", std::move(unusable)}});
}

std::string to_text(const check_request& what, const check_report& report) {
    std::string out = what.camera + ": " + std::string(name(report.worst())) + ": " + std::string(sentence(report.worst())) + "\n";
    const auto line = [&](bz::utc_time a, bz::utc_time b, const std::string& text) { out += "  " + verify::utc(a) + " to " + verify::utc(b) + "  " + text + "\n"; };
    for (const auto& r : report.ranges)
        line(r.from, r.to, std::string(name(r.verdict)) + ", " + std::to_string(r.frames) + (r.frames == 1 ? " picture" : " pictures") + (r.details.empty() ? "" : ": " + r.details));
    if (report.key_fits_nothing) out += "  nothing that was decrypted fits its signature: the key is wrong, or all was altered\n";
    for (const auto& d : report.differences)
        line(d.from, d.to, std::string(d.contradicts ? "DIFFERS from what was seen on arrival: was " : "known now: was ") + std::string(name(d.was)) + ", is " + std::string(name(d.is)));
    for (const auto& u : report.unusable) out += "  " + u + "\n";
    return out;
}

}  // namespace recorder
