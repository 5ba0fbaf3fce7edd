// Fuzz target: the MP4 reader over a whole file; what it gives lies in the file, and a cut file gives a prefix of it.
// SPDX-License-Identifier: Apache-2.0
// runs: 100000
#include <bartizan/protocol/mp4/reader.hpp>

#include <support/must.hpp>

#include <vector>

namespace {

using namespace bartizan;

using tests::must;

struct place {
    std::uint64_t offset;
    std::size_t size;
    bool operator==(const place&) const = default;
};

// touch: reads every byte, so that a sanitizer sees a view that reaches too far.
void touch(bytes_view bytes) {
    [[maybe_unused]] static volatile unsigned sink;
    unsigned sum = 0;
    for (const auto b : bytes) sum += std::to_integer<unsigned>(b);
    sink = sum;
}

std::vector<place> read(bytes_view file) {
    std::vector<place> found;
    mp4::reader reader(file);
    if (!reader.open()) {
        must(bool(reader.why()) && reader.why().offset <= file.size());
        return found;
    }
    auto sets = reader.parameter_sets();
    while (const auto unit = sets.next()) touch(*unit);
    auto systems = reader.systems();
    while (const auto system = systems.next()) touch(system->data), touch(system->keys);
    if (const auto audio = reader.read_audio()) {
        must(!audio->known || (audio->tracks > 0 && audio->track.entry_count > 0));
        if (audio->known) touch(audio->track.entry().configuration);
        auto sound = reader.samples_of(*audio);
        std::uint64_t heard = 0;
        while (const auto s = audio->known ? sound.next() : std::nullopt) {
            touch(s->data);
            touch(s->iv);
            must(s->subsamples.empty() || s->subsamples.total() == s->data.size());
            heard += std::max<std::size_t>(s->data.size(), 1);
            must(heard <= file.size());
        }
    } else {
        must(bool(reader.why()) && reader.why().offset <= file.size());
    }
    auto samples = reader.samples();
    std::uint64_t total = 0;
    while (const auto s = samples.next()) {
        touch(s->data);
        touch(s->iv);
        must(s->entry != nullptr && s->data.size() <= file.size() && s->offset <= file.size() - s->data.size());
        must(s->subsamples.empty() || s->subsamples.total() == s->data.size());
        must(s->is_protected || s->iv.empty());
        found.push_back({s->offset, s->data.size()});
        total += std::max<std::size_t>(s->data.size(), 1);
        must(total <= file.size());
    }
    must(!samples.next());
    return found;
}

}   // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto file = std::as_bytes(std::span(data, size));
    const auto all = read(file);
    if (all.empty()) return 0;
    // Cuts on an exact copy: at a place the input chooses, and one byte before the end.
    for (const std::size_t at : {data[size / 2] * size / 256, size - 1}) {
        const std::vector<std::byte> cut(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(at));
        const auto some = read(cut);
        must(some.size() <= all.size() && std::equal(some.begin(), some.end(), all.begin()));
    }
    return 0;
}
