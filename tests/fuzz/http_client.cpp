// Fuzz target: a hostile server's bytes at the HTTP client; any split gives the same answers, and nothing is read beyond the limits.
// SPDX-License-Identifier: Apache-2.0
// runs: 50000
#include <bartizan/protocol/http/client.hpp>

#include <support/must.hpp>

#include <memory>
#include <string>

namespace bz = bartizan;
namespace http = bartizan::http;

namespace {

constexpr http::client_limits small{.head_bytes = 512, .request_bytes = 256, .fields = 16};
using client = http::client<small>;

using tests::must;

// play: fed `step` bytes at a time; everything seen, as text. After each whole answer it asks again.
std::string play(bz::bytes_view wire, std::size_t step, bool head) {
    const auto m = std::make_unique<client>();
    m->time_is(bz::instant{});
    const http::field host{"Host", "h"};
    must(bool(m->ask(head ? "HEAD" : "GET", "/", {&host, 1})));
    std::string seen;
    bool all_in = false;
    for (std::size_t turns = 0;; ++turns) {
        must(turns < 100'000);
        while (!m->output().empty()) m->sent(m->output().size());
        auto event = m->next_event();
        if (!event) return seen + std::string(event.error().message());
        if (std::holds_alternative<bz::finished>(*event)) return seen;
        if (const auto* r = std::get_if<http::response>(&*event)) {
            must(r->status >= 200 && r->status <= 999 && r->fields.size() <= small.fields);
            seen += '\n' + std::to_string(r->status) + (r->length ? '=' + std::to_string(*r->length) : "");
            for (const auto& f : r->fields) {
                must(http::is_token(f.name) && f.value.find_first_of(std::string_view("\r\n\0", 3)) == f.value.npos);
                seen += ' ' + std::string(f.name) + '=' + std::string(f.value);
            }
            continue;
        }
        if (const auto* part = std::get_if<http::body_part>(&*event)) {
            must(!part->bytes.empty() && part->bytes.size() <= small.head_bytes);
            seen += bz::as_text(part->bytes);
            continue;
        }
        if (const auto* end = std::get_if<http::complete>(&*event)) {
            if (end->reusable && !all_in) must(bool(m->ask("GET", "/again", {})));
            continue;
        }
        const auto space = m->input_space();
        const auto n = std::min({step, space.size(), wire.size()});
        if (n > 0) bz::copy_bytes(wire.first(n), space), m->received(n), wire = wire.subspan(n);
        else {
            must(!all_in && wire.empty());
            all_in = true;
            m->peer_closed();
        }
    }
}

}   // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto wire = std::as_bytes(std::span(data, size));
    const bool head = size % 5 == 0;
    const auto whole = play(wire, 4096, head);
    must(play(wire, 1, head) == whole);
    must(play(wire, 1 + size % 7, head) == whole);
    return 0;
}
