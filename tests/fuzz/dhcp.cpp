// dhcp: hostile packets to a client that asks for an address: none is read out of bounds, and none makes it hold what no camera can have.
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/arp/probe.hpp>
#include <bartizan/protocol/dhcp/client.hpp>
#include <bartizan/protocol/dhcp/datagram.hpp>

#include <support/must.hpp>


namespace bz = bartizan;
namespace dhcp = bartizan::dhcp;

namespace {
using tests::must;
void check(const dhcp::client<>& client) {
    const auto* held = client.held();
    if (!held) return;
    must(!bz::check_family(held->what, true));
    for (const auto& each : held->name_servers) must(bz::is_unspecified(each) || bz::is_host(each));
    must(!held->ends || client.deadline());
}
}  // namespace

// A packet (first byte even) or messages one after the other, each with two bytes of length; the transaction of the open question is put into each.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const auto input = std::as_bytes(std::span(data + 1, size - 1));
    if (data[0] % 2 == 0) {
        for (const bool summed : {true, false}) {
            const auto message = dhcp::message_in(input, summed);
            must(tests::inside(message, input));
            (void)dhcp::read(message);
        }
        bz::arp::probe<> probe(bz::address::v4(10, 0, 0, 9), {2, 0, 0, 0, 0, 9}, {});
        probe.received(input);
        return 0;
    }
    constexpr dhcp::hardware_address mac{2, 0, 0, 0, 0, 9};
    dhcp::client<> client(mac);
    bz::instant now{std::chrono::hours(1)};
    std::uint32_t random = 1, transaction = 0;
    const auto heard = [&] {
        if (const auto out = client.output()) transaction = static_cast<std::uint32_t>(bz::byte_reader(out->bytes.subspan(4)).u32()), client.sent();
    };
    client.started(data[0] & 2 ? bz::address::v4(10, 0, 0, 9) : bz::address::v4(0, 0, 0, 0), {now, ++random});
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
        if (part.size() >= 34) {
            for (int i = 0; i < 4; ++i) message[4 + std::size_t(i)] = std::byte(transaction >> (24 - 8 * i));
            bz::copy_bytes(std::as_bytes(std::span(mac)), bz::bytes_span(message).subspan(28));
        }
        client.received(bz::bytes_view(message).first(part.size()), {now, ++random});
        heard();
        check(client);
        if (client.to_probe()) client.probed(act & 2, {now, ++random});
        heard();
        check(client);
        if (act & 4) client.link_came({now, ++random});
        if (act & 8) client.stopped(), heard(), must(!client.held() && !client.deadline()), client.started(bz::address::v4(10, 0, 0, 9), {now, ++random});
    }
    return 0;
}
