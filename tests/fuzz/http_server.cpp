// Fuzz target: hostile bytes at the HTTP server; any split gives the same requests, views lie inside, and answers stay bounded.
// SPDX-License-Identifier: Apache-2.0
// runs: 50000
#include <bartizan/protocol/http/server.hpp>

#include <support/must.hpp>

#include <memory>
#include <string>

namespace bz = bartizan;
namespace http = bartizan::http;

namespace {

constexpr http::limits small{.header_bytes = 512, .body_bytes = 256, .output_bytes = 512, .fields = 16};
using server = http::server<small>;

using tests::must;

// play: fed `step` bytes at a time; everything seen, as text.
std::string play(bz::bytes_view wire, std::size_t step) {
    const auto m = std::make_unique<server>();
    m->time_is(bz::instant{});
    std::string seen;
    bool open = true, all_in = false;
    for (std::size_t turns = 0; open; ++turns) {
        must(turns < 100'000);
        auto event = m->next_event();
        bool moved = false;
        if (!event) open = false, seen += event.error().message();
        else if (std::holds_alternative<bz::finished>(*event)) open = false;
        else if (const auto* r = std::get_if<http::request>(&*event)) {
            must(!r->method.empty() && !r->target.empty() && r->fields.size() <= small.fields && r->body.size() <= small.body_bytes);
            seen += std::string(r->method) + ' ' + std::string(r->target) + ' ';
            for (const auto& f : r->fields) {
                must(http::is_token(f.name) && f.value.find_first_of(std::string_view("\r\n\0", 3)) == f.value.npos);
                seen += std::string(f.name) + '=' + std::string(f.value) + ' ';
            }
            seen += std::string(bz::as_text(r->body)) + '\n';
            const http::field reflected{"X-Target", r->target};
            if (r->tunnel) must(bool(m->take_over("")));
            else must(bool(m->respond(200, std::span(&reflected, 1), r->body)) || r->target.size() > 300);
            if (m->awaits_answer()) must(bool(m->respond(414, {})));
            moved = true;
        } else if (const auto* d = std::get_if<http::data>(&*event)) seen += std::string(bz::as_text(d->bytes)), moved = true;
        while (!m->output().empty()) {
            must(m->output().size() <= small.output_bytes + small.body_bytes);
            m->sent(m->output().size());
            moved = true;
        }
        if (moved || !open) continue;
        const auto space = m->input_space();
        const auto n = std::min({step, space.size(), wire.size()});
        if (n > 0) bz::copy_bytes(wire.first(n), space), m->received(n), wire = wire.subspan(n);
        else {
            must(!all_in);
            all_in = true;
            m->peer_closed();
        }
    }
    return seen;
}

}   // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto wire = std::as_bytes(std::span(data, size));
    const auto whole = play(wire, 4096);
    must(play(wire, 1) == whole);
    must(play(wire, 1 + size % 7) == whole);
    return 0;
}
