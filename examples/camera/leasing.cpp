// leasing: what DHCP servers of both families lend to the camera's interface (checklist J07, J11, J15).
// SPDX-License-Identifier: Apache-2.0
#include "serve.hpp"

#include <charconv>
#include <iostream>

namespace camera {

namespace {

std::string text_of(const bz::address& a) { return std::string(bz::write_address(a).view()); }

// A lease is remembered, as it is asked for again after a restart: "10.0.0.9/24". Whatever is wrong with the record, any address will do.
constexpr std::string_view remembered_v4 = "dhcp_lease", remembered_v6 = "dhcp6_lease";
bz::family_settings remembered(const bz::io::posix_store& store, bool v4) {
    std::array<std::byte, 64> record;
    const auto size = store.load(v4 ? remembered_v4 : remembered_v6, record);
    const auto text = size ? bz::as_text(bz::bytes_view(record).first(*size)) : std::string_view();
    const auto slash = std::min(text.find('/'), text.size());
    const auto at = bz::read_address(text.substr(0, slash));
    std::uint8_t bits = 0;
    if (slash < text.size()) (void)std::from_chars(text.data() + slash + 1, text.data() + text.size(), bits);
    const bz::family_settings lease{at ? *at : bz::address{}, bits, {}};
    const bool good = v4 ? !bz::check_family(lease, true) : bz::is_host(lease.at) && !lease.at.is_v4() && bits == 128;
    return good ? lease : bz::family_settings{v4 ? bz::address::v4(0, 0, 0, 0) : bz::address{}, 24, {}};
}
bz::result<> remember(bz::io::posix_store& store, const bz::family_settings& lease, bool v4) {
    if (const auto former = remembered(store, v4); former.at == lease.at && former.bits == lease.bits) return {};
    return store.replace(v4 ? remembered_v4 : remembered_v6, bz::as_bytes(text_of(lease.at) + "/" + std::to_string(lease.bits)));
}
boost::json::value seconds_left(const std::optional<bz::instant>& ends, bz::instant now) {
    return ends ? boost::json::value(std::chrono::ceil<std::chrono::seconds>(*ends - now).count()) : boost::json::value();
}

}  // namespace

leasing::leasing(boost::asio::any_io_executor executor, state& s) : s_(s), executor_(std::move(executor)) { s.leasing = this; }
leasing::~leasing() { s_.leasing = nullptr; }   // leases are kept: after a restart they are asked for again

bz::result<> leasing::follow() {
    const auto v4 = follow_v4(), v6 = follow_v6();
    return v4 ? v6 : v4;
}
bz::result<> leasing::follow_v4() {
    if (s_.addresses->wants_v4_lease() == bool(v4_)) return {};
    if (v4_) {
        v4_->stop();
        v4_.reset();
        return s_.store.replace(remembered_v4, {});
    }
    auto sockets = bz::io::packet_sockets::open(s_.interface_name);
    if (!sockets) return sockets.error();
    const auto former = remembered(s_.store, true);
    if (!bz::is_unspecified(former.at)) {   // the program may have been away for longer than the lease
        bz::interface_addresses had;
        had.each[0] = former;
        if (const auto gone = s_.link->drop(had, s_.addresses->addresses()); !gone) return gone;
    }
    v4_ = std::make_unique<bz::io::dhcp_lease<>>(executor_, *std::move(sockets), [this](const bz::dhcp::lease* held, bool gave_up) {
        auto lent = s_.addresses->lent();
        lent.v4 = held ? held->what : bz::family_settings{};
        lent.v4_name_servers = held ? held->name_servers : std::array<bz::address, 2>{};
        lent.gave_up = gave_up;
        use(lent);
    });
    v4_->start(former.at);
    return {};
}
bz::result<> leasing::follow_v6() {
    if (s_.addresses->wants_v6_lease() == bool(v6_)) return {};
    if (v6_) {
        v6_->stop();
        v6_.reset();
        return s_.store.replace(remembered_v6, {});
    }
    const auto former = remembered(s_.store, false);
    if (!bz::is_unspecified(former.at)) {
        bz::interface_addresses had;
        had.each[2] = former;
        if (const auto gone = s_.link->drop(had, s_.addresses->addresses()); !gone) return gone;
    }
    auto opened = bz::io::dhcp6_lease<>::open(executor_, s_.interface_name, [this](const bz::dhcp6::lease* held) {
        auto lent = s_.addresses->lent();
        lent.v6 = held ? held->what : bz::family_settings{};
        lent.v6_name_servers = held ? held->name_servers : std::array<bz::address, 2>{};
        use(lent);
    });
    if (!opened) return opened.error();
    v6_ = *std::move(opened);
    v6_->start(former.at);
    return {};
}

void leasing::give_back(const bz::interface_settings& next) {
    if (v4_ && !next.v4_leased) v4_->stop();
    if (v6_ && !next.v6_leased) v6_->stop();
}

boost::json::object leasing::object(bz::instant now) const {
    boost::json::object out{{"ipv4", nullptr}, {"ipv6", nullptr}};
    const auto* v4 = v4_ ? v4_->held() : nullptr;
    const auto* v6 = v6_ ? v6_->held() : nullptr;
    if (v4) out["ipv4"] = {{"state", "lent"}, {"address", text_of(v4->what.at)}, {"server", text_of(v4->server)}, {"seconds_left", seconds_left(v4->ends, now)}};
    else if (v4_) out["ipv4"] = {{"state", s_.addresses->lent().gave_up ? "no server answers" : "asking"}};
    if (v6) out["ipv6"] = {{"state", "lent"}, {"address", text_of(v6->what.at)}, {"seconds_left", seconds_left(v6->ends, now)}};
    else if (v6_) out["ipv6"] = {{"state", "asking"}};
    return out;
}

void leasing::use(const bz::leases& lent) {
    const auto tell = [this](const bz::result<>& done) {
        if (!done) std::cerr << "camera: " << s_.interface_name << ": " << done.error().message() << "\n";
    };
    tell(s_.addresses->lent(lent));
    if (!bz::is_unspecified(lent.v4.at)) tell(remember(s_.store, lent.v4, true));
    if (!bz::is_unspecified(lent.v6.at)) tell(remember(s_.store, lent.v6, false));
}

}  // namespace camera
