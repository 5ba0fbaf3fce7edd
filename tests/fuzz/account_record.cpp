// account_record: hostile credential stores; what is read is what would be written, and no damage makes a camera without accounts.
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/access/account_table.hpp>

#include <support/must.hpp>

#include <vector>

namespace bz = bartizan;
namespace access = bartizan::access;

namespace {
using record = access::account_record<8, 2>;
using tests::must;
}  // namespace

// First byte: even: the record as it is; odd: its SHA-256 is put right, so that the fields behind it are reached.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const auto input = std::as_bytes(std::span(data + 1, size - 1));
    std::vector<std::byte> bytes(input.begin(), input.end());
    if (data[0] % 2 == 1) {
        const auto sum = bz::crypto::digest_of<bz::sha256, bz::purpose::record_integrity>(bz::bytes_view(bytes));
        bytes.insert(bytes.end(), sum.begin(), sum.end());
    }
    record::table table;
    if (!record::read(bytes, "cam", table)) {
        must(table.count == 0);   // untouched
        return 0;
    }
    must(table.count <= 8 && (table.count == 0 || table.administrators() > 0));
    for (const auto& a : table.view()) must(a.name.size > 0 && a.formers <= 2);
    std::array<std::byte, record::most_bytes> memory;
    const auto written = record::write(table, "cam", memory);
    record::table again;
    must(bool(record::read(bz::bytes_view(memory).first(written), "cam", again)));
    must(again.count == table.count);
    return 0;
}
