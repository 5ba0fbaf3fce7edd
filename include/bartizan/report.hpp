// report: all that a product's type tells, in all its forms: for people, machines, inventories and auditors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/report_inventory.hpp>
#include <bartizan/report_json.hpp>
#include <bartizan/report_page.hpp>

#include <span>
#include <string_view>

namespace bartizan {

// report_about: what the type does not know of itself.
struct report_about {
    std::string_view name, version;
    std::span<const software_component> components;
};

// report<Product>(about, open): for each file of the report calls open(file name), which returns the sink for it, and writes the file.
//   in      open(std::string_view) -> sink; sink(std::string_view) gets pieces, in order     errors  none; a sink keeps its own
//   files   composition.txt certificate.txt report.json report.html sbom.cdx.json cbom.cdx.json (docs/reference/report.md)
template <class Product, class Open> void report(const report_about& about, Open&& open) {
    {
        auto&& sink = open(std::string_view("composition.txt"));
        sink(composition<Product>);
    }
    print_certificate(Product{}, open(std::string_view("certificate.txt")));
    write_report_json<Product>(open(std::string_view("report.json")));
    write_report_page<Product>(about.name, about.version, open(std::string_view("report.html")));
    write_sbom<Product>(about.name, about.version, about.components, open(std::string_view("sbom.cdx.json")));
    write_cbom<Product>(about.name, about.version, open(std::string_view("cbom.cdx.json")));
}

}  // namespace bartizan
