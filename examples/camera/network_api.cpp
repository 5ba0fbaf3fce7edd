// network_api: the Network page's part of the API: addresses on trial, DHCP, ports and sizes (checklist J), and the factory reset.
// SPDX-License-Identifier: Apache-2.0
#include "serve.hpp"

#include "command.hpp"
#include "door_api.hpp"

namespace camera {

namespace {

namespace json = boost::json;
using namespace door_api;
using call = bz::service::call<door>;

std::string address_text(const bz::address& a) { return std::string(bz::write_address(a).view()); }
json::object network_object(const network_settings& n) {
    const auto& i = n.interface;
    const auto or_none = [](const bz::address& a) { return bz::is_unspecified(a) ? std::string() : address_text(a); };
    return {{"ipv4", i.v4_leased ? "DHCP" : "Static"}, {"dns", i.names_leased ? "Auto" : "Manual"}, {"dhcpv6", i.v6_leased}, {"line_speed", std::string(bz::name_of(i.speed))},
            {"address", address_text(i.v4.at)}, {"subnet_mask", address_text(bz::mask_of(i.v4.bits))}, {"gateway", address_text(i.v4.gateway)},
            {"primary_dns", address_text(i.name_servers[0])}, {"secondary_dns", address_text(i.name_servers[1])},
            {"ipv6", i.has_v6}, {"ipv6_address", or_none(i.v6.at)}, {"ipv6_prefix", i.v6.bits}, {"ipv6_gateway", or_none(i.v6.gateway)},
            {"ipv6_primary_dns", or_none(i.name_servers[2])}, {"ipv6_secondary_dns", or_none(i.name_servers[3])},
            {"http_port", n.http_port}, {"https_port", n.https_port}, {"rtsps_port", n.rtsps_port},
            {"max_rtp_packet_bytes", n.max_rtp_packet_bytes}, {"max_segment_bytes", n.max_segment_bytes}, {"bandwidth_kbps", n.bandwidth_kbps},
            {"easy_ip_setup", n.easy_ip.on}, {"easy_ip_setup_minutes", n.easy_ip.minutes}};
}
// wrong_member: the first member of a request that is not accepted, and why. No member: all is well.
struct wrong_member {
    std::string member;
    std::string_view why;
};
wrong_member wrong_interface(const bz::interface_settings& i) {
    using part = bz::wrong_setting::part;
    static constexpr std::array<std::string_view, 11> members{"", "address", "subnet_mask", "gateway", "ipv6_address", "ipv6_prefix", "ipv6_gateway",
                                                              "primary_dns", "secondary_dns", "ipv6_primary_dns", "ipv6_secondary_dns"};
    static_assert(int(part::name_server_4) == 10);
    const auto wrong = bz::check_interface(i);
    return {std::string(members[std::size_t(wrong.of)]), wrong ? wrong.why.message() : std::string_view()};
}
// read_network: all that is given replaces. What a page shows and cannot set may come back as it was.
wrong_member read_network(const json::object& o, network_settings& n) {
    static constexpr std::array<std::string_view, 7> only_shown{"trial_seconds", "trial_seconds_left", "interface", "in_force", "lease", "easy_ip", "easy_ip_setup_periods"};
    auto& i = n.interface;
    for (const auto& member : o) {   // clang before 16 lets no lambda capture a structured binding
        const std::string name(member.key());
        const auto& value = member.value();
        std::string_view why;
        const auto one_of = [&](auto& to, std::initializer_list<std::int64_t> allowed, std::string_view rule) {
            const auto* given = value.if_int64();
            if (given && std::ranges::find(allowed, *given) != allowed.end()) to = static_cast<std::remove_reference_t<decltype(to)>>(*given);
            else why = rule;
        };
        const auto between = [&](auto& to, std::int64_t least, std::int64_t most, std::string_view rule) {
            const auto* given = value.if_int64();
            if (given && *given >= least && *given <= most) to = static_cast<std::remove_reference_t<decltype(to)>>(*given);
            else why = rule;
        };
        const std::string_view words = value.is_string() ? std::string_view(value.as_string()) : std::string_view();
        const auto address = [&](bz::address& to, bool v4) {   // an empty text is none
            const auto none = v4 ? bz::address::v4(0, 0, 0, 0) : bz::address{};
            const auto read = words.empty() && value.is_string() ? bz::result<bz::address>(none) : bz::read_address(words);
            if (read && (read->is_v4() == v4)) to = *read;
            else why = v4 ? "this is no IPv4 address" : "this is no IPv6 address";
        };
        const auto choice = [&](bool& to, std::string_view yes, std::string_view no, std::string_view rule) {
            if (words == yes || words == no) to = words == yes;
            else why = rule;
        };
        const auto yes_or_no = [&](bool& to) {
            if (value.is_bool()) to = value.as_bool();
            else why = "this is true or false";
        };
        constexpr std::string_view port = "a port is 1 to 65535";
        if (name == "ipv4") choice(i.v4_leased, "DHCP", "Static", "this is Static or DHCP");
        else if (name == "dns") choice(i.names_leased, "Auto", "Manual", "this is Auto or Manual");
        else if (name == "dhcpv6") yes_or_no(i.v6_leased);
        else if (name == "line_speed") {
            if (const auto speed = bz::read_line_speed(words)) i.speed = *speed;
            else why = "this is Auto, 100M full, 100M half, 10M full or 10M half";
        }
        else if (name == "address") address(i.v4.at, true);
        else if (name == "subnet_mask") {
            if (const auto bits = bz::read_mask(words)) i.v4.bits = *bits;
            else why = "this is no IPv4 mask such as 255.255.255.0";
        } else if (name == "gateway") address(i.v4.gateway, true);
        else if (name == "primary_dns") address(i.name_servers[0], true);
        else if (name == "secondary_dns") address(i.name_servers[1], true);
        else if (name == "ipv6") yes_or_no(i.has_v6);
        else if (name == "ipv6_address") address(i.v6.at, false);
        else if (name == "ipv6_prefix") between(i.v6.bits, 8, 127, "a prefix has 8 to 127 bits, most often 64");
        else if (name == "ipv6_gateway") address(i.v6.gateway, false);
        else if (name == "ipv6_primary_dns") address(i.name_servers[2], false);
        else if (name == "ipv6_secondary_dns") address(i.name_servers[3], false);
        else if (name == "http_port") between(n.http_port, 1, 65'535, port);
        else if (name == "https_port") between(n.https_port, 1, 65'535, port);
        else if (name == "rtsps_port") between(n.rtsps_port, 1, 65'535, port);
        else if (name == "max_rtp_packet_bytes") one_of(n.max_rtp_packet_bytes, {1500, 1280}, "packets have 1500 or 1280 bytes");
        else if (name == "max_segment_bytes") one_of(n.max_segment_bytes, {1460, 1280, 1024}, "segments have 1460, 1280 or 1024 bytes");
        else if (name == "bandwidth_kbps") between(n.bandwidth_kbps, 0, 1'000'000, "the bandwidth is 0 (unlimited) to 1000000 kbit/s");
        else if (name == "easy_ip_setup") yes_or_no(n.easy_ip.on);
        else if (name == "easy_ip_setup_minutes") {
            const auto* minutes = value.if_int64();
            if (minutes && *minutes >= 0 && *minutes <= 60 && discovery::allows({true, static_cast<std::uint32_t>(*minutes)})) n.easy_ip.minutes = static_cast<std::uint32_t>(*minutes);
            else why = discovery::may_be_unlimited ? "this is not the period of this camera, nor 0 (unlimited)" : "this is not the period of this camera; unlimited (0) is no choice, as nobody accepted its risk";
        }
        else if (std::ranges::find(only_shown, name) == only_shown.end()) why = "there is no such network setting";
        if (!why.empty()) return {name.substr(0, 40), why};
    }
    if (n.http_port == n.https_port || n.https_port == n.rtsps_port) return {"https_port", "a port is one service's alone"};
    if (n.http_port == n.rtsps_port) return {"rtsps_port", "a port is one service's alone"};
    return wrong_interface(i);
}
// shown_network: the settings as they are in force, those on trial included.
network_settings shown_network(const state& s) {
    auto shown = s.network;
    if (s.addresses) shown.interface = s.addresses->active();
    return shown;
}
// in_force_object: what the interface has now, whoever has given it.
json::object in_force_object(const bz::interface_addresses& has) {
    json::array addresses, gateways, servers;
    for (const auto& each : has.each) {
        if (bz::is_unspecified(each.at)) continue;
        addresses.push_back(json::string(address_text(each.at) + "/" + std::to_string(each.bits)));
        if (!bz::is_unspecified(each.gateway)) gateways.push_back(json::string(address_text(each.gateway)));
    }
    for (const auto& each : has.name_servers)
        if (!bz::is_unspecified(each)) servers.push_back(json::string(address_text(each)));
    return {{"addresses", addresses}, {"gateways", gateways}, {"name_servers", servers}};
}
void network(state& s, call& c, reply& out) {
    auto object = network_object(shown_network(s));
    const auto ends = s.addresses ? s.addresses->trial_ends() : std::nullopt;
    const auto etag = etag_of(json::serialize(object));
    object["interface"] = s.addresses ? json::value(s.interface_name) : json::value();
    object["trial_seconds_left"] = ends && *ends > c.now ? json::value(std::chrono::ceil<std::chrono::seconds>(*ends - c.now).count()) : json::value();
    object["in_force"] = s.addresses ? json::value(in_force_object(s.addresses->addresses())) : json::value();
    if (s.addresses)   // what has been negotiated; a port that does not say has none
        if (const auto line = bz::io::line_speed_of(s.interface_name); line && line->megabits)
            object["in_force"].as_object()["line_speed"] = std::to_string(line->megabits) + (line->full ? "M full" : "M half");
    object["easy_ip_setup_periods"] = discovery::may_be_unlimited ? json::array{discovery::shipped.minutes, 0} : json::array{discovery::shipped.minutes};
    object["easy_ip"] = s.finding ? json::value(s.finding->object(c.now)) : json::value();
    object["lease"] = s.leasing ? json::value(s.leasing->object(c.now)) : json::value();
    show(out, object);
    out.etag = etag;
}
bz::result<> store_network(state& s, const network_settings& n) { return s.store.replace("network", bz::as_bytes(json::serialize(network_object(n)))); }
// set_done: as done, of what sets an interface.
void set_done(reply& out, const bz::result<>& r) {
    if (!r && r.error().domain == &bz::io::line_speed_domain) return out.problem(422, "The value is not accepted", r.error().message(), "/line_speed");
    if (!r && (r.error().domain == &bz::io::network_interface_domain || r.error().domain == &bz::io::packet_domain)) return out.problem(503, "The interface could not be set", r.error().message());
    if (!r && r.error().domain == &bz::service::interface_trial_domain) return out.problem(409, "The change conflicts with what is set", r.error().message());
    done(out, r);
}
void set_network(state& s, call& c, reply& out) {
    if (!unchanged(s, c, out, network)) return;
    const auto o = body_of(c, out);
    if (!o) return;
    auto next = shown_network(s);
    if (const auto wrong = read_network(*o, next); !wrong.member.empty()) return out.problem(422, "The value is not accepted", wrong.why, "/" + wrong.member);
    const bool readdressed = s.addresses && next.interface != s.addresses->active();
    if (readdressed) {
        const auto seconds = o->contains("trial_seconds") ? number(*o, "trial_seconds").value_or(0) : 120;
        if (seconds < 10 || seconds > 3600) return out.problem(422, "The value is not accepted", "a trial takes 10 to 3600 seconds", "/trial_seconds");
        if (const auto tried = s.addresses->propose(next.interface, c.now, std::chrono::seconds(seconds)); !tried) return set_done(out, tried);
        if (const auto asked = s.leasing->follow(); !asked) {
            (void)s.addresses->take_back(c.now);
            return set_done(out, asked);
        }
    }
    if (s.addresses) next.interface = s.network.interface;   // addresses are stored when they are confirmed
    if (const auto stored = store_network(s, next); !stored) return done(out, stored);
    s.network = next;
    if (s.use_network) s.use_network(next);
    audit(s, c);
    network(s, c, out);
    if (readdressed) out.status = 202;
}
void confirm_network(state& s, call& c, reply& out) {
    if (!s.addresses) return set_done(out, make_error(bz::service::interface_trial_errc::no_trial));
    const auto kept = s.addresses->confirm(c.at, c.now, [&](const bz::interface_settings& addresses) {
        auto next = s.network;
        next.interface = addresses;
        const auto stored = store_network(s, next);
        if (stored) s.network = next, s.leasing->give_back(addresses);
        return stored;
    });
    if (s.leasing) (void)s.leasing->follow();   // what is asked for already goes on, or ends
    if (kept) audit(s, c);
    set_done(out, kept);
}
void take_back_network(state& s, call& c, reply& out) {
    if (s.addresses && s.addresses->trial_ends()) s.leasing->give_back(s.addresses->kept());
    const auto back = s.addresses ? s.addresses->take_back(c.now) : bz::result<>(bz::service::interface_trial_errc::no_trial);
    if (s.leasing) (void)s.leasing->follow();
    if (back) audit(s, c);
    set_done(out, back);
}
// factory_reset: accounts and host rules go (door_api), streams, sound and image are as the camera was shipped, and so is the network: its addresses a
// moment later, so that whoever asked gets an answer; ports at the next start. The accounts go last: until then whoever asked can ask again.
void factory_reset(state& s, call& c, reply& out) {
    if (const auto stored = store_network(s, network_settings{}); !stored) return done(out, stored);
    if (const auto stored = reset_media(s); !stored) return done(out, stored);
    const auto gone = s.gate->factory_reset(*c.by, c.utc);
    if (gone) {
        s.network = network_settings{};
        s.shipped_addresses = true;
        if (s.use_network) s.use_network(s.network);
    }
    done(out, gone);
}

using enum access_class;
constexpr auto own = std::to_array<bz::service::route<state, door>>({
    {"GET", "/api/network", read_system, network},
    {"PUT", "/api/network", write_system, set_network},
    {"POST", "/api/network/confirm", write_system, confirm_network},
    {"POST", "/api/network/take-back", write_system, take_back_network},
    {"POST", "/api/factory-reset", unrecoverable, factory_reset},
});

}  // namespace

std::span<const bz::service::route<state, door>> network_routes() { return own; }

void load_network(state& s) {
    std::string record(4096, '\0');
    const auto size = s.store.load("network", std::as_writable_bytes(std::span(record)));
    if (!size && size.error() == make_error(bz::outside_errc::no_such_record)) return;
    record.resize(command::need(size, "network settings"));
    boost::system::error_code failed;
    auto value = json::parse(record, failed);
    if (!failed && value.is_object())   // a period that another product stored, and this one does not offer
        if (auto* minutes = value.as_object().if_contains("easy_ip_setup_minutes"); minutes && minutes->is_int64() && !discovery::allows({true, static_cast<std::uint32_t>(minutes->as_int64())}))
            *minutes = std::int64_t{discovery::shipped.minutes};   // as a number that is read
    if (failed || !value.is_object() || !read_network(value.as_object(), s.network).member.empty()) command::fail("the stored network settings are damaged: remove the record `network`");
}

}  // namespace camera
