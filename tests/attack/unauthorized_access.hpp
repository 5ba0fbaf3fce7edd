// unauthorized_access: a stranger without an account tries everything that needs no password. Shared by the attack tests of each policy.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <support/door.hpp>

#include <catch2/catch_test_macros.hpp>

namespace tests {

// break_in: how many of the stranger's tries got past the door.
template <class Product> std::size_t break_in() {
    doorway<Product> h;
    std::vector<std::string> tries{"", "Basic", "Basic Og==", basic_answer("", ""), basic_answer("admin", ""), basic_answer("admin", "admin"), basic_answer("root", "12345"),
                                   basic_answer("nobody", "tallship-7"), "Digest", "Negotiate YWJj", "Bearer abc", "Digest username=\"admin\""};
    auto p = h.parts();
    if (!p.nonce.empty()) {
        for (const char* password : {"", "admin", "admin123", "12345"}) {
            p = h.parts();
            p.password = password;
            tries.push_back(digest_answer<bz::sha256>(p));
            tries.push_back(digest_answer<bz::md5>(p));
        }
        p = h.parts();   // the secret of nobody is not the empty one
        p.user = "";
        tries.push_back(digest_answer<bz::sha256>(p));
        p.nonce = "";
        p.user = "admin";
        p.password = "tallship-7";
        tries.push_back(digest_answer<bz::sha256>(p));   // even the right password needs the door's own nonce
    }
    std::size_t inside = 0;
    for (const auto& each : tries) {
        inside += what(h.ask(each, h.knock(bz::access::access_class::read_media, elsewhere))) == got::entered;
        inside += what(h.ask(each, h.knock(bz::access::access_class::write_system, elsewhere))) == got::entered;
        h.now += std::chrono::hours(1);   // no help from the throttle
    }
    return inside;
}

}  // namespace tests
