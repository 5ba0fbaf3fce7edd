// wsd: hostile questions to a device that can be found: its answers are bounded, well-formed, and go to nobody beyond the link.
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/wsd/target.hpp>

#include <support/must.hpp>

#include <vector>

namespace bz = bartizan;
namespace wsd = bartizan::wsd;

namespace {
using tests::must;
constexpr wsd::type_word types[] = {{"dn", "http://www.onvif.org/ver10/network/wsdl", "NetworkVideoTransmitter"}};
constexpr std::string_view scopes[] = {"onvif://www.onvif.org/type/video_encoder"};
void check(std::string_view message) {
    bz::xml::reader<> in(message);
    for (;;) {
        const auto next = in.next();
        must(bool(next));
        if (next->is == bz::xml::token::finished) return;
    }
}
}  // namespace

// Messages one after the other, each after a byte of what happens beside it and an end byte of 0, which none of them holds.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    wsd::target<> target({wsd::uuid{}, types, scopes, "/setup.html", 443}, wsd::uuid{std::byte{1}}, 1);
    const bz::family_settings here[] = {{bz::address::v4(192, 168, 0, 10), 24, {}}, {{{0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}}, 64, {}}};
    bz::instant now{std::chrono::hours(1)};
    std::uint32_t random = 1;
    std::vector<bz::instant> answers;
    const auto take = [&] {
        for (int n = 0;; ++n) {
            must(n < 100);
            target.time_is({now, ++random});
            const auto out = target.output();
            if (!out) return;
            must(out->bytes.size() <= wsd::most_announcement_bytes);
            check(bz::as_text(out->bytes));
            if (out->to) {
                must(out->to->at == bz::address::v4(192, 168, 0, 2) && out->to->from_port > 0);
                answers.push_back(now);
                const auto all = answers.size();
                must(all <= 10 || answers[all - 1] - answers[all - 11] >= std::chrono::seconds(1));
            }
            target.sent();
        }
    };
    target.here(here, {now, 1});
    target.open(now + std::chrono::minutes(20), {now, 1});
    for (std::size_t at = 0, steps = 0; at < size && steps < 64; ++steps) {
        const auto act = data[at++];
        std::size_t end = at;
        while (end < size && data[end] != 0) ++end;
        const std::vector<std::uint8_t> own(data + at, data + end);
        at = end + 1;
        const bool far = act & 1;
        const bz::address from = far ? bz::address::v4(10, 0, 0, 2) : bz::address::v4(192, 168, 0, 2);
        target.received(std::as_bytes(std::span(own)), {from, static_cast<std::uint16_t>(act & 2 ? 0 : 4711), 0}, {now, ++random});
        take();
        if (act & 4)
            if (const auto due = target.deadline()) now = std::max(now, *due), take();
        if (act & 8) target.here(std::span(here).first(act & 16 ? 1 : 2), {now, ++random}), take();
        if (act & 32) now += std::chrono::milliseconds(act * 10);
        if (act & 64) target.close(), take(), target.open({}, {now, ++random});
    }
    return 0;
}
