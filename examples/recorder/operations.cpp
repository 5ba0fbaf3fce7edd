// SPDX-License-Identifier: Apache-2.0
#include "operations.hpp"

#include "command.hpp"

#include <bartizan/io/system.hpp>
#include <bartizan/io/tunnel.hpp>
#include <bartizan/protocol/http/server.hpp>

#include <boost/json.hpp>

#include <cstdio>

namespace recorder {

namespace {

namespace asio = boost::asio;
namespace json = boost::json;

constexpr double ticks_per_second = bz::utc_time::ticks_per_second;

// metric: one family of the text format. Names of cameras are of a-z 0-9 . - _: nothing is to be escaped.
class family {
    std::string& out_;
    std::string name_;

public:
    family(std::string& out, std::string name, std::string_view type, std::string_view help) : out_(out), name_("bartizan_recorder_" + std::move(name)) {
        out_ += "# HELP " + name_ + " " + std::string(help) + "\n# TYPE " + name_ + " " + std::string(type) + "\n";
    }
    void value(const std::string& labels, double v) {
        char number[32];
        std::snprintf(number, sizeof number, "%.17g", v);
        out_ += name_ + (labels.empty() ? "" : "{" + labels + "}") + " " + number + "\n";
    }
    template <class Get> family& each(const std::vector<camera_status>& cameras, Get get) {
        for (const auto& c : cameras) value("camera=\"" + c.id + "\"", static_cast<double>(get(c)));
        return *this;
    }
};

}  // namespace

std::string store_status::trouble() const {
    std::string all;
    const auto add = [&](const std::string& what) { all += (all.empty() || what.empty() ? "" : "; ") + what; };
    if (!writable) add("the disk cannot be written to: nothing is recorded, and what is there can be looked at");
    if (short_of_space) add("there is too little space, and nothing more may be deleted");
    add(problem);
    return all;
}

// metrics_of_store: of the object store.
void metrics_of_store(std::string& out, const objects_status& s, std::uint64_t given_up) {
    const auto now = bz::io::system_clock::utc();
    family(out, "store_reachable", "gauge", "1: the object store takes what waits.").value("", s.problem.empty());
    family(out, "store_waiting_segments", "gauge", "Finished segments that the object store does not have yet.").value("", static_cast<double>(s.waiting_segments));
    family(out, "store_waiting_bytes", "gauge", "The bytes of these.").value("", static_cast<double>(s.waiting_bytes));
    family(out, "store_oldest_waiting_seconds", "gauge", "Since the end of the oldest of these.").value("", s.oldest_waiting ? static_cast<double>(now.ticks - s.oldest_waiting->ticks) / ticks_per_second : 0);
    family(out, "store_listing_requests_total", "counter", "Requests for what other recorders put into the object store.").value("", static_cast<double>(s.listings));
    family(out, "store_segments_total", "counter", "Segments that the object store took.").value("", static_cast<double>(s.stored_segments));
    family(out, "store_bytes_total", "counter", "The bytes of these.").value("", static_cast<double>(s.stored_bytes));
    family(out, "store_given_up_segments_total", "counter", "Segments that were deleted before the object store had them.").value("", static_cast<double>(given_up));
    family(out, "store_cameras_listed", "gauge", "Cameras of the list that recorders share.").value("", static_cast<double>(s.share.listed));
    family(out, "store_cameras_held", "gauge", "Of them, whose lease this recorder holds.").value("", static_cast<double>(s.share.held));
    family(out, "store_cameras_nobodys", "gauge", "Of them, that no recorder has held for the term of a lease.").value("", static_cast<double>(s.share.nobodys));
    family(out, "store_other_recorders", "gauge", "Other recorders at work.").value("", static_cast<double>(s.share.others));
    family(out, "store_lease_requests_total", "counter", "Requests to the object store about leases.").value("", static_cast<double>(s.share.requests));
    family(out, "store_connections_total", "counter", "Connections made to the object store.").value("", static_cast<double>(s.connections));
}

health health_of(const std::vector<camera_status>& cameras, const store_status& store, const std::optional<objects_status>& objects) {
    json::array list, reasons;
    for (const auto& c : cameras) {
        list.push_back({{"camera", c.id}, {"state", name_of(c.is)}, {"problem", c.problem}, {"packets_lost", c.figures.lost_packets}, {"pictures_lost", c.figures.lost},
                        {"jitter_ms", static_cast<double>(c.figures.jitter.count()) / 1e3}});
        if (c.is != camera_status::state::recording) reasons.emplace_back(c.id + " is not recorded" + (c.problem.empty() ? "" : ": " + c.problem));
    }
    if (const auto trouble = store.trouble(); !trouble.empty()) reasons.emplace_back(trouble);
    if (const auto trouble = objects ? objects->trouble() : std::string(); !trouble.empty()) reasons.emplace_back(trouble);
    const bool well = reasons.empty();
    return {well, json::serialize(json::object{{"status", well ? "well" : "unwell"}, {"reasons", reasons}, {"cameras", list}}) + "\n"};
}

std::string metrics_of(const std::vector<camera_status>& cameras, const store_status& store, const std::optional<objects_status>& objects, const catching_up_status& judging, std::chrono::seconds up) {
    std::string out;
    family(out, "up_seconds", "gauge", "Since the recorder began.").value("", static_cast<double>(up.count()));
    family(out, "camera_recording", "gauge", "1: pictures of this camera are being recorded.").each(cameras, [](auto& c) { return c.is == camera_status::state::recording; });
    family(out, "pictures_total", "counter", "Pictures recorded.").each(cameras, [](auto& c) { return c.figures.pictures; });
    family(out, "bytes_total", "counter", "Bytes of pictures and sound recorded.").each(cameras, [](auto& c) { return c.figures.bytes; });
    family(out, "pictures_lost_total", "counter", "Pictures that lost a packet on the way; they are not recorded.").each(cameras, [](auto& c) { return c.figures.lost; });
    family(out, "pictures_refused_total", "counter", "Pictures that this recorder does not take: in the clear, or unsigned.").each(cameras, [](auto& c) { return c.figures.refused; });
    family(out, "pictures_unusable_total", "counter", "Pictures that could not be stored.").each(cameras, [](auto& c) { return c.figures.unusable; });
    family(out, "sound_frames_total", "counter", "Frames of sound recorded.").each(cameras, [](auto& c) { return c.figures.sounds; });
    family(out, "sound_packets_lost_total", "counter", "RTP packets of sound lost.").each(cameras, [](auto& c) { return c.figures.lost_sound_packets; });
    family(out, "sound_frames_unusable_total", "counter", "Frames of sound that could not be stored.").each(cameras, [](auto& c) { return c.figures.unusable_sounds; });
    family(out, "packets_lost_total", "counter", "RTP packets of pictures lost.").each(cameras, [](auto& c) { return c.figures.lost_packets; });
    family(out, "jitter_seconds", "gauge", "Interarrival jitter (RFC 3550, A.8).").each(cameras, [](auto& c) { return static_cast<double>(c.figures.jitter.count()) / 1e6; });
    family(out, "segments_total", "counter", "Segments completed.").each(cameras, [](auto& c) { return c.figures.segments; });
    family(out, "write_failures_total", "counter", "Writes that the disk refused.").each(cameras, [](auto& c) { return c.figures.write_failures; });
    family(out, "connections_total", "counter", "Times that the camera began to send.").each(cameras, [](auto& c) { return c.figures.connections; });
    family(out, "group_seconds", "gauge", "The last whole group of pictures: what is synced at once, and what a power cut costs.").each(cameras, [](auto& c) { return static_cast<double>(c.figures.group_ticks) / ticks_per_second; });
    family(out, "clock_ahead_seconds", "gauge", "The camera's clock against the recorder's.").each(cameras, [](auto& c) { return static_cast<double>(c.figures.clock_ahead_ticks) / ticks_per_second; });
    family newest(out, "newest_picture_timestamp_seconds", "gauge", "Time of the last picture that was recorded.");
    for (const auto& c : cameras)
        if (c.figures.newest) newest.value("camera=\"" + c.id + "\"", static_cast<double>(c.figures.newest->unix_microseconds()) / 1e6);
    family(out, "free_bytes", "gauge", "Free space of the file system that holds the footage.").value("", static_cast<double>(store.free_bytes));
    family(out, "deleted_segments_total", "counter", "Segments that retention deleted.").value("", static_cast<double>(store.deleted_segments));
    family(out, "deleted_bytes_total", "counter", "Bytes that retention deleted.").value("", static_cast<double>(store.deleted_bytes));
    family(out, "writable", "gauge", "0: the disk cannot be written to, and nothing is recorded.").value("", store.writable);
    family(out, "short_of_space", "gauge", "1: there is too little space, and nothing more may be deleted.").value("", store.short_of_space);
    if (objects) metrics_of_store(out, *objects, store.given_up_segments);
    family(out, "unjudged_segments", "gauge", "Segments without verdicts that are to be judged in the background.").value("", static_cast<double>(judging.left()));
    family(out, "judged_later_segments_total", "counter", "Segments that were judged in the background.").value("", static_cast<double>(judging.segments_judged));
    family(out, "unjudgeable_segments_total", "counter", "Of those, segments whose files could not be read.").value("", static_cast<double>(judging.unusable));
    return out;
}

operations::operations(asio::io_context& context, const std::string& address, std::uint16_t port, std::function<health()> how, std::function<std::string()> figures)
    : door_(command::need(bz::io::listener::open(context.get_executor(), address, port), "operations port " + address + ":" + std::to_string(port))),
      health_(std::move(how)), metrics_(std::move(figures)) {
    door_.run(seats_, [this](bz::io::tcp::socket socket, bz::io::seats::place place) { return answer(std::move(socket), std::move(place)); });
}

asio::awaitable<void> operations::answer(bz::io::tcp::socket socket, bz::io::seats::place place) {
    using core = bz::http::server<>;
    const auto http = std::make_unique<core>();
    bz::io::bell bell;
    place.ring_with(bell);
    std::string body;
    (void)co_await bz::io::serve(socket, *http, [&](core& m, core::event& event) {
        const auto* r = std::get_if<bz::http::request>(&event);
        if (!r) return;
        const auto path = r->target.substr(0, r->target.find('?'));
        int status = 200;
        const char* type = "application/json";
        if (r->method != "GET" && r->method != "HEAD") status = 405, body = "{}\n";
        else if (path == "/health") {
            auto now = health_();
            status = now.well ? 200 : 503;
            body = std::move(now.json);
        } else if (path == "/metrics") type = "text/plain; version=0.0.4", body = metrics_();
        else status = 404, body = "{}\n";
        const std::array fields{bz::http::field{"Content-Type", type}, bz::http::field{"Cache-Control", "no-store"}};
        (void)m.respond(status, fields, bz::as_bytes(body));
    }, bell);
    if (!bell.ends()) co_await bz::io::linger(socket);
}

}  // namespace recorder
