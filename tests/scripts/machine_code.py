#!/usr/bin/env python3
"""machine_code.py: what the compilers made of the x86 kernels: inner loops without calls and spills, and never SHA-NI beside ymm."""
# SPDX-License-Identifier: Apache-2.0
# timeout: 300
import os
import pathlib
import re
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(os.environ.get("BARTIZAN_SOURCE") or pathlib.Path(__file__).resolve().parent.parent.parent)

# Every kernel once; volatile pointers keep them. The functions looked at are those that carry a target, recognised by what they do.
CODE = r"""
#include <bartizan/kernel/emulation_prevention.hpp>
#include <bartizan/kernel/find_start_code.hpp>
#include <bartizan/kernel/protect_lanes.hpp>
using namespace bartizan;
template <class T> void use() {
    static void (*volatile sha)(std::array<std::uint32_t, 8>&, const std::byte*, std::size_t) noexcept = kernel::sha256_blocks<T>::run;
    static void (*volatile x2)(kernel::sha256_lane**, std::size_t) noexcept = kernel::sha256_lanes<T>::template step<2>;
    static void (*volatile x3)(kernel::sha256_lane**, std::size_t) noexcept = kernel::sha256_lanes<T>::template step<3>;
    static auto* volatile ctr128 = &kernel::aes_ctr<T>::template run<16, 64>;
    static auto* volatile ctr256 = &kernel::aes_ctr<T>::template run<32, 64>;
    static auto* volatile one128 = &kernel::protect<T>::template chunks<16>;
    static auto* volatile one256 = &kernel::protect<T>::template chunks<32>;
    (void)sha; (void)x2; (void)x3; (void)ctr128; (void)ctr256; (void)one128; (void)one256;
}
int main() {
    use<target::x86_aesni>();
    use<target::x86_vaes>();
    static auto* volatile a = &kernel::find_start_code<target::x86_vaes>::run;
    static auto* volatile b = &kernel::emulation_prevention<target::x86_vaes>::find;
    (void)a; (void)b;
}
"""
# the function, what its inner loop is full of, how often at least, and how many vectors it may spill in one pass: None where there are
# not enough registers for it to matter (several SHA streams); SHA and AES together need 17 of 16, which costs a store in 128 cycles.
KERNELS = [
    (r"sha256_blocks<.*x86_(aesni|vaes)>::run", r"sha256rnds2", 32, 0),
    (r"sha256_lanes<.*x86_(aesni|vaes)>::step<2ul>", r"sha256rnds2", 64, None),
    (r"sha256_lanes<.*x86_(aesni|vaes)>::step<3ul>", r"sha256rnds2", 96, None),
    (r"aes_ctr<.*x86_aesni>::stretch<16ul>", r"v?aesenc ", 72, 0),
    (r"aes_ctr<.*x86_aesni>::stretch<32ul>", r"v?aesenc ", 104, 0),
    (r"aes_ctr<.*x86_vaes>::stretch<16ul>", r"vaesenc .*ymm", 72, 0),
    (r"aes_ctr<.*x86_vaes>::stretch<32ul>", r"vaesenc .*ymm", 104, 0),
    (r"protect<.*x86_(aesni|vaes)>::chunks<16ul>", r"sha256rnds2", 32, 4),
    (r"protect<.*x86_(aesni|vaes)>::chunks<32ul>", r"sha256rnds2", 32, 4),
    (r"x86_triples::sse2<", r"v?pminub", 3, 0),
    (r"x86_triples::avx2<", r"vpminub .*ymm", 3, 0),
]


def functions(listing):
    found = {}
    for block in re.split(r"\n(?=[0-9a-f]+ <)", listing):
        head = re.match(r"([0-9a-f]+) <(.*)>:", block)
        if head:
            found[head[2]] = [(int(a, 16), text) for a, text in re.findall(r"^ *([0-9a-f]+):\t(.*)$", block, re.M)]
    return found


def loops(body):
    """The innermost stretches between a conditional backward jump and where it goes; an unconditional one may be mere layout."""
    spans = []
    for address, text in body:
        jump = re.match(r"j(?!mp)\w+ +([0-9a-f]+)", text)
        if jump and body[0][0] <= int(jump[1], 16) <= address:
            spans.append((int(jump[1], 16), address))
    return [[(a, t) for a, t in body if low <= a <= high] for low, high in spans
            if not any(low <= l and h <= high and (l, h) != (low, high) for l, h in spans)]


def spills(loop):
    """Vectors that are put on the stack."""
    return [t for _, t in loop if re.search(r"\b[xyz]mm\d+,.*\(%r[sb]p", t.replace("%xmm", "xmm").replace("%ymm", "ymm").replace("%zmm", "zmm"))
            and re.match(r"v?mov", t)]


def judge(name, body, wanted, least, may_spill):
    inner = [l for l in loops(body) if sum(bool(re.match(wanted, t.replace("%", ""))) for _, t in l) >= least]
    if not inner:
        return [f"{name}: no loop with {least} times {wanted}"]
    bad = []
    for loop in inner:
        bad += [f"{name}: {t} in its inner loop" for _, t in loop if t.startswith("call")]
        if may_spill is not None and len(spills(loop)) > may_spill:
            bad.append(f"{name}: {len(spills(loop))} spills in its inner loop, not {may_spill}: {'; '.join(spills(loop))}")
    return bad


def transition(name, body):
    """SHA-NI: no ymm, and vzeroupper before it. ymm: vzeroupper before each way out."""
    text = [t for _, t in body]
    sha = next((i for i, t in enumerate(text) if t.startswith("sha256")), None)
    wide = any("%ymm" in t or "%zmm" in t for t in text)
    if sha is not None and wide:
        return [f"{name}: SHA-NI and ymm in one function"]
    if sha is not None and not any(t.startswith("vzeroupper") for t in text[:sha]):
        return [f"{name}: does not clean the upper halves before SHA-NI"]
    if wide:
        return [f"{name}: leaves without vzeroupper" for i, t in enumerate(text) if t.startswith("ret")
                and not any(x.startswith("vzeroupper") for x in text[max(0, i - 12):i]) and any("%ymm" in x for x in text[:i])
                and not leaves_early(body, i)]
    return []


def leaves_early(body, i):
    """A way out that is only reached from before the first ymm."""
    first = next(a for a, t in body if "%ymm" in t)
    start = i
    while start > 0 and not re.match(r"(ret|jmp)", body[start - 1][1]):
        start -= 1
    sources = [a for a, t in body for j in [re.match(r"j\w+ +([0-9a-f]+)", t)] if j and body[start][0] <= int(j[1], 16) <= body[i][0]]
    return bool(sources) and all(a < first for a in sources)


def disassembled(compiler, flags, code):
    with tempfile.TemporaryDirectory() as folder:
        source, binary = pathlib.Path(folder) / "kernels.cpp", pathlib.Path(folder) / "kernels.o"
        source.write_text(code)
        subprocess.run([compiler, "-std=c++20", *flags, f"-I{SOURCE}/include", "-c", source, "-o", binary], check=True)
        return functions(subprocess.run(["objdump", "-d", "-C", "--no-show-raw-insn", binary], check=True, capture_output=True, text=True).stdout)


def check(compiler, flags, code=CODE):
    bad, seen = [], 0
    bodies = disassembled(compiler, flags, code)
    for pattern, wanted, least, may_spill in KERNELS:
        mine = {n: b for n, b in bodies.items() if re.search(pattern, n) and "[clone" not in n}
        if not mine:
            bad.append(f"no function {pattern}")
        for name, body in mine.items():
            seen += 1
            bad += judge(name.split("(")[0], body, wanted, least, may_spill)
    for name, body in bodies.items():
        bad += transition(name.split("(")[0], body)
    return seen, [f"{compiler} {' '.join(flags)}: {b}" for b in bad]


def self_test():
    """A loop that spills, one that calls, and functions that fall into the trap, are found."""
    loop = "0000 <f>:\n   0:\tsha256rnds2 %xmm0,%xmm1,%xmm2\n   4:\t{}\n   8:\tjne    0 <f>\n   c:\tret"
    body = lambda text: functions("\n" + loop.format(text))["f"]
    missed = []
    for text, word in (("movaps %xmm3,0x10(%rsp)", "spills"), ("call   100 <g>", "call")):
        if not any(word in b for b in judge("f", body(text), "sha256rnds2", 1, 0)):
            missed.append(f"self-test: {text} was not found")
    if judge("f", body("paddd  0x10(%rdi),%xmm1"), "sha256rnds2", 1, 0):
        missed.append("self-test: a load of a message word is taken for a spill")
    if "does not clean" not in "".join(transition("f", body("nop"))) or "in one function" not in "".join(transition("f", body("vpxor %ymm1,%ymm1,%ymm1"))):
        missed.append("self-test: the transition trap was not found")
    return missed


if __name__ == "__main__":
    if os.uname().machine != "x86_64":
        print("not an x86 machine")
        sys.exit(77)
    report = self_test()
    for compiler in ("g++", "clang++"):
        for flags in (["-O2"], ["-O3"], ["-O2", "-mavx2"], ["-O3", "-march=x86-64-v3"]):
            count, bad = check(compiler, flags)
            report += bad
            print(f"{compiler} {' '.join(flags)}: {count} kernels")
    print("\n".join(report[:40]) or "no call and no spill in the inner loops where that holds, and SHA-NI never beside ymm")
    sys.exit(bool(report))
