// What a server sends to an RTSP client, in one piece and cut: the same events and requests, all within their bounds, none after an error.
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/software/md5.hpp>
#include <bartizan/protocol/rtsp/client.hpp>

#include <support/must.hpp>

#include <memory>
#include <string>

namespace {

namespace bz = bartizan;
namespace rtsp = bartizan::rtsp;

using tests::must;

constexpr rtsp::client_limits limits{.in = {.head_bytes = 1024, .body_bytes = 1024, .fields = 16, .frame_bytes = 128}, .output_bytes = 2048, .url_bytes = 128, .media = 3};
using core = rtsp::client<bz::list<bz::sha256, bz::md5>, bz::http_auth::basic_use::allowed, limits>;

// run: what a client says and tells whose input arrives in steps.
std::string run(bz::bytes_view input, std::size_t step) {
    const auto client = std::make_unique<core>("rtsp://h/m", rtsp::credentials{"admin", "tallship-7"}, std::array<std::byte, 16>{});
    client->time_is(bz::instant{});
    std::string log, said;   // apart: how they interleave depends on the cuts
    const auto go = [&] {
        for (;;) {
            const auto event = client->next_event();
            if (!event) {
                must(client->next_event().error() == event.error());
                must(client->input_space().empty());
                log += event.error().message();
                break;
            }
            if (std::holds_alternative<bz::need_input>(*event) || std::holds_alternative<bz::finished>(*event)) break;
            if (const auto* d = std::get_if<rtsp::described<limits.media>>(&*event))
                for (const auto& m : d->session.all())
                    if (const auto taken = client->take(m, {.over_tcp = m.payload_type != 7, .ports = {2, 3}})) log += "take" + std::to_string(*taken);
            if (const auto* s = std::get_if<rtsp::track_set_up>(&*event)) log += "set up" + std::to_string(s->track) + "," + std::to_string(s->how.ports.rtp);
            if (const auto* m = std::get_if<rtsp::media_packet>(&*event)) {
                must(m->data.size() <= 128 && m->track < client->tracks());
                log += std::to_string(m->track) + std::string(bz::as_text(m->data));
            }
        }
        must(client->output().size() <= limits.output_bytes);
        said += bz::as_text(client->output());
        client->sent(client->output().size());
    };
    go();
    while (!input.empty()) {
        const auto space = client->input_space();
        if (space.empty()) break;
        const auto n = std::min({step, input.size(), space.size()});
        bz::copy_bytes(input.first(n), space);
        client->received(n);
        input = input.subspan(n);
        go();
    }
    client->teardown();
    go();
    return log + said;
}

}   // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = std::as_bytes(std::span(data, std::min<std::size_t>(size, 8192)));
    must(run(input, 8192) == run(input, 7));
    return 0;
}
