// What a server answers to both halves of a client's tunnel, in one piece and cut: the same events and words, all within their bounds, none after an error.
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/rtsp/client.hpp>
#include <bartizan/protocol/rtsp/client_tunnel.hpp>

#include <support/must.hpp>

#include <memory>
#include <string>

namespace {

namespace bz = bartizan;
namespace rtsp = bartizan::rtsp;

using tests::must;

constexpr rtsp::client_limits limits{.in = {.head_bytes = 1024, .body_bytes = 1024, .fields = 16, .frame_bytes = 128}, .output_bytes = 2048, .url_bytes = 128, .media = 3};
constexpr rtsp::client_tunnel_limits tunnel{.head_bytes = 512, .words_bytes = 96};
using core = rtsp::client<bz::list<bz::sha256>, bz::http_auth::basic_use::never, limits>;
using get_type = rtsp::tunnel_get<core, tunnel>;
using post_type = rtsp::tunnel_post<get_type, tunnel>;

template <class Machine> std::size_t put(Machine& to, bz::bytes_view input, std::size_t step) {
    const auto space = to.input_space();
    const auto n = std::min({step, input.size(), space.size()});
    bz::copy_bytes(input.first(n), space);
    to.received(n);
    return n;
}
std::string run(bz::bytes_view input, std::size_t step) {
    const rtsp::client_tunnel_request where{"h", "/m"};
    const auto get = std::make_unique<get_type>(where, "rtsp://h/m", rtsp::credentials{"admin", "tallship-7"}, std::array<std::byte, 16>{});
    const auto post = std::make_unique<post_type>(where, *get);
    get->time_is(bz::instant{});
    std::string log, said;
    get->sent(get->output().size());
    const auto go = [&] {
        for (;;) {
            const auto event = get->next_event();
            if (!event) {
                must(get->next_event().error() == event.error());
                must(get->input_space().empty());
                log += event.error().message();
                break;
            }
            if (std::holds_alternative<bz::need_input>(*event) || std::holds_alternative<bz::finished>(*event)) break;
            if (std::holds_alternative<rtsp::tunnel_open>(*event)) log += "open ";
            if (const auto* m = std::get_if<rtsp::media_packet>(&*event)) log += std::string(bz::as_text(m->data));
        }
        while (!post->output().empty()) {
            must(post->output().size() <= 512);
            said += bz::as_text(post->output().first(1));
            post->sent(1);
        }
    };
    go();
    for (auto rest = input; !rest.empty();) {
        const auto n = put(*get, rest, step);
        if (n == 0) break;
        rest = rest.subspan(n);
        go();
    }
    get->peer_closed();
    go();
    std::string end;   // of the POST, which hears the same
    for (auto rest = input; !rest.empty();) {
        const auto n = put(*post, rest, step);
        if (n == 0) break;
        rest = rest.subspan(n);
        if (const auto event = post->next_event(); !event) end = event.error().message();
    }
    return log + end;   // not `said`: how many blocks of base64 it takes depends on the cuts
}

}   // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = std::as_bytes(std::span(data, std::min<std::size_t>(size, 4096)));
    must(run(input, 4096) == run(input, 7));
    return 0;
}
