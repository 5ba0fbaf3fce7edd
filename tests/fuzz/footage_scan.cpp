// A segment's file as a power cut, a bad disk or a stranger left it. Whatever it is: what is called whole lies within it, in order, apart.
// runs: 20000
#include <bartizan/protocol/mp4/index.hpp>
#include <bartizan/protocol/storage/scan.hpp>
#include <bartizan/protocol/storage/segment_name.hpp>

#include <cstdint>
#include <cstdlib>

namespace bz = bartizan;
namespace storage = bartizan::storage;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const bz::bytes_view file(reinterpret_cast<const std::byte*>(data), size);
    for (const auto wanted : {storage::checks::required, storage::checks::when_there})
        for (const std::size_t slot : {std::size_t{0}, bz::mp4::index_slot_bytes(256)}) {
            std::uint64_t end = 0;
            std::uint32_t count = 0;
            const auto read = storage::scan(file, wanted, slot, [&](const storage::extent& e) {
                if (e.offset < end || e.bytes == 0 || e.bytes > size || e.offset > size - e.bytes) std::abort();
                end = e.offset + e.bytes;
                ++count;
            });
            if (read && (read->fragments != count || read->bytes + read->torn != size || (count > 0 && read->bytes != end))) std::abort();
        }
    const auto text = bz::as_text(file);
    if (const auto name = storage::read_segment_name(text); name && storage::segment_text(*name).view() != text) std::abort();
    return 0;
}
