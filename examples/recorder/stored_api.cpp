// SPDX-License-Identifier: Apache-2.0
#include "stored_api.hpp"

#include "door_api.hpp"
#include "time_text.hpp"

#include <charconv>

namespace recorder {

namespace {

namespace json = boost::json;
using bz::access::access_class;
using bz::service::reply;
using call = bz::service::call<door>;

constexpr std::int64_t most_ticks = std::int64_t{playback_limits.playlist_minutes} * 60 * bz::utc_time::ticks_per_second;
std::int64_t ms(bz::utc_time t) { return t.unix_microseconds() / 1000; }

// begin: the first of what a stretch lacks is brought; whoever plays on asks again.
void begin(playback_site& s, call& c, reply& out) {
    const auto o = door_api::body_of(c, out);
    if (!o) return;
    if (!s.from_store) return out.problem(404, "This recorder has no object store");
    const auto camera = door_api::text(*o, "camera");
    if (!known(s, camera)) return out.problem(404, "No such camera", "", "/camera");
    const auto from = command::parse_utc(door_api::text(*o, "from")), to = command::parse_utc(door_api::text(*o, "to"));
    if (!from || !to) return out.problem(422, "The value is not accepted", "from and to are times in UTC, such as 2026-01-31T12:30:00Z", from ? "/to" : "/from");
    if (*to <= *from || to->ticks - from->ticks > most_ticks)
        return out.problem(422, "The value is not accepted", *to <= *from ? "to is later than from" : "at most " + std::to_string(playback_limits.playlist_minutes) + " minutes at a time", "/to");
    const auto lacking = s.from_store->wanted(s.index, camera, *from, *to);
    if (!lacking) return out.problem(503, "The index cannot be read now");
    json::object said{{"until", ms(lacking->until)}};
    if (lacking->segments.empty()) return door_api::show(out, said);
    std::string why;
    const auto number = s.from_store->begin(*lacking, why);
    if (!number && !why.empty()) return out.problem(507, "It cannot be brought here", why);
    if (!number) return out.problem(409, "Others are brought now", "Ask again in a moment.");
    said["fetch"] = *number, said["segments"] = lacking->segments.size(), said["bytes"] = lacking->bytes;
    door_api::show(out, said, 202);
}
void state(playback_site& s, call& c, reply& out) {
    unsigned number = 0;
    const auto read = std::from_chars(c.rest.data(), c.rest.data() + c.rest.size(), number);
    const bool is_number = read.ec == std::errc{} && read.ptr == c.rest.data() + c.rest.size();
    const auto at = is_number && s.from_store ? s.from_store->brings.find(number) : std::nullopt;
    if (!at) return out.problem(404, "Nothing of this number is kept");
    using stage = jobs<brought_report>::state::stage;
    json::object said{{"state", at->at == stage::running ? "running" : at->at == stage::done ? "done" : "failed"}, {"done", at->done}, {"all", at->all}};
    if (at->at == stage::failed) said["problem"] = at->problem;
    json::array refused;
    for (const auto& each : at->result.refused) refused.push_back(json::string(each));
    if (at->at == stage::done) said["refused"] = refused;
    door_api::show(out, said);
}

constexpr auto own = std::to_array<bz::service::route<playback_site, door>>({
    {"POST", "/api/fetches", access_class::read_media, begin},   // by whoever may look at it
    {"GET", "/api/fetches/", access_class::read_media, state},
});

}  // namespace

std::span<const bz::service::route<playback_site, door>> stored_routes() { return own; }

}  // namespace recorder
