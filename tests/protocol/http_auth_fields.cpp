// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/http_auth/fields.hpp>

#include <support/vectors.hpp>

#include <map>

using namespace bartizan::http_auth;

TEST_CASE("every challenge of the table is read as it says, or refused whole") {
    const auto json = tests::shared_json("vectors/auth/challenge_parse.json");
    std::size_t refused = 0;
    for (const auto& each : json.at("cases").as_array()) {
        INFO(each);
        const auto value = tests::text(each, "value");
        field_reader<> reader(value);
        boost::json::array got;
        bool good = true;
        for (;;) {
            fields<> one;
            const auto read = reader.next(one);
            if (!(good = bool(read)) || !*read) break;
            std::string scheme(one.scheme());
            std::ranges::transform(scheme, scheme.begin(), lower);
            boost::json::object parameters;
            if (!one.token68().empty()) parameters["token68"] = one.token68();
            for (const auto& p : one.parameters()) {
                std::string name(p.name);
                std::ranges::transform(name, name.begin(), lower);
                parameters[name] = p.value;
            }
            got.push_back(boost::json::array{boost::json::string(scheme), parameters});
        }
        CHECK((good ? boost::json::value(got) : boost::json::value(nullptr)) == each.at("expect"));
        refused += !good;
    }
    CHECK(refused > 8);
}

TEST_CASE("credentials are of one scheme, and bounded") {
    fields<> one;
    CHECK(read_credentials("Digest a=1, b=\"2\"", one));
    CHECK(one.find("B") == "2");
    CHECK_FALSE(one.find("c"));
    CHECK(one.value_or("c", "none") == "none");
    CHECK(read_credentials("Digest a=1, Basic QQ==", one).error() == make_error(errc::several));
    CHECK(read_credentials("Digest a=" + std::string(9000, 'x'), one).error() == make_error(errc::too_long));
    std::string many = "Digest p=1";
    for (int i = 0; i < 16; ++i) many += ", p" + std::to_string(i) + "=1";
    CHECK(read_credentials(many, one).error() == make_error(errc::too_many));
    CHECK(read_credentials("Digest a=\"" + std::string(2000, '\\') + std::string(3000, 'x') + "\"", one).error() == make_error(errc::too_long));
    CHECK(read_credentials("Digest a=1, A=2", one).error() == make_error(errc::twice));
}
