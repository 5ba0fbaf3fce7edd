// SPDX-License-Identifier: Apache-2.0
#include <bartizan/kernel/usable.hpp>

#include <bartizan/kernel/detect.hpp>

#include <catch2/catch_test_macros.hpp>

#include <fstream>
#include <iterator>
#include <string>

namespace bz = bartizan;
using bz::kernel::usable;

TEST_CASE("the portable target and the one that is detected are usable everywhere") {
    CHECK(usable<bz::target::portable>());
    CHECK(usable<bz::target::detect>());
}

TEST_CASE("a system on a chip is usable where its instructions are") {
    CHECK(usable<bz::target::cortex_a53>() == usable<bz::target::armv8_crypto>());
    CHECK(usable<bz::target::zen3>() == usable<bz::target::x86_vaes>());
}

TEST_CASE("what is detected is the best candidate that is usable") {
    const auto name = bz::kernel::on_this_machine::name();
    if (usable<bz::target::x86_vaes>()) CHECK(name == "x86_vaes");
    else if (usable<bz::target::x86_aesni>()) CHECK(name == "x86_aesni");
    else if (usable<bz::target::armv8_crypto>()) CHECK(name == "armv8_crypto");
    else CHECK_FALSE(name.empty());
}

#if defined(__x86_64__) && defined(__linux__)
TEST_CASE("what CPUID is asked agrees with what Linux says") {
    std::ifstream file("/proc/cpuinfo");
    std::string word, line;
    while (std::getline(file, line) && !line.starts_with("flags")) {}
    const auto has = [&](const std::string& flag) { return (line + ' ').find(' ' + flag + ' ') != std::string::npos; };
    if (line.empty()) SKIP("no flags in /proc/cpuinfo");
    const bool aesni = has("aes") && has("sha_ni") && has("ssse3") && has("sse4_1");
    CHECK(usable<bz::target::x86_aesni>() == aesni);
    CHECK(usable<bz::target::x86_vaes>() == (aesni && has("avx2") && has("vaes")));
}
#endif
