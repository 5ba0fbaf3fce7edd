// SPDX-License-Identifier: Apache-2.0
#include "operations.hpp"

#include "command.hpp"

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

health health_of(const std::vector<camera_status>& cameras, const store_status& store) {
    json::array list, reasons;
    for (const auto& c : cameras) {
        list.push_back({{"camera", c.id}, {"state", name_of(c.is)}, {"problem", c.problem}});
        if (c.is != camera_status::state::recording) reasons.emplace_back(c.id + " is not recorded" + (c.problem.empty() ? "" : ": " + c.problem));
    }
    if (store.short_of_space) reasons.emplace_back("there is too little space, and nothing more may be deleted");
    if (!store.problem.empty()) reasons.emplace_back(store.problem);
    const bool well = reasons.empty();
    return {well, json::serialize(json::object{{"status", well ? "well" : "unwell"}, {"reasons", reasons}, {"cameras", list}}) + "\n"};
}

std::string metrics_of(const std::vector<camera_status>& cameras, const store_status& store, std::chrono::seconds up) {
    std::string out;
    family(out, "up_seconds", "gauge", "Since the recorder began.").value("", static_cast<double>(up.count()));
    family(out, "camera_recording", "gauge", "1: pictures of this camera are being recorded.").each(cameras, [](auto& c) { return c.is == camera_status::state::recording; });
    family(out, "pictures_total", "counter", "Pictures recorded.").each(cameras, [](auto& c) { return c.figures.pictures; });
    family(out, "bytes_total", "counter", "Bytes of pictures recorded.").each(cameras, [](auto& c) { return c.figures.bytes; });
    family(out, "pictures_lost_total", "counter", "Pictures that lost a packet on the way; they are not recorded.").each(cameras, [](auto& c) { return c.figures.lost; });
    family(out, "pictures_refused_total", "counter", "Pictures that this recorder does not take: in the clear, or unsigned.").each(cameras, [](auto& c) { return c.figures.refused; });
    family(out, "pictures_unusable_total", "counter", "Pictures that could not be stored.").each(cameras, [](auto& c) { return c.figures.unusable; });
    family(out, "packets_lost_total", "counter", "RTP packets lost.").each(cameras, [](auto& c) { return c.figures.lost_packets; });
    family(out, "jitter_seconds", "gauge", "Interarrival jitter (RFC 3550, A.8).").each(cameras, [](auto& c) { return static_cast<double>(c.figures.jitter.count()) / 1e6; });
    family(out, "segments_total", "counter", "Segments completed.").each(cameras, [](auto& c) { return c.figures.segments; });
    family(out, "write_failures_total", "counter", "Writes that the disk refused.").each(cameras, [](auto& c) { return c.figures.write_failures; });
    family(out, "connections_total", "counter", "Times that the camera began to send.").each(cameras, [](auto& c) { return c.figures.connections; });
    family(out, "clock_ahead_seconds", "gauge", "The camera's clock against the recorder's.").each(cameras, [](auto& c) { return static_cast<double>(c.figures.clock_ahead_ticks) / ticks_per_second; });
    family newest(out, "newest_picture_timestamp_seconds", "gauge", "Time of the last picture that was recorded.");
    for (const auto& c : cameras)
        if (c.figures.newest) newest.value("camera=\"" + c.id + "\"", static_cast<double>(c.figures.newest->unix_microseconds()) / 1e6);
    family(out, "free_bytes", "gauge", "Free space of the file system that holds the footage.").value("", static_cast<double>(store.free_bytes));
    family(out, "deleted_segments_total", "counter", "Segments that retention deleted.").value("", static_cast<double>(store.deleted_segments));
    family(out, "deleted_bytes_total", "counter", "Bytes that retention deleted.").value("", static_cast<double>(store.deleted_bytes));
    family(out, "short_of_space", "gauge", "1: there is too little space, and nothing more may be deleted.").value("", store.short_of_space);
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
