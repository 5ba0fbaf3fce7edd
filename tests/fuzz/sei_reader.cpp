// One SEI unit in every way it may be read. All views must lie inside the unit or the scratch.
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/media_signing/sei_reader.hpp>

#include <support/must.hpp>

#include <vector>

namespace {

namespace bz = bartizan;

using tests::must;
using tests::inside;

}   // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace bz::media_signing;
    const auto input = std::as_bytes(std::span(data, size));
    // An exact copy, so that the sanitizer sees a read of one byte past the end.
    const std::vector<std::byte> unit(input.begin(), input.end());
    for (const auto codec : {bz::nal::codec::h264, bz::nal::codec::h265})
        for (const auto how : {escaping::remove, escaping::as_is})
            for (const std::size_t room : {size, size / 2}) {
                std::vector<std::byte> scratch(room);
                const auto sei = read_sei(codec, unit, how, scratch);
                if (!sei) {
                    must(!sei.error().message().empty());
                    continue;
                }
                for (const auto view :
                     {sei->said.gop_hash, sei->said.linked_hash, sei->said.list, sei->said.certificates, sei->signature, sei->signed_bytes})
                    must(inside(view, unit) || inside(view, scratch));
                must(sei->signature.empty() == sei->signed_bytes.empty());
                must(sei->said.gop_hash.size() <= largest_hash_bytes);
            }
    return 0;
}
