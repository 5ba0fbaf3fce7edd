// Runs a fuzz target without libFuzzer: every file of a corpus folder as it is, then N mutations of them, the same ones each time.
// SPDX-License-Identifier: Apache-2.0
//   fuzz_<name> CORPUS_FOLDER|FILE [MUTATIONS [SEED]]
// On a crash the input is in ./crash_<name> when it could be written: replay it by giving it as FILE.

#include <algorithm>
#include <array>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
#if defined(__SANITIZE_ADDRESS__)
extern "C" void __sanitizer_set_death_callback(void (*callback)());
#endif

namespace {

using input = std::vector<std::uint8_t>;
constexpr std::size_t greatest_input = 1 << 20;

// The bytes that run now, for the death callback: it may not allocate.
std::string last_name;
const input* last = nullptr;

void save_last() {
    if (last == nullptr) return;
    if (std::FILE* file = std::fopen(last_name.c_str(), "wb")) {
        std::fwrite(last->data(), 1, last->size(), file);
        std::fclose(file);
        std::fprintf(stderr, "the input is in %s\n", last_name.c_str());
    }
}

// splitmix64: the same sequence on every machine and library, which std's distributions do not promise
struct sequence {
    std::uint64_t state;
    std::uint64_t next() {
        std::uint64_t z = (state += 0x9e3779b97f4a7c15);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
    std::size_t below(std::size_t bound) { return bound == 0 ? 0 : static_cast<std::size_t>(next() % bound); }
};

// Values at which length fields and counters break.
constexpr std::array<std::uint8_t, 8> edges{0x00, 0x01, 0x03, 0x7f, 0x80, 0xfe, 0xff, 0x40};

void mutate_once(input& bytes, const std::vector<input>& corpus, sequence& random) {
    const auto offset = [](std::size_t n) { return static_cast<std::ptrdiff_t>(n); };
    const std::size_t at = random.below(bytes.size());
    switch (random.below(9)) {
        case 0: if (!bytes.empty()) bytes[at] ^= static_cast<std::uint8_t>(1U << random.below(8)); break;
        case 1: if (!bytes.empty()) bytes[at] = static_cast<std::uint8_t>(random.next()); break;
        case 2: if (!bytes.empty()) bytes[at] = edges[random.below(edges.size())]; break;
        case 3:   // a 16 or 32 bit field set to an edge
            for (std::size_t i = at; i < std::min(bytes.size(), at + (random.below(2) != 0 ? 4U : 2U)); ++i)
                bytes[i] = edges[random.below(edges.size())];
            break;
        case 4: bytes.resize(at); break;
        case 5: {   // remove a piece
            const std::size_t length = std::min(bytes.size() - at, random.below(64) + 1);
            bytes.erase(bytes.begin() + offset(at), bytes.begin() + offset(at + length));
            break;
        }
        case 6: bytes.insert(bytes.begin() + offset(at), random.below(16) + 1, static_cast<std::uint8_t>(random.next())); break;
        case 7: {   // repeat a piece
            const std::size_t length = std::min(bytes.size() - at, random.below(64) + 1);
            const input piece(bytes.begin() + offset(at), bytes.begin() + offset(at + length));
            bytes.insert(bytes.begin() + offset(random.below(bytes.size())), piece.begin(), piece.end());
            break;
        }
        default: {   // the head of one input, the tail of another
            const input& other = corpus[random.below(corpus.size())];
            const std::size_t from = random.below(other.size());
            bytes.resize(at);
            bytes.insert(bytes.end(), other.begin() + offset(from), other.end());
        }
    }
    if (bytes.size() > greatest_input) bytes.resize(greatest_input);
}

void run(const input& bytes) {
    last = &bytes;
    // an exact copy on the heap, so that a read of one byte too many is seen
    const std::vector<std::uint8_t> exact(bytes.begin(), bytes.end());
    LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::fprintf(stderr, "usage: %s CORPUS_FOLDER|FILE [MUTATIONS [SEED]]\n", argv[0]);
        return 2;
    }
    const std::filesystem::path from = argv[1];
    const std::size_t mutations = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 0;
    sequence random{argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 1};
    last_name = "crash_" + std::filesystem::path(argv[0]).filename().string();
#if defined(__SANITIZE_ADDRESS__)
    __sanitizer_set_death_callback(save_last);
#endif
    std::signal(SIGABRT, [](int) { save_last(); });   // what an oracle says no to: abort() goes on after it

    std::vector<std::filesystem::path> files;
    if (std::filesystem::is_directory(from)) {
        for (const auto& entry : std::filesystem::directory_iterator(from))
            if (entry.is_regular_file()) files.push_back(entry.path());
    } else if (std::filesystem::exists(from)) {
        files.push_back(from);
    }
    std::sort(files.begin(), files.end());

    std::vector<input> corpus;
    for (const auto& file : files) {
        std::ifstream stream(file, std::ios::binary);
        corpus.emplace_back(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
        run(corpus.back());
    }
    if (corpus.empty()) {
        // From nothing, mutations would find nothing: a target without a corpus is a mistake.
        std::fprintf(stderr, "no corpus in %s\n", from.c_str());
        return 1;
    }
    for (std::size_t i = 0; i < mutations; ++i) {
        input bytes = corpus[random.below(corpus.size())];
        for (std::size_t n = random.below(4) + 1; n > 0; --n) mutate_once(bytes, corpus, random);
        run(bytes);
    }
    std::printf("%zu corpus files and %zu mutations, no finding\n", corpus.size(), mutations);
}
