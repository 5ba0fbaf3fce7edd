// finding: whether tools on the camera's network find it: Easy IP Setup (checklist J22, J24 to J26).
// SPDX-License-Identifier: Apache-2.0
#include "serve.hpp"

#include "command.hpp"

#include <iostream>

namespace camera {

namespace {

// What tools of cameras ask for, and what the camera is. It has no other ONVIF service: the address that it tells is that of its pages.
constexpr bz::wsd::type_word types[] = {{"dn", "http://www.onvif.org/ver10/network/wsdl", "NetworkVideoTransmitter"}};
constexpr std::string_view scopes[] = {"onvif://www.onvif.org/type/video_encoder", "onvif://www.onvif.org/name/camera"};

// endpoint: by which tools know the camera again at another address. Random, so that it tells neither maker nor hardware address; kept, so that it stays.
bz::wsd::uuid endpoint(bz::io::posix_store& store) {
    constexpr std::string_view record = "endpoint";
    bz::wsd::uuid id;
    const auto size = store.load(record, id);
    if (size && *size == id.size()) return id;
    if (!size && size.error() != make_error(bz::outside_errc::no_such_record)) command::fail("endpoint: " + std::string(size.error().message()));
    id = bz::wsd::random_uuid(command::need(bz::io::random_bytes<16>(), "endpoint"));
    (void)command::need(store.replace(record, id), "endpoint");
    return id;
}

}  // namespace

finding::finding(boost::asio::any_io_executor executor, state& s, std::uint16_t https_port, bz::instant powered_on) : s_(s), powered_on_(powered_on) {
    const bz::wsd::description is{endpoint(s.store), types, scopes, "/setup.html", https_port};
    const auto seconds = static_cast<std::uint32_t>(bz::io::system_clock::utc().unix_seconds());
    const auto seed = command::need(bz::io::random_bytes<16>(), "endpoint");
    is_ = command::need(discoverable::open(std::move(executor), s.interface_name, discoverable::target_type(is, seed, seconds),
                                           [&s](const bz::address& peer) { return s.gate->filter_admits(peer, bz::io::system_clock::now()); }, [this](bool found) { tell(found); }),
                        s.interface_name);
    s.finding = this;
}
finding::~finding() { s_.finding = nullptr; }

void finding::follow() {
    const bool was_found = is_->target().is_open();
    is_->change([this](auto& target, bz::moment at) { discovery::follow(target, s_.network.easy_ip, powered_on_, at); });
    if (!was_found && !is_->target().is_open()) std::cout << "Easy IP Setup: tools do not find this camera now" << std::endl;
}

void finding::tell(bool found) {
    std::cout << "Easy IP Setup: ";
    if (found) {
        if (const auto& ends = is_->target().ends()) std::cout << "tools on " << s_.interface_name << " find this camera for " << std::chrono::ceil<std::chrono::minutes>(*ends - bz::io::system_clock::now()).count() << " minutes";
        else std::cout << "tools on " << s_.interface_name << " find this camera at any time";
    } else std::cout << "tools find this camera no more";
    std::cout << std::endl;
    if (!found) s_.gate->audit().add(bz::access::audit_event::found_no_more, {}, {}, bz::io::system_clock::utc());
}

boost::json::object finding::object(bz::instant now) const {
    const auto& target = is_->target();
    const auto& ends = target.ends();
    return {{"found", target.is_open()}, {"seconds_left", ends ? boost::json::value(std::chrono::ceil<std::chrono::seconds>(*ends - now).count()) : boost::json::value()},
            {"answers", target.answers()}, {"left_out", target.left_out()}};
}

}  // namespace camera
