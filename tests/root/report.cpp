// SPDX-License-Identifier: Apache-2.0
#include <bartizan/report.hpp>

#include <support/reported.hpp>

#include <catch2/catch_test_macros.hpp>

#include <map>
#include <string>

TEST_CASE("a report is six files, none of them empty") {
    std::map<std::string, std::string> files;
    bartizan::report<reported::plain>({"door", "1.2", {}}, [&](std::string_view name) {
        return [&file = files[std::string(name)]](std::string_view piece) { file += piece; };
    });
    std::string names;
    for (const auto& [name, text] : files) {
        names += name + " ";
        CHECK(text.size() > 400);
    }
    CHECK(names == "cbom.cdx.json certificate.txt composition.txt report.html report.json sbom.cdx.json ");
    CHECK(files["composition.txt"] == bartizan::composition<reported::plain>);
}
