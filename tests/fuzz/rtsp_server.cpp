// What a client sends to an RTSP server, in one piece and cut: the same events, replies within their bounds, no event after an error.
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/rtsp/connection.hpp>
#include <bartizan/protocol/rtsp/server.hpp>

#include <support/must.hpp>

#include <memory>
#include <string>

namespace {

namespace bz = bartizan;
namespace rtsp = bartizan::rtsp;

using tests::must;

using core = rtsp::server<rtsp::server_limits{.head_bytes = 512, .body_bytes = 64, .fields = 12, .frame_bytes = 128, .output_bytes = 1024}>;

// run: the replies and events of a session whose input arrives in steps.
std::string run(bz::bytes_view input, std::size_t step) {
    const auto server = std::make_unique<core>("0123456789", "192.0.2.1");
    std::string log;
    for (bool failed = false; !failed && !input.empty();) {
        const auto space = server->input_space();
        if (space.empty()) break;
        const auto n = std::min({step, input.size(), space.size()});
        bz::copy_bytes(input.first(n), space);
        server->received(n);
        input = input.subspan(n);
        while (true) {
            const auto event = server->next_event();
            if (!event) {
                must(server->next_event().error() == event.error());
                must(server->input_space().empty());
                log += event.error().message();
                failed = true;
            }
            if (failed || std::holds_alternative<bz::need_input>(*event)) break;
            if (const auto* frame = std::get_if<rtsp::interleaved_frame>(&*event)) {
                must(frame->data.size() <= 128);
                log += std::to_string(frame->channel) + std::string(bz::as_text(frame->data));
            }
            if (const auto* r = std::get_if<rtsp::request>(&*event)) {
                must(r->body.size() <= 64);
                log += std::string(rtsp::name(r->what)) + std::string(r->path) + std::string(bz::as_text(r->body));
                r->fields.each([&](rtsp::field f) { log += f.name, log += f.value; });
                bool told = false;
                if (r->what == rtsp::method::setup) told = server->accept_setup(*r, r->cseq % 3, {1, 2}, r->cseq);
                else if (r->what == rtsp::method::play) told = server->accept_play(*r, "url=x");
                else if (r->what == rtsp::method::pause) told = server->accept_pause(*r);
                else if (r->what == rtsp::method::teardown) told = server->accept_teardown(*r);
                else told = r->refusal == rtsp::status::ok ? server->answer_options(*r) : server->refuse(*r);
                must(told);
            }
            log += bz::as_text(server->output());
            server->sent(server->output().size());
        }
        log += bz::as_text(server->output());
        server->sent(server->output().size());
    }
    return log;
}

using half = rtsp::connection<core, rtsp::connection_limits{.head_bytes = 256}>;

// through: what a POST says that begins with a fair head and goes on with the input, in steps, as its GET's core hears and answers it.
std::string through(bz::bytes_view input, std::size_t step) {
    const auto get = std::make_unique<half>("0123456789", "192.0.2.1"), post = std::make_unique<half>("0123456789", "192.0.2.1");
    std::string log;
    bool failed = false;
    const auto turn = [&](half& h) {
        for (bool over = false; !over;) {
            const auto event = h.next_event();
            if (!event) must(h.next_event().error() == event.error() && h.input_space().empty());
            over = !event || std::holds_alternative<bz::need_input>(*event) || std::holds_alternative<bz::finished>(*event);
            if (over) {
                if (!event && !std::exchange(failed, true)) log += event.error().message();
            } else if (std::holds_alternative<rtsp::tunnel_asked>(*event)) {
                if (&h == get.get()) h.grant();
                else must(h.join(*get));
            } else if (const auto* r = std::get_if<rtsp::request>(&*event)) {
                log += rtsp::name(r->what), log += r->path;
                must(r->refusal == rtsp::status::ok ? h.core().answer_options(*r) : h.core().refuse(*r));
            }
        }
        while (!h.output().empty()) log += bz::as_text(h.output().first(1)), h.sent(1);
    };
    const auto say = [&](half& h, bz::bytes_view text, std::size_t at_once) {
        for (int idle = 0; !text.empty() && idle < 2;) {
            const auto space = h.input_space();
            const auto n = std::min({at_once, text.size(), space.size()});
            bz::copy_bytes(text.first(n), space);
            h.received(n);
            text = text.subspan(n);
            idle = n == 0 ? idle + 1 : 0;
            turn(*post), turn(*get), turn(*post);
        }
    };
    say(*get, bz::as_bytes("GET / HTTP/1.0\r\nx-sessioncookie: a\r\n\r\n"), 256);
    say(*post, bz::as_bytes("POST / HTTP/1.0\r\nx-sessioncookie: a\r\n\r\n"), 256);
    say(*post, input, step);
    return log;
}
// first_of: what a connection turns out to be, in steps.
std::string first_of(bz::bytes_view input, std::size_t step) {
    const auto h = std::make_unique<half>("0123456789", "192.0.2.1");
    std::string log;
    for (bool over = false; !over && !input.empty();) {
        const auto space = h->input_space();
        const auto n = std::min({step, input.size(), space.size()});
        if (n == 0) break;
        bz::copy_bytes(input.first(n), space);
        h->received(n);
        input = input.subspan(n);
        for (;;) {
            const auto event = h->next_event();
            if (over = !event || std::holds_alternative<bz::finished>(*event); over || std::holds_alternative<bz::need_input>(*event)) break;
            if (const auto* asked = std::get_if<rtsp::tunnel_asked>(&*event)) {
                must(!asked->cookie.empty() && asked->cookie.size() <= 64);
                log += asked->cookie, log += asked->post ? "post" : "get";
                h->refuse();
            } else if (const auto* r = std::get_if<rtsp::request>(&*event)) must(h->core().refuse(*r));
        }
        log += bz::as_text(h->output());
        h->sent(h->output().size());
    }
    return log;
}

}   // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = std::as_bytes(std::span(data, std::min<std::size_t>(size, 8192)));
    must(run(input, 8192) == run(input, 7));
    must(through(input, 256) == through(input, 3));
    must(first_of(input, 256) == first_of(input, 5));
    const auto text = bz::as_text(input);
    if (const auto head = rtsp::head_bytes(text))
        if (const auto leg = rtsp::read_tunnel_leg(text.substr(0, *head))) must(!leg->cookie.empty() && leg->cookie.size() <= 64);
    rtsp::base64_stream one, other;
    std::array<std::byte, 8192> a, b;
    const auto whole = one.decode(text, a);
    rtsp::base64_stream::progress parts;
    for (std::size_t at = 0; at < text.size() && other.good(); ++at) parts.given += other.decode(text.substr(at, 1), bz::bytes_span(b).subspan(parts.given)).given;
    must(whole.given == parts.given && one.good() == other.good() && bz::same_bytes(bz::bytes_view(a).first(whole.given), bz::bytes_view(b).first(parts.given)));
    return 0;
}
