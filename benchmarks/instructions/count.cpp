// count_instructions: the pieces whose instruction counts are held against benchmarks/baseline/ (tools/bench_instructions.py).
//   count_instructions list            names, and the compiler in front
//   count_instructions collect         all pieces; under callgrind
//   count_instructions step NAME...    name and count, each piece stepped through
// SPDX-License-Identifier: Apache-2.0
#include "counter.hpp"

#include <kernel/our_sha256.hpp>
#include <kernel/targets.hpp>
#include <product/digest_signer.hpp>
#include <product/our_camera.hpp>

#include <bartizan/kernel/emulation_prevention.hpp>
#include <bartizan/kernel/find_start_code.hpp>
#include <bartizan/kernel/protect_lanes.hpp>
#include <bartizan/protocol/nal/scan.hpp>

#include <cstdio>
#include <cstring>

namespace benchmarks {
namespace {

constexpr std::size_t bytes = 2048 + 40;   // with a tail; small, as stepping is slow
constexpr std::size_t streams = 3;

struct memory {
    std::vector<std::byte> in = std::vector<std::byte>(streams * bytes), out = std::vector<std::byte>(2 * streams * bytes);
    memory() {
        unsigned x = 1;
        for (auto& b : in) b = static_cast<std::byte>((x = x * 1664525 + 1013904223) >> 24);
        for (std::size_t at = 0; at + 3 < in.size(); at += 750) in[at] = in[at + 1] = std::byte{0}, in[at + 2] = std::byte{1};
        for (std::size_t at = 350; at + 3 < in.size(); at += 750) in[at] = in[at + 1] = std::byte{0}, in[at + 2] = std::byte{3};
    }
    bz::bytes_view input(std::size_t stream = 0) const { return bz::bytes_view(in).subspan(stream * bytes, bytes); }
    bz::bytes_span output(std::size_t stream = 0) { return bz::bytes_span(out).subspan(stream * bytes, bytes); }
} all;

template <class Target, std::size_t KeyBytes> void ctr() {
    using kernel = bz::kernel::aes_ctr<Target>;
    static const auto key = [] {
        typename kernel::template expanded_key<KeyBytes> out;
        kernel::template expand<KeyBytes>(all.input().template first<KeyBytes>(), out);
        return out;
    }();
    bz::kernel::counter_block<64> counter{1, 0};
    kernel::template run<KeyBytes>(key, counter, all.input(), all.output());
}
template <class Target> void expand() {
    typename bz::kernel::aes_ctr<Target>::template expanded_key<16> out;
    bz::kernel::aes_ctr<Target>::template expand<16>(all.input().template first<16>(), out);
    asm volatile("" : : "r"(&out) : "memory");
}
template <class Target> void sha256() {
    auto state = sha256_start;
    bz::kernel::sha256_blocks<Target>::run(state, all.in.data(), bytes / 64);
    asm volatile("" : : "r"(&state) : "memory");
}
template <class Target> void sha256_lanes() {
    std::array<sha256_state, streams> states;
    std::array<bz::kernel::sha256_lane, streams> lanes;
    states.fill(sha256_start);
    for (std::size_t i = 0; i < streams; ++i) lanes[i] = {&states[i], all.input(i).data(), bytes / 64};
    bz::kernel::sha256_lanes<Target>::run(lanes);
    asm volatile("" : : "r"(&states) : "memory");
}
template <class Target> const auto& protect_key() {
    static const auto key = [] {
        typename bz::kernel::aes_ctr<Target>::template expanded_key<16> out;
        bz::kernel::aes_ctr<Target>::template expand<16>(all.input().template first<16>(), out);
        return out;
    }();
    return key;
}
template <class Target> void protect() {
    auto state = sha256_start;
    bz::kernel::counter_block<64> counter{1, 0};
    bz::kernel::protect<Target>::template run<16>(state, all.in.data(), protect_key<Target>(), counter, all.in.data(), all.out.data(), bytes / 64);
    asm volatile("" : : "r"(&state) : "memory");
}
template <class Target> void protect_lanes() {
    using lane = bz::kernel::protect_lane<Target, 16, 64>;
    std::array<sha256_state, streams> states;
    std::array<lane, streams> lanes;
    states.fill(sha256_start);
    for (std::size_t i = 0; i < streams; ++i)
        lanes[i] = lane{&states[i], all.input(i).data(), &protect_key<Target>(), {i + 1, 0}, all.input(i).data(), all.output(i).data(), bytes / 64};
    bz::kernel::protect_lanes<Target>::run(std::span<lane>(lanes));
    asm volatile("" : : "r"(&states) : "memory");
}
template <class Target> void scan() {
    bz::nal::annexb_units<Target> units(all.in);
    while (const auto unit = units.next()) asm volatile("" : : "r"(unit->data()) : "memory");
}
template <class Target> void unescape() { (void)bz::kernel::emulation_prevention<Target>::remove(all.in, all.out); }
template <class Target> void escape() { (void)bz::kernel::emulation_prevention<Target>::insert(all.in, all.out); }

// frame_path: a GOP of two pictures of 8 KB each, so with one document and one fragment.
template <class Target> void frame_path() {
    static const video of(2, 8192, 1);
    static our_camera<Target, digest_signer> camera;
    static std::uint64_t n = 0;
    for (std::size_t i = 0; i < of.pictures(); ++i) camera.push(of.picture(n++));
}

std::vector<piece> pieces() {
    std::vector<piece> out;
    const auto add = [&]<template <class> class Kernel>(const char* what, auto act) {
        each_target<Kernel>([&]<class Target>() {
            if constexpr (!std::same_as<Target, bz::target::detect>)   // one of the others, whichever this processor has
                out.push_back({std::string(Target::name) + "/" + what, [act] { act.template operator()<Target>(); }});
        });
    };
    add.template operator()<bz::kernel::aes_ctr>("aes_ctr_128", []<class T>() { ctr<T, 16>(); });
    add.template operator()<bz::kernel::aes_ctr>("aes_ctr_256", []<class T>() { ctr<T, 32>(); });
    add.template operator()<bz::kernel::aes_ctr>("aes_expand_128", []<class T>() { expand<T>(); });
    add.template operator()<bz::kernel::sha256_blocks>("sha256", []<class T>() { sha256<T>(); });
    add.template operator()<bz::kernel::sha256_lanes>("sha256_x3", []<class T>() { sha256_lanes<T>(); });
    add.template operator()<bz::kernel::protect>("protect_128", []<class T>() { protect<T>(); });
    add.template operator()<bz::kernel::protect_lanes>("protect_128_x3", []<class T>() { protect_lanes<T>(); });
    add.template operator()<bz::kernel::find_start_code>("nal_scan", []<class T>() { scan<T>(); });
    add.template operator()<bz::kernel::emulation_prevention>("unescape", []<class T>() { unescape<T>(); });
    add.template operator()<bz::kernel::emulation_prevention>("escape", []<class T>() { escape<T>(); });
    add.template operator()<bz::kernel::protect>("frame_path", []<class T>() { frame_path<T>(); });
    return out;
}

}  // namespace
}  // namespace benchmarks

int main(int argc, char** argv) {
    const auto pieces = benchmarks::pieces();
    const std::string_view verb = argc > 1 ? argv[1] : "";
    if (verb == "list") {
#if defined(__clang__)
        std::printf("clang++ %d.%d.%d\n", __clang_major__, __clang_minor__, __clang_patchlevel__);
#else
        std::printf("g++ %d.%d.%d\n", __GNUC__, __GNUC_MINOR__, __GNUC_PATCHLEVEL__);
#endif
        for (const auto& p : pieces) std::printf("%s\n", p.name.c_str());
        return 0;
    }
    if (verb == "collect") return benchmarks::collect(pieces) ? 0 : 2;
    if (verb == "step") {
        for (const auto& p : pieces)
            for (int i = 2; i < argc; ++i)
                if (p.name == argv[i]) std::printf("%s %lld\n", argv[i], benchmarks::step(p)), std::fflush(stdout);
        return 0;
    }
    std::fprintf(stderr, "usage: count_instructions list | collect | step NAME...\n");
    return 1;
}
