// verify_cost SHAPE UNITS: a stream of that shape and length through the verifier, for who counts instructions (verify_is_linear.py).
// SPDX-License-Identifier: Apache-2.0
#include <support/sei_surgery.hpp>

#include <cstdio>
#include <cstdlib>
#include <new>

namespace {

using namespace tests;
std::size_t allocations = 0;

struct silent {
    void frame(const words::frame_report&) {}
    void missing(const words::missing_report&) {}
    void document(const words::document_report&) {}
    void segment(const words::segment_report&) {}
    void signer(const words::signer_report&) {}
    void remark(words::remark, std::uint64_t, std::uint64_t) {}
};
// Memory for 256 units, so that a stream of some thousand is long: what waits is then always as much as fits.
using verifier = bz::frame::verifier<paper_checker, silent, small_limits>;

// shapes: what comes again and again. Each piece stands in memory once, so that only the verifier's work grows.
struct shape {
    std::string_view name;
    std::vector<std::vector<std::byte>> (*make)();
};
std::vector<std::byte> slice(std::size_t n, bool key) {
    std::vector<std::byte> unit{std::byte(key ? 0x65 : 0x41), std::byte{0x88}};
    for (int i = 0; i < 14; ++i) unit.push_back(static_cast<std::byte>(1 + n * 31 % 251 + static_cast<std::size_t>(i) % 4));
    return unit;
}
std::vector<std::vector<std::byte>> bytes_of(const signed_stream& s) {
    std::vector<std::vector<std::byte>> out;
    for (const auto& u : s) out.push_back(u.bytes);
    return out;
}
std::vector<std::vector<std::byte>> unsigned_video() {
    std::vector<std::vector<std::byte>> out;
    for (std::size_t i = 0; i < 30; ++i) out.push_back(slice(i, i == 0));
    return out;
}
std::vector<std::vector<std::byte>> one_gop() { return {slice(1, false), slice(2, false)}; }
std::vector<std::vector<std::byte>> strangers() {   // rightly signed documents that nobody trusts, each of which must be looked for
    auto s = sign({.gops = 3, .frames = 40, .chain = "stranger"});
    auto out = bytes_of(s);
    for (const auto& u : s)
        if (u.frame < 0)
            for (int i = 0; i < 20; ++i) out.push_back(u.bytes);
    return out;
}
std::vector<std::vector<std::byte>> unsigned_documents() {   // cost nothing to make, and nobody ever signs them
    std::vector<std::vector<std::byte>> out;
    for (const auto& u : sign({.gops = 4, .frames = 4, .every = 1000, .end = false})) {
        out.push_back(u.bytes);
        if (u.frame >= 0) continue;
        for (std::size_t i = 0; i < 10; ++i) {   // each another one, as the same is dropped at once
            auto parts = *split_sei(bz::nal::codec::h264, u.bytes);
            parts.find(bz::media_signing::tag::general)->value[24] = std::byte(i + 40);
            out.push_back(join_sei(parts));
        }
    }
    return out;
}
std::vector<std::vector<std::byte>> huge_lists() { return bytes_of(sign({.gops = 3, .frames = 240})); }
std::vector<std::vector<std::byte>> still_pictures() { return bytes_of(sign({.gops = 3, .frames = 100, .same_pictures = true})); }
std::vector<std::vector<std::byte>> broken_documents() {
    auto out = unsigned_video();
    auto sei = sign({.gops = 2}).back().bytes;
    for (int i = 0; i < 20; ++i) {
        sei[sei.size() / 2] ^= static_cast<std::byte>(1 + i);
        out.push_back(sei);
    }
    return out;
}
constexpr shape shapes[] = {{"unsigned", unsigned_video},         {"one_gop", one_gop},       {"strangers", strangers},
                            {"unsigned_documents", unsigned_documents}, {"huge_lists", huge_lists}, {"still_pictures", still_pictures},
                            {"broken_documents", broken_documents}};

}   // namespace

// The core never touches the heap: what is allocated between its first and last unit is counted.
[[gnu::noinline]] void* operator new(std::size_t size) {
    ++allocations;
    if (void* memory = std::malloc(size)) return memory;
    std::abort();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

int main(int argc, char** argv) {
    const std::string_view wish = argc > 1 ? argv[1] : "";
    if (wish == "list") {
        for (const auto& s : shapes) std::printf("%s\n", std::string(s.name).c_str());
        return 0;
    }
    for (const auto& s : shapes) {
        if (s.name != wish || argc < 3) continue;
        const auto pieces = s.make();
        const auto units = std::strtoull(argv[2], nullptr, 10);
        silent sink;
        paper_checker checker;
        const auto judge = std::make_unique<verifier>(bz::nal::codec::h264, checker, sink);
        const auto before = allocations;
        for (std::size_t i = 0; i < units; ++i) judge->unit(pieces[i % pieces.size()]);
        judge->finish();
        std::printf("%llu units, %llu frames, %zu allocations, sizeof %zu\n", static_cast<unsigned long long>(judge->units()),
                    static_cast<unsigned long long>(judge->totals().total), allocations - before, sizeof(bz::frame::verifier<paper_checker, silent>));
        return judge->units() == units && allocations == before ? 0 : 1;
    }
    std::fprintf(stderr, "usage: verify_cost list | SHAPE UNITS\n");
    return 2;
}
