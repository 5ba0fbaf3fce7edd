// playback_api: cameras, days, timelines, HLS playlists and the files that they name. docs/reference/recorder-api.md describes it.
// SPDX-License-Identifier: Apache-2.0
#include "playback_site.hpp"

#include "cameras_api.hpp"
#include "door_api.hpp"
#include "segment_path.hpp"
#include "stored_api.hpp"
#include "time_text.hpp"
#include "variants_api.hpp"

#include <bartizan/fingerprint.hpp>
#include <bartizan/io/file_part.hpp>
#include <bartizan/protocol/hls/playlist.hpp>
#include <bartizan/protocol/http/query.hpp>
#include <bartizan/protocol/mp4/box.hpp>
#include <bartizan/service/ranged.hpp>

#include <algorithm>

namespace recorder {

namespace {

namespace http = bz::http;
namespace json = boost::json;
namespace storage = bz::storage;
using bz::access::access_class;
using bz::service::reply;
using call = bz::service::call<door>;

constexpr std::int64_t second = bz::utc_time::ticks_per_second, day = 86'400 * second;
constexpr std::int64_t most_timeline = 2 * day;
constexpr std::size_t most_stretches = 5'000;   // of a timeline, each of footage and verdicts

std::int64_t ms(bz::utc_time t) { return t.unix_microseconds() / 1000; }

// --- who asks
void status(playback_site& s, call& c, reply& out) {
    const auto& who = (*c.by)->who;
    const auto at = s.gate->accounts().place_of(who.name.view());
    door_api::show(out, {{"serial", s.serial}, {"user", std::string(who.name.view())}, {"level", int(who.is)}, {"address", std::string(bz::write_address(c.peer).view())},
                         {"password_is_due", at && s.gate->accounts().password_is_due(*at, c.utc)}, {"time", door_api::time_text(c.utc)},
                         {"fingerprint", std::string(bz::fingerprint_text<product>)}});
}

// --- what a request names. A camera and a segment have exactly one spelling each, read into values: no text of a request becomes a path.
std::optional<bz::utc_time> time_of(const call& c, std::string_view name) {
    const auto given = http::parameter(c.request.query(), name);
    if (!given || given->view().empty()) return {};
    const auto text = given->view();
    if (std::ranges::all_of(text, [](char x) { return x >= '0' && x <= '9'; })) {   // milliseconds since 1970
        std::int64_t value = 0;
        const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
        if (read.ec != std::errc{} || value > 253'402'300'799'999) return {};   // the end of the year 9999
        return bz::utc_time::from_unix_microseconds(value * 1000);
    }
    return command::parse_utc(std::string(text));
}
struct stretch {
    bz::utc_time from, to;
};
// stretch_of: from and to, or the reply says what is wrong with them.
std::optional<stretch> stretch_of(const call& c, reply& out, std::int64_t most_ticks) {
    const auto from = time_of(c, "from"), to = time_of(c, "to");
    const char* const wrong = !from ? "/from" : !to || *to <= *from || to->ticks - from->ticks > most_ticks ? "/to" : nullptr;
    if (!wrong) return stretch{*from, *to};
    out.problem(422, "The value is not accepted",
                !from || !to ? "from and to are times in UTC, such as 2026-01-31T12:30:00Z, or milliseconds since 1970"
                : *to <= *from ? "to is later than from" : "at most " + std::to_string(most_ticks / second / 60) + " minutes at a time", wrong);
    return {};
}
void no_index(reply& out) { out.problem(503, "The index cannot be read now"); }

json::object judging(const playback_site& s) { return {{"done", s.judged}, {"segments", s.to_judge}}; }

// --- cameras and days
void cameras(playback_site& s, call&, reply& out) {
    std::vector<std::string> ids = s.cameras;
    const auto listed = s.index.cameras([&](std::string_view id) {
        ids.emplace_back(id);
        return true;
    });
    if (!listed) return no_index(out);
    std::ranges::sort(ids);
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    json::array list;
    for (const auto& id : ids) {
        const auto first = s.index.first_start(id, storage::beginning_of_time);
        const auto last = s.index.last_end(id);
        if (!first || !last) return no_index(out);
        list.push_back({{"id", id}, {"configured", std::ranges::find(s.cameras, id) != s.cameras.end()},
                        {"first", *first ? json::value(ms(**first)) : json::value()}, {"last", *last ? json::value(ms(**last)) : json::value()}});
    }
    json::object said{{"cameras", std::move(list)}};
    if (!s.trouble.empty()) said["problem"] = s.trouble;
    if (s.judged != s.to_judge) said["judging"] = judging(s);
    door_api::show(out, std::move(said));
}
void days(playback_site& s, call& c, reply& out, std::string_view camera) {
    const auto east = http::parameter(c.request.query(), "minutes_east");
    int minutes = 0;
    if (east) {
        const auto text = east->view();
        const auto read = std::from_chars(text.data(), text.data() + text.size(), minutes);
        if (read.ec != std::errc{} || read.ptr != text.data() + text.size() || minutes < -840 || minutes > 840)
            return out.problem(422, "The value is not accepted", "minutes_east is the difference to UTC, -840 to 840", "/minutes_east");
    }
    const auto shift = minutes * 60 * second;
    json::array list;
    auto at = storage::beginning_of_time;
    for (int i = 0; i < 10'000; ++i) {
        const auto next = s.index.first_start(camera, at);
        if (!next) return no_index(out);
        if (!*next) break;
        const auto number = ((*next)->ticks + shift) / day;
        list.push_back(json::string(std::string(storage::segment_text({.start = {number * day}}).view().substr(0, 8)).insert(6, "-").insert(4, "-")));
        at.ticks = (number + 1) * day - shift;
    }
    door_api::show(out, {{"days", list}});
}

// --- the timeline
// footage_list: stretches without a hole of two seconds.
bz::result<json::array> footage_list(playback_site& s, std::string_view camera, const stretch& within) {
    struct piece {
        bz::utc_time from, to;
        bool is_protected, held, open;
    };
    std::vector<piece> pieces;
    const auto listed = s.index.each(camera, within.from, within.to, [&](const storage::segment_facts& f) {
        const piece next{f.id.name.start, f.end, f.is_protected, f.id.name.held, f.open};
        if (!pieces.empty() && pieces.back().is_protected == next.is_protected && pieces.back().held == next.held && next.from.ticks - pieces.back().to.ticks < 2 * second)
            pieces.back().to = std::max(pieces.back().to, next.to), pieces.back().open = next.open;
        else pieces.push_back(next);
        return pieces.size() < most_stretches;
    });
    if (!listed) return listed.error();
    json::array list;
    for (const auto& p : pieces) list.push_back({{"from", ms(p.from)}, {"to", ms(p.to)}, {"encrypted", p.is_protected}, {"held", p.held}, {"recording", p.open}});
    return list;
}
// stored_list: stretches that only the object store has. known: the index can say whether what comes from there is what was put there.
bz::result<json::array> stored_list(playback_site& s, std::string_view camera, const stretch& within) {
    struct piece {
        bz::utc_time from, to;
        bool known;
    };
    std::vector<piece> pieces;
    const auto listed = s.index.each_anywhere(camera, within.from, within.to, [&](const storage::segment_facts& f, storage::place at) {
        if (at == storage::place::folder) return true;
        const bool known = at == storage::place::store;
        if (!pieces.empty() && pieces.back().known == known && f.id.name.start.ticks - pieces.back().to.ticks < 2 * second) pieces.back().to = std::max(pieces.back().to, f.end);
        else pieces.push_back({f.id.name.start, f.end, known});
        return pieces.size() < most_stretches;
    });
    if (!listed) return listed.error();
    json::array list;
    for (const auto& p : pieces) list.push_back({{"from", ms(p.from)}, {"to", ms(p.to)}, {"known", p.known}});
    return list;
}
json::object verdict_object(const storage::verdict_range& v) {
    return {{"from", ms(v.from)}, {"to", ms(v.to)}, {"verdict", std::string(storage::name(v.verdict))}, {"frames", v.frames},
            {"details", v.details.empty() ? std::string(storage::sentence(v.verdict)) : v.details}};
}
bz::result<json::array> verdict_list(playback_site& s, std::string_view camera, const stretch& within) {
    std::vector<storage::verdict_range> ranges;
    const auto listed = s.index.verdicts(camera, within.from, within.to, [&](const storage::verdict_range& v) {
        const bool same = !ranges.empty() && ranges.back().verdict == v.verdict && ranges.back().details == v.details && v.from.ticks - ranges.back().to.ticks < 2 * second;
        if (same) ranges.back().to = std::max(ranges.back().to, v.to), ranges.back().frames += v.frames;
        else ranges.push_back(v);
        return ranges.size() < most_stretches;
    });
    if (!listed) return listed.error();
    json::array list;
    for (const auto& v : ranges) list.push_back(verdict_object(v));
    return list;
}
void timeline(playback_site& s, call& c, reply& out, std::string_view camera) {
    const auto within = stretch_of(c, out, most_timeline);
    if (!within) return;
    auto footage = footage_list(s, camera, *within), verdicts = verdict_list(s, camera, *within), stored = stored_list(s, camera, *within);
    if (!footage || !verdicts || !stored) return no_index(out);
    const bool whole = footage->size() < most_stretches && verdicts->size() < most_stretches && stored->size() < most_stretches;
    json::object said{{"footage", *std::move(footage)}, {"stored", *std::move(stored)}, {"verdicts", *std::move(verdicts)}, {"whole", whole}};
    if (s.judged != s.to_judge) said["judging"] = judging(s);
    door_api::show(out, std::move(said));
}
void of_camera(playback_site& s, call& c, reply& out) {
    const auto slash = c.rest.find('/');
    const auto id = c.rest.substr(0, slash), what = slash == c.rest.npos ? std::string_view{} : c.rest.substr(slash + 1);
    if (!known(s, id)) return out.problem(404, "No such camera");
    if (what == "timeline") timeline(s, c, out, id);
    else if (what == "days") days(s, c, out, id);
    else out.problem(404, "There is nothing here");
}

// --- exports and checks: long work, begun by a POST and asked about by number
struct wanted_part {
    std::string camera;
    stretch when;
    std::uint64_t bytes = 0, stored_bytes = 0;   // of the segments that it touches, and of those that only the store has
};
std::optional<wanted_part> part_of(playback_site& s, const call& c, reply& out, std::string_view camera) {
    const auto o = door_api::body_of(c, out);
    if (!o) return {};
    const auto from = command::parse_utc(door_api::text(*o, "from")), to = command::parse_utc(door_api::text(*o, "to"));
    const auto refuse = [&](std::string_view why, std::string_view where) { return out.problem(422, "The value is not accepted", why, where), std::nullopt; };
    if (!from || !to) return refuse("from and to are times in UTC, such as 2026-01-31T12:30:00Z", from ? "/to" : "/from");
    if (*to <= *from || to->ticks - from->ticks > most_timeline) return refuse(*to <= *from ? "to is later than from" : "at most two days at a time", "/to");
    wanted_part made{std::string(camera), {*from, *to}};
    const auto listed = s.index.each_anywhere(camera, *from, *to, [&](const storage::segment_facts& f, storage::place at) {
        made.bytes += f.bytes;
        if (at != storage::place::folder) made.stored_bytes += f.bytes;
        return true;
    });
    if (!listed) return no_index(out), std::nullopt;
    if (made.bytes == 0) return refuse("nothing is recorded then", "/from");
    return made;
}
using bz::access::audit_event;
using bz::access::audit_outcome;
// note: what became of footage that somebody wanted to take along: who, from where, which.
void note(playback_site& s, audit_event event, const asked_by& who, std::string_view user, const bz::address& from, audit_outcome outcome) {
    s.gate->audit().add(event, user, from, bz::io::system_clock::utc(), {who.camera, who.from, who.to, outcome});
}
std::optional<unsigned> begin_export(playback_site& s, const call& c, const wanted_part& wanted, std::string& why) {
    const asked_by who{wanted.camera, std::string((*c.by)->who.name.view()), c.peer, wanted.when.from, wanted.when.to};
    const auto ended = [&s](const asked_by& by, int code) {
        s.later([&s, by, code] {
            constexpr audit_outcome outcomes[] = {audit_outcome::authentic, audit_outcome::altered, audit_outcome::not_all_proven};
            note(s, audit_event::export_ended, by, by.user, by.address, code >= 0 && code <= 2 ? outcomes[code] : audit_outcome::failed);
        });
    };
    const auto number = s.inquests->begin_export(who, wanted.bytes, why, ended);
    if (number) note(s, audit_event::export_began, who, who.user, c.peer, audit_outcome::none);
    return number;
}
void begin_work(playback_site& s, call& c, reply& out) {
    const auto slash = c.rest.find('/');
    const auto id = c.rest.substr(0, slash), what = slash == c.rest.npos ? std::string_view{} : c.rest.substr(slash + 1);
    if (what != "export" && what != "check") return out.problem(404, "There is nothing here");
    if (!known(s, id)) return out.problem(404, "No such camera");
    const auto wanted = part_of(s, c, out, id);
    if (!wanted) return;
    std::string why;
    if (s.from_store && what == "export") why = s.from_store->no_room(wanted->stored_bytes);
    if (!why.empty()) return out.problem(507, "The export cannot be made here", why);
    const auto number = what == "check" ? s.inquests->begin_check(wanted->camera, wanted->when.from, wanted->when.to)
                                        : begin_export(s, c, *wanted, why);
    if (!number && !why.empty()) return out.problem(507, "The export cannot be made here", why);
    if (!number) return out.problem(409, "Another one is at work", "Wait until it is done.");
    door_api::show(out, {{std::string(what), *number}}, 202);
}
template <class Result> std::optional<typename jobs<Result>::state> job_of(const jobs<Result>& all, std::string_view text) {
    unsigned number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    return read.ec == std::errc{} && read.ptr == text.data() + text.size() ? all.find(number) : std::nullopt;
}
// told: what every job tells; done: its result as well.
template <class State, class Done> void tell_job(reply& out, const std::optional<State>& e, Done done) {
    if (!e) return out.problem(404, "Nothing of this number is kept");
    using stage = typename State::stage;
    json::object o{{"state", e->at == stage::running ? "running" : e->at == stage::done ? "done" : "failed"}, {"name", e->name}, {"done", e->done}, {"all", e->all}};
    if (e->at == stage::failed) o["problem"] = e->problem;
    if (e->at == stage::done) done(o, *e);
    door_api::show(out, o);
}
void export_state(playback_site& s, call& c, reply& out) {
    tell_job(out, job_of(s.inquests->exports, c.rest), [](json::object& o, const auto& e) {
        json::array parts, notes;
        for (const auto& p : e.result.report.parts) parts.push_back({{"file", p.file}, {"from", ms(p.from)}, {"to", ms(p.to)}, {"frames", p.frames}, {"left_out", p.left_out}});
        for (const auto& n : e.result.report.notes) notes.push_back(json::string(n));
        o["parts"] = parts, o["notes"] = notes, o["verify_exit_code"] = e.result.report.verify_exit_code, o["bytes"] = e.result.bytes;
        o["file"] = "/exports/" + std::to_string(e.number) + ".tar";
    });
}
void check_state(playback_site& s, call& c, reply& out) {
    tell_job(out, job_of(s.inquests->checks, c.rest), [](json::object& o, const auto& e) {
        json::array verdicts, differences, unusable;
        for (const auto& v : e.result.ranges) verdicts.push_back(verdict_object(v));
        for (const auto& d : e.result.differences)
            differences.push_back({{"from", ms(d.from)}, {"to", ms(d.to)}, {"was", std::string(storage::name(d.was))}, {"is", std::string(storage::name(d.is))}, {"contradicts", d.contradicts}});
        for (const auto& u : e.result.unusable) unusable.push_back(json::string(u));
        o["verdicts"] = verdicts, o["differences"] = differences, o["unusable"] = unusable, o["segments"] = e.result.segments, o["frames"] = e.result.frames;
    });
}

// --- HLS
// open_part: of a segment, under either of its names: somebody may have just held or released it.
std::optional<bz::io::file_part> open_part(const playback_site& s, const storage::segment_id& id, const http::byte_range& r) {
    auto part = open_either(s.footage_folder, id, [&](const std::string& path) { return bz::io::file_part::open(path.c_str(), r.first, r.length); });
    if (const auto here = part || !s.from_store ? nullptr : s.from_store->find(id)) part = bz::io::file_part::open(here->path.c_str(), r.first, r.length);
    if (!part) return {};
    return *std::move(part);
}
// initialisation: ftyp and moov at the front of a segment.
std::optional<http::byte_range> initialisation(const playback_site& s, const storage::segment_id& id, std::uint64_t bytes) {
    std::uint64_t at = 0;
    for (int boxes = 0; boxes < 4 && at + 8 <= bytes; ++boxes) {
        auto part = open_part(s, id, {at, 8});
        if (!part) return {};
        const auto head = part->front();
        if (head.size() < 8) return {};
        bz::byte_reader in(head);
        const auto size = in.u32();
        const bz::mp4::fourcc type(in.u32());
        if (size < 8 || size > bytes - at) return {};
        at += size;
        if (type == bz::mp4::fourcc("moov")) return http::byte_range{0, at};
    }
    return {};
}
struct listed_segment {
    storage::segment_facts facts;
    http::byte_range head;
    std::vector<storage::extent> parts;
    bz::utc_time time_of(const storage::extent& e) const {
        return storage::scanned{.timescale = facts.timescale, .duration = e.decode_time - parts.front().decode_time}.end(facts.id.name.start);
    }
    bz::utc_time end_of(const storage::extent& e) const { return time_of({.decode_time = e.decode_time + e.duration}); }
};
void playlist(playback_site& s, call& c, reply& out, std::string_view camera) {
    const auto within = stretch_of(c, out, std::int64_t{playback_limits.playlist_minutes} * 60 * second);
    if (!within) return;
    std::vector<listed_segment> segments;
    const auto found = each_playable(s, camera, within->from, within->to, [&](const storage::segment_facts& f, const brought_segment& brought) {
        segments.push_back({f, {}, brought ? brought->parts : std::vector<storage::extent>()});
        return segments.size() <= playback_limits.playlist_fragments;
    });
    if (!found) return no_index(out);
    std::size_t fragments = 0;
    std::uint64_t longest_ms = 0;
    bool ended = true;
    for (auto& each : segments) {
        if (each.parts.empty() && !s.index.extents(each.facts.id, [&](const storage::extent& e) { each.parts.push_back(e); })) return no_index(out);
        fragments += each.parts.size();
        if (fragments > playback_limits.playlist_fragments) return out.problem(422, "The value is not accepted", "this stretch has too many parts: ask for a shorter one", "/to");
        for (const auto& e : each.parts) longest_ms = std::max(longest_ms, e.duration * 1000 / each.facts.timescale);
        ended = ended && !(each.facts.open && each.facts.end < within->to);
    }
    const auto put = [&](std::string_view text) { out.body += text; };
    bz::hls::playlist<decltype(put)> list(put, longest_ms, ended);
    for (auto& each : segments) {
        if (each.parts.empty()) continue;
        const auto head = initialisation(s, each.facts.id, each.parts.front().offset);
        if (!head) continue;   // deleted meanwhile, or unreadable: the others play
        auto name = each.facts.id.name;
        name.held = false;
        const storage::segment_text uri(name);
        const storage::extent* before = nullptr;
        for (const auto& e : each.parts) {
            if (each.end_of(e) <= within->from || each.time_of(e) >= within->to) continue;
            if (!before) list.file(uri.view(), *head, each.time_of(e));
            else if (e.decode_time != before->decode_time + before->duration) list.jump(each.time_of(e));
            list.fragment(uri.view(), {e.offset, e.bytes}, e.duration / each.facts.timescale * 1'000'000 + e.duration % each.facts.timescale * 1'000'000 / each.facts.timescale);
            before = &e;
        }
    }
    list.finish(ended);
    out.content_type = "application/vnd.apple.mpegurl";
}
// part_body: a part of a file as an answer.
struct part_body final : bz::service::endless_body {
    bz::io::file_part part;
    explicit part_body(bz::io::file_part p) : part(std::move(p)) {}
    bz::bytes_view front() override { return part.front(); }
    void taken(std::size_t n) override { part.taken(n); }
    bool ended() const override { return part.ended(); }
};
void segment(playback_site& s, call& c, reply& out, std::string_view camera, const storage::segment_name& name) {
    std::optional<storage::segment_facts> facts;
    const auto listed = s.index.each(camera, name.start, {name.start.ticks + 1}, [&](const storage::segment_facts& f) {
        if (f.id.name.start == name.start && f.id.name.nth == name.nth) facts = f;
        return !facts;
    });
    if (!listed) return no_index(out);
    if (const auto here = facts || !s.from_store ? nullptr : s.from_store->find({std::string(camera), name})) facts = here->facts;
    if (!facts) return out.problem(404, "There is nothing here");
    out.content_type = "video/mp4";
    out.etag = "\"" + std::to_string(name.start.ticks) + "-" + std::to_string(name.nth) + "-" + std::to_string(facts->bytes) + (facts->open ? "-open\"" : "\"");
    bz::service::ranged(c.request, facts->bytes, out, [&](const http::byte_range& r) -> std::unique_ptr<bz::service::endless_body> {
        auto part = open_part(s, facts->id, r);
        return part ? std::make_unique<part_body>(*std::move(part)) : nullptr;
    });
}
void footage(playback_site& s, call& c, reply& out) {
    const auto slash = c.rest.find('/');
    const auto id = c.rest.substr(0, slash), file = slash == c.rest.npos ? std::string_view{} : c.rest.substr(slash + 1);
    if (!known(s, id)) return out.problem(404, "No such camera");
    if (file == "playlist.m3u8") return playlist(s, c, out, id);
    if (file == "main.m3u8") {
        const auto within = stretch_of(c, out, std::int64_t{playback_limits.playlist_minutes} * 60 * second);
        return within ? variants(s, out, id, within->from, within->to) : void();
    }
    const auto name = storage::read_segment_name(file);
    if (!name || name->held) return out.problem(404, "There is nothing here");
    segment(s, c, out, id, *name);
}

void export_file(playback_site& s, call& c, reply& out) {
    using stage = jobs<exported>::state::stage;
    const auto e = c.rest.ends_with(".tar") ? job_of(s.inquests->exports, c.rest.substr(0, c.rest.size() - 4)) : std::nullopt;
    if (!e || e->at != stage::done) return out.problem(404, "No such export");
    if (const auto* who = s.inquests->asked(e->number)) note(s, audit_event::export_taken, *who, (*c.by)->who.name.view(), c.peer, audit_outcome::none);
    out.content_type = "application/x-tar";
    out.etag = "\"" + std::to_string(e->number) + "-" + std::to_string(e->result.bytes) + "\"";
    bz::service::ranged(c.request, e->result.bytes, out, [&](const http::byte_range& r) -> std::unique_ptr<bz::service::endless_body> {
        auto part = bz::io::file_part::open(s.inquests->file_of(e->number).c_str(), r.first, r.length);
        return part ? std::make_unique<part_body>(*std::move(part)) : nullptr;
    });
}

constexpr auto own_routes = std::to_array<bz::service::route<playback_site, door>>({
    {"GET", "/api/status", access_class::read_system, status},
    {"GET", "/api/cameras", access_class::read_media, cameras},
    {"GET", "/api/cameras/", access_class::read_media, of_camera},
    {"GET", "/footage/", access_class::read_media, footage},
    {"POST", "/api/cameras/", access_class::actuate, begin_work},   // by whoever does more than watch
    {"GET", "/api/exports/", access_class::actuate, export_state},
    {"GET", "/api/checks/", access_class::actuate, check_state},
    {"GET", "/exports/", access_class::actuate, export_file},
});

}  // namespace

std::span<const bz::service::route<playback_site, door>> playback_routes() {
    static const auto all = [] {
        std::vector<bz::service::route<playback_site, door>> list(own_routes.begin(), own_routes.end());
        list.insert(list.end(), cameras_routes().begin(), cameras_routes().end());
        list.insert(list.end(), stored_routes().begin(), stored_routes().end());
        list.insert(list.end(), door_api::routes<playback_site>.begin(), door_api::routes<playback_site>.end());
        return list;
    }();
    return all;
}

}  // namespace recorder
