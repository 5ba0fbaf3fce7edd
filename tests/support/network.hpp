// network: a network namespace with a cable in it, for a test alone.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdio>
#include <sched.h>
#include <string>
#include <string_view>
#include <thread>

namespace network {

// said: what a program prints; it runs in the network of the thread that asks.
inline std::string said(const std::string& command) {
    std::string out;
    auto* pipe = ::popen((command + " 2>&1").c_str(), "r");
    for (int c = pipe ? std::fgetc(pipe) : EOF; c != EOF; c = std::fgetc(pipe)) out += char(c);
    if (!pipe || ::pclose(pipe) != 0) out += " FAILED";
    return out;
}
inline bool has(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

// in_a_network_of_its_own: a pair of interfaces cam0 and pc0, and nothing of the machine's. False: this is not allowed here.
template <class Act> bool in_a_network_of_its_own(Act act) {
    bool alone = false;
    std::thread([&] {
        alone = ::unshare(CLONE_NEWNET) == 0 && said("ip link add cam0 type veth peer name pc0 && ip link set cam0 up && ip link set pc0 up").empty();
        if (alone) act();
    }).join();
    return alone;
}

}  // namespace network
