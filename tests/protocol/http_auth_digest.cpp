// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/http_auth/digest.hpp>

#include <bartizan/crypto/software/md5.hpp>
#include <support/vectors.hpp>

using namespace bartizan;
using namespace bartizan::http_auth;

namespace {
std::string optional_text(const boost::json::value& of, std::string_view name) {
    const auto* found = of.as_object().if_contains(name);
    return found && found->is_string() ? std::string(found->as_string()) : std::string{};
}
template <class A> std::string response_of(const boost::json::value& c, bool session) {
    const auto user = tests::text(c, "username"), realm = tests::text(c, "realm"), password = tests::text(c, "password"), method = tests::text(c, "method"),
               uri = tests::text(c, "uri"), nonce = tests::text(c, "nonce"), nc = optional_text(c, "nc"), cnonce = optional_text(c, "cnonce"), qop = optional_text(c, "qop");
    const auto body = tests::from_hex(optional_text(c, "body_hex"));
    const auto secret = digest_of<A>::user_realm_password(user, realm, password);
    const auto hex = digest_of<A>::response(secret.reveal(), session, {method, uri, nonce, nc, cnonce, qop.empty() ? protection::none : qop == "auth" ? protection::auth : protection::auth_int, body});
    return std::string(digest_of<A>::view(hex));
}
std::string response_by_name(const boost::json::value& c) {
    auto name = tests::text(c, "algorithm");
    const bool session = name.ends_with("-sess");
    if (session) name.resize(name.size() - 5);
    if (name == "MD5") return response_of<md5>(c, session);
    if (name == "SHA-256") return response_of<sha256>(c, session);
    if (name == "SHA-512-256") return response_of<sha512_256>(c, session);
    return "unknown algorithm " + name;
}
}  // namespace

TEST_CASE("the examples of RFC 7616, 2617 and 2069, with their errata, are calculated right") {
    const auto json = tests::shared_json("vectors/auth/digest_rfc.json");
    CHECK(json.at("cases").as_array().size() == 5);
    for (const auto& each : json.at("cases").as_array()) {
        INFO(each.at("id"));
        CHECK(response_by_name(each) == tests::text(each, "response"));
        if (const auto hash = optional_text(each, "userhash"); !hash.empty()) {
            const auto mine = digest_of<sha512_256>::user_hash(tests::text(each, "username"), tests::text(each, "realm"));
            CHECK(digest_of<sha512_256>::view(mine) == hash);
        }
    }
}

TEST_CASE("all responses that another Digest calculated are the same here, with and without sessions and bodies") {
    const auto json = tests::shared_json("vectors/auth/digest_calculated.json");
    CHECK(json.at("cases").as_array().size() > 150);
    for (const auto& each : json.at("cases").as_array()) {
        INFO(each);
        CHECK(response_by_name(each) == tests::text(each, "response"));
    }
}
