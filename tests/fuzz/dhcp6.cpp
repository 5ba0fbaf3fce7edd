// dhcp6: hostile messages to a client that asks for an address: none is read out of bounds, and none makes it hold what no camera can have.
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/dhcp6/client.hpp>

#include <support/must.hpp>


namespace bz = bartizan;
namespace dhcp6 = bartizan::dhcp6;

namespace {
using tests::must;
void check(const dhcp6::client<>& client) {
    const auto* held = client.held();
    if (!held) return;
    must(bz::is_host(held->what.at) && !held->what.at.is_v4() && !bz::is_link_local_v6(held->what.at) && held->what.bits == 128);
    for (const auto& each : held->name_servers) must(bz::is_unspecified(each) || bz::is_host(each));
    must(!held->ends || client.deadline());
}
}  // namespace

// Messages one after the other, each with two bytes of length and one of what happens beside; the transaction of the open question is put into each.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = std::as_bytes(std::span(data, size));
    dhcp6::client<> client({2, 0, 0, 0, 0, 9});
    bz::instant now{std::chrono::hours(1)};
    std::uint32_t random = 1, transaction = 0;
    const auto heard = [&] {
        if (const auto out = client.output()) transaction = static_cast<std::uint32_t>(bz::byte_reader(out->subspan(1)).u24()), client.sent();
    };
    client.started({}, {now, ++random});
    for (std::size_t at = 0, steps = 0; at + 3 <= input.size() && steps < 64; ++steps) {
        const auto length = std::to_integer<std::size_t>(input[at]) << 8 | std::to_integer<std::size_t>(input[at + 1]);
        const auto act = std::to_integer<unsigned>(input[at + 2]);
        const auto part = input.subspan(at + 3, std::min<std::size_t>({length, input.size() - at - 3, 1024}));
        at += 3 + part.size();
        if (act & 1)
            if (const auto due = client.deadline()) now = std::max(now, *due);
        client.time_is({now, ++random});
        heard();
        std::array<std::byte, 1024> message{};
        bz::copy_bytes(part, message);
        for (int i = 0; i < 3; ++i) message[1 + std::size_t(i)] = std::byte(transaction >> (16 - 8 * i));
        client.received(bz::bytes_view(message).first(part.size()), {now, ++random});
        heard();
        check(client);
        if (act & 2) client.conflict({now, ++random}), heard(), must(!client.held());
        if (act & 4) client.link_came({now, ++random});
        if (act & 8) client.stopped({now, ++random}), heard(), must(!client.held() && !client.deadline()), client.started({}, {now, ++random});
        check(client);
    }
    return 0;
}
