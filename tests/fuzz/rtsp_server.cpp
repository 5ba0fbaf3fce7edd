// What a client sends to an RTSP server, in one piece and cut: the same events, replies within their bounds, no event after an error.
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/rtsp/server.hpp>
#include <bartizan/protocol/rtsp/tunnel.hpp>

#include <cstdlib>
#include <memory>
#include <string>

namespace {

namespace bz = bartizan;
namespace rtsp = bartizan::rtsp;

void must(bool holds) {
    if (!holds) std::abort();
}

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

}   // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = std::as_bytes(std::span(data, std::min<std::size_t>(size, 8192)));
    must(run(input, 8192) == run(input, 7));
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
