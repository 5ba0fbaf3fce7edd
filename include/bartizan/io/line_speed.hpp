// line_speed: what an Ethernet port of a Linux machine negotiates, or is held to (checklist J18); by ethtool's ioctl.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/line_speed.hpp>
#include <bartizan/base/result.hpp>
#include <bartizan/io/posix_file.hpp>

#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>

namespace bartizan::io {

enum class line_speed_errc { no_such_interface = 1, not_permitted, not_offered, failed };
inline constexpr error_domain line_speed_domain{"line_speed", [](int code) -> std::string_view {
    switch (line_speed_errc(code)) {
    case line_speed_errc::no_such_interface: return "this machine has no such network interface";
    case line_speed_errc::not_permitted: return "setting the line speed needs a privilege that the program does not have (CAP_NET_ADMIN)";
    case line_speed_errc::not_offered: return "the network interface does not let this line speed be set";
    case line_speed_errc::failed: return "the system could not be asked to set the line speed";
    }
    return "unknown";
}};
constexpr error make_error(line_speed_errc code) { return {&line_speed_domain, int(code)}; }

namespace detail {
// link_settings: ethtool_link_settings and the masks of link modes behind it: supported, advertised, the partner's, each of so many words.
class link_settings {
    static constexpr std::size_t most_words = 127;
    alignas(ethtool_link_settings) std::array<std::byte, sizeof(ethtool_link_settings) + 3 * most_words * 4> bytes_{};

public:
    link_settings(std::uint32_t command, std::int8_t words) { head().cmd = command, head().link_mode_masks_nwords = words; }
    ethtool_link_settings& head() noexcept { return *reinterpret_cast<ethtool_link_settings*>(bytes_.data()); }
    void advertise_all() noexcept {
        const auto size = static_cast<std::size_t>(head().link_mode_masks_nwords) * 4;
        std::memcpy(bytes_.data() + sizeof(ethtool_link_settings) + size, bytes_.data() + sizeof(ethtool_link_settings), size);
    }
};
inline result<> ask_ethtool(const std::string& interface, link_settings& settings) {
    const descriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (!socket) return line_speed_errc::failed;
    ifreq asked{};
    interface.copy(asked.ifr_name, IFNAMSIZ - 1);
    asked.ifr_data = reinterpret_cast<char*>(&settings.head());
    if (::ioctl(socket.get(), SIOCETHTOOL, &asked) == 0) return {};
    return errno == ENODEV ? line_speed_errc::no_such_interface : errno == EPERM ? line_speed_errc::not_permitted
         : errno == EOPNOTSUPP || errno == EINVAL ? line_speed_errc::not_offered : line_speed_errc::failed;
}
inline result<link_settings> link_settings_of(const std::string& interface) {
    link_settings first(ETHTOOL_GLINKSETTINGS, 0);
    if (const auto asked = ask_ethtool(interface, first); !asked) return asked.error();
    if (first.head().link_mode_masks_nwords >= 0) return line_speed_errc::failed;   // the first answer says, below zero, how many words there are
    link_settings settings(ETHTOOL_GLINKSETTINGS, static_cast<std::int8_t>(-first.head().link_mode_masks_nwords));
    if (const auto asked = ask_ethtool(interface, settings); !asked) return asked.error();
    return settings;
}
}  // namespace detail

// set_line_speed: automatic negotiates everything that the port can do; the others hold it to one.   errors  line_speed_errc
inline result<> set_line_speed(const std::string& interface, line_speed to) {
    auto now = detail::link_settings_of(interface);
    if (!now) return now.error();
    auto& head = now->head();
    head.cmd = ETHTOOL_SLINKSETTINGS;
    head.autoneg = to == line_speed::automatic ? AUTONEG_ENABLE : AUTONEG_DISABLE;
    if (to == line_speed::automatic) now->advertise_all();
    else head.speed = megabits_of(to), head.duplex = is_full(to) ? DUPLEX_FULL : DUPLEX_HALF;
    return detail::ask_ethtool(interface, *now);
}

// line_speed_now: in Mbit/s and duplex; 0: the port does not say, as without a cable.
struct line_speed_now {
    std::uint32_t megabits = 0;
    bool full = false, automatic = false;
};
inline result<line_speed_now> line_speed_of(const std::string& interface) {
    auto now = detail::link_settings_of(interface);
    if (!now) return now.error();
    const auto& head = now->head();
    return line_speed_now{head.speed == static_cast<std::uint32_t>(SPEED_UNKNOWN) ? 0 : head.speed, head.duplex == DUPLEX_FULL, head.autoneg == AUTONEG_ENABLE};
}

}  // namespace bartizan::io
