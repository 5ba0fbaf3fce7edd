// host_rules: hostile rules and addresses; what is read means one thing, and no accepted set leaves one family open beside a restricted one.
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/access/host_filter.hpp>

#include <support/must.hpp>


namespace bz = bartizan;
namespace access = bartizan::access;

namespace {
using tests::must;
}  // namespace

// First byte: even: text, one rule a line; odd: a stored record.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const auto input = std::as_bytes(std::span(data + 1, size - 1));
    access::host_rules rules;
    if (data[0] % 2 == 1) {
        const auto read = access::host_rules_record::read(input);
        if (!read) return 0;
        std::array<std::byte, access::host_rules_record::most_bytes> again;
        must(bz::same_bytes(bz::bytes_view(again).first(access::host_rules_record::write(*read, again)), input));
        rules = *read;
    } else {
        auto text = bz::as_text(input);
        for (std::size_t lines = 0; !text.empty() && lines < 70; ++lines) {
            const auto line = text.substr(0, text.find('\n'));
            text.remove_prefix(std::min(text.size(), line.size() + 1));
            std::size_t where = 0;
            const auto rule = bz::read_host_rule(line, &where);
            must(where <= line.size());
            if (!rule) continue;
            const auto written = bz::write_network(rule->where);
            const auto back = bz::read_network(written);
            must(back && *back == rule->where);
            must(rule->where.contains(rule->where.base));
            if (!rules.add(*rule)) break;
        }
    }
    if (!bz::check_host_rules(rules.view()) || rules.count == 0) return 0;
    // the halves of each family stand for all: the first and last address of every rule, and its neighbours
    bool v4_denied = false, v6_denied = false;
    const auto ask = [&](const bz::address& peer) { (peer.is_v4() ? v4_denied : v6_denied) |= !bz::admits(rules.view(), peer); };
    for (const auto& rule : rules.view()) {
        auto last = rule.where.base;
        for (unsigned b = rule.where.bits; b < 128; ++b) last.bytes[b / 8] |= static_cast<std::uint8_t>(0x80 >> b % 8);
        auto before = rule.where.base, after = last;
        for (std::size_t i = 16; i-- > 0 && before.bytes[i]-- == 0;) {}
        for (std::size_t i = 16; i-- > 0 && ++after.bytes[i] == 0;) {}
        for (const auto& peer : {rule.where.base, last, before, after}) ask(peer);
    }
    for (const auto* text : {"0.0.0.0", "255.255.255.255", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"}) ask(*bz::read_address(text));
    must(v4_denied == v6_denied);   // D08
    return 0;
}
