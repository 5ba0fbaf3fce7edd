// door: products with a door, a world around it that can be set by hand, and a client that answers challenges.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/access/door.hpp>
#include <bartizan/crypto/software/md5.hpp>
#include <bartizan/prove.hpp>
#include <support/outside.hpp>

#include <memory>
#include <optional>
#include <string>

namespace tests {

// quick_hash: a password_hash that costs nothing, so that tests are quick; it counts how often it was asked.
struct quick_hash {
    mutable std::size_t asked = 0;
    bool works = true;
    bz::result<> derive(bz::bytes_view password, std::span<const std::byte, 16> salt, bz::crypto::password_cost cost, std::span<std::byte, 32> out) const {
        ++asked;
        if (!works) return bz::outside_errc::no_memory;
        const auto digest = bz::crypto::hmac_of<bz::sha256>(salt, std::as_bytes(std::span(&cost, 1)), password);
        std::ranges::copy(digest, out.begin());
        return {};
    }
};
static_assert(bz::crypto::password_hash<quick_hash>);

inline constexpr bz::date far{2099, 12, 31};
template <class Authentication, class... More>
using network_camera = bz::camera<bz::services<bz::http_server<>, bz::rtsp_server<>>, bz::tls<bz::tls_v1_2, bz::tls_v1_3>, Authentication, bz::accounts<>,
                                  bz::no_guest, bz::host_filter<>, bz::throttle<>, More...>;
template <class Authentication>
using plain_camera = bz::camera<bz::services<bz::http_server<>>, bz::plain_tcp, Authentication, bz::accounts<>, bz::no_guest, bz::host_filter<>, bz::throttle<>,
                                bz::accept_risk<bz::threat::eavesdropping, bz::http_server<>, "test of clear channels", far>,
                                bz::accept_risk<bz::threat::credential_theft, bz::http_server<>, "test of clear channels", far>>;
using choice_camera = bz::camera<bz::services<bz::http_server<>>, bz::tls_or_plain<bz::tls_v1_2, bz::tls_v1_3>, bz::digest<bz::sha256>, bz::accounts<>, bz::no_guest,
                                 bz::host_filter<>, bz::throttle<>, bz::accept_risk<bz::threat::eavesdropping, bz::http_server<>, "test of clear channels", far>>;
using digest_camera = network_camera<bz::digest<bz::sha256, bz::sha512_256>>;
using legacy_digest = bz::digest<bz::md5, bz::sha256>;
using legacy_camera = network_camera<legacy_digest, bz::accept_risk<bz::use<bz::md5, bz::purpose::password_digest>, legacy_digest, "test of old clients", far>>;
using either_camera = network_camera<bz::digest_or_basic<bz::sha256>>;
using basic_camera = network_camera<bz::basic>;
using unthrottled_camera =
    bz::camera<bz::services<bz::http_server<>>, bz::tls<bz::tls_v1_3>, bz::digest<bz::sha256>, bz::accounts<>, bz::no_guest, bz::host_filter<>, bz::no_throttle,
               bz::accept_risk<bz::threat::password_guessing, bz::http_server<>, "test of open doors", far>>;
using guest_camera = bz::camera<bz::services<bz::http_server<>>, bz::tls<bz::tls_v1_3>, bz::digest<bz::sha256>, bz::accounts<>, bz::guest, bz::host_filter<>, bz::throttle<>,
                                bz::accept_risk<bz::threat::unauthorized_access, bz::http_server<>, "test of open doors", far>>;
using open_camera = bz::camera<bz::services<bz::http_server<>>, bz::tls<bz::tls_v1_3>, bz::no_authentication, bz::accounts<>, bz::no_guest, bz::host_filter<>, bz::throttle<>,
                               bz::accept_risk<bz::threat::unauthorized_access, bz::http_server<>, "test of open doors", far>>;

inline bz::address from(const char* text) { return *bz::read_address(text); }
inline const bz::address office = from("192.168.0.10"), elsewhere = from("203.0.113.7");

// challenge_of: the parameters of the challenge for an algorithm, as a client reads them.
template <class A> std::string nonce_in(const bz::access::challenges& all) {
    for (std::size_t i = 0; i < all.size(); ++i) {
        bz::http_auth::fields<> f;
        bz::http_auth::field_reader<> reader(all[i]);
        if (*reader.next(f) && f.is("Digest") && f.find("algorithm") == bz::http_auth::algorithm_name<A>) return std::string(*f.find("nonce"));
    }
    return {};
}

// digest_answer: an Authorization value, written apart from the code under test where that is possible: member by member.
struct answer_parts {
    std::string user = "admin", password = "tallship-7", realm = "bartizan", method = "GET", uri = "/api", nonce, nc = "00000001", cnonce = "c0ffee", qop = "auth",
                body, more;
    bool session = false, userhash = false;
};
template <class A> std::string digest_answer(const answer_parts& p) {
    using digest = bz::http_auth::digest_of<A>;
    const auto secret = digest::user_realm_password(p.user, p.realm, p.password);
    const auto qop = p.qop.empty() ? bz::http_auth::protection::none : p.qop == "auth" ? bz::http_auth::protection::auth : bz::http_auth::protection::auth_int;
    const auto response = digest::response(secret.reveal(), p.session, {p.method, p.uri, p.nonce, p.nc, p.cnonce, qop, bz::as_bytes(p.body)});
    const auto hashed = digest::user_hash(p.user, p.realm);
    std::string out = "Digest username=\"" + (p.userhash ? std::string(digest::view(hashed)) : p.user) + "\", realm=\"" + p.realm + "\", nonce=\"" + p.nonce + "\", uri=\"" + p.uri +
                      "\", response=\"" + std::string(digest::view(response)) + "\", algorithm=" + std::string(bz::http_auth::algorithm_name<A>) + (p.session ? "-sess" : "");
    if (!p.qop.empty()) out += ", qop=" + p.qop + ", nc=" + p.nc;
    if (!p.qop.empty() || p.session) out += ", cnonce=\"" + p.cnonce + "\"";
    if (p.userhash) out += ", userhash=true";
    return out + p.more;
}
inline std::string basic_answer(const std::string& user, const std::string& password) {
    const auto text = user + ":" + password;
    std::string out(bz::base64_size(text.size()), 0);
    return "Basic " + std::string(bz::to_base64(bz::as_bytes(text), out));
}

// doorway: a door with its world; admin / tallship-7 is the first administrator unless the test says otherwise.
template <class Product> struct doorway {
    using door_type = bz::access::door<Product, memory_store, quick_hash, counting_random>;
    memory_store store;
    quick_hash hash;
    counting_random random;
    bz::instant now{std::chrono::hours(1)};
    bz::utc_time utc = bz::utc_time::from_unix_microseconds(1'767'225'600'000'000);
    std::unique_ptr<door_type> door = std::make_unique<door_type>(store, hash, random);

    explicit doorway(bool set_up = true) {
        (void)door->open("bartizan", utc);
        if (set_up) (void)door->set_up(std::move(*door->ask_set_up(office, now)), "admin", "tallship-7", "tallship-7", utc);
    }
    bz::access::knock knock(bz::access::access_class wanted = bz::access::access_class::read_media, bz::address peer = office) const {
        return {.peer = peer, .encrypted = true, .method = "GET", .target = "/api", .wanted = wanted, .now = now, .utc = utc};
    }
    auto ask(const std::string& authorization, bz::access::knock at) {
        const std::array<std::string_view, 1> field{authorization};
        at.authorization = field;
        if (authorization.empty()) at.authorization = {};
        return door->ask(at);
    }
    auto ask(const std::string& authorization) { return ask(authorization, knock()); }
    template <class A> std::string nonce(bz::address peer = office) {
        auto asked = ask("", knock(bz::access::access_class::read_media, peer));
        const auto* given = std::get_if<bz::access::challenges>(&asked);
        return given ? nonce_in<A>(*given) : std::string{};
    }
    template <class A = bz::sha256> answer_parts parts(bz::address peer = office) { return {.nonce = nonce<A>(peer)}; }
    // entry: as an administrator, by Digest with SHA-256.
    auto entry(bz::access::access_class wanted, bz::address peer = office) {
        return std::get<typename door_type::entry>(ask(digest_answer<bz::sha256>(parts(peer)), knock(wanted, peer)));
    }
};

enum class got { filtered, set_up_first, throttled, forbidden, bad_request, unavailable, in_the_clear, challenged, challenged_stale, entered };
template <class Outcome> got what(const Outcome& outcome) {
    if (const auto* r = std::get_if<bz::access::refusal>(&outcome)) return static_cast<got>(static_cast<int>(r->why));
    if (const auto* c = std::get_if<bz::access::challenges>(&outcome)) return c->stale ? got::challenged_stale : got::challenged;
    return got::entered;
}
inline std::ostream& operator<<(std::ostream& out, got g) {
    constexpr std::array<const char*, 10> names{"filtered", "set_up_first", "throttled", "forbidden", "bad_request", "unavailable", "in_the_clear", "challenged", "challenged_stale", "entered"};
    return out << names[static_cast<std::size_t>(g)];
}

}  // namespace tests
