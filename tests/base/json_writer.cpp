// SPDX-License-Identifier: Apache-2.0
#include <bartizan/base/json_writer.hpp>

#include <catch2/catch_test_macros.hpp>

#include <boost/json.hpp>

#include <string>

namespace {
template <class Write> std::string written(Write write) {
    std::string text;
    const auto sink = [&](std::string_view piece) { text += piece; };
    bartizan::json_writer json(sink);
    write(json);
    return text;
}
}  // namespace

TEST_CASE("objects, arrays, texts, numbers and flags come out as another reader understands them") {
    const auto text = written([](auto& json) {
        json.begin_object();
        json.text("name", "camera");
        json.begin_array("list");
        json.number({}, 0);
        json.number({}, 18'446'744'073'709'551'615u);
        json.begin_object();
        json.flag("yes", true);
        json.flag("no", false);
        json.end_object();
        json.begin_array();
        json.end_array();
        json.end_array();
        json.begin_object("empty");
        json.end_object();
        json.end_object();
    });
    CHECK(boost::json::parse(text) == boost::json::parse(R"({"name":"camera","list":[0,18446744073709551615,{"yes":true,"no":false},[]],"empty":{}})"));
}

TEST_CASE("every byte below a space, quotation marks and backslashes are escaped, and other bytes are not") {
    std::string all;
    for (int c = 0; c < 128; ++c) all += static_cast<char>(c);
    all += "\xc3\xa4";
    const auto text = written([&](auto& json) {
        json.begin_object();
        json.text(all.substr(1), all);
        json.end_object();
    });
    const auto read = boost::json::parse(text).as_object();
    REQUIRE(read.size() == 1);
    CHECK(std::string(read.begin()->value().as_string()) == all);
    CHECK(std::string(read.begin()->key()) == all.substr(1));
}
