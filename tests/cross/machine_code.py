"""machine_code: what the compiler made of the ARMv8 kernels: inner loops without calls and spills, AESE and AESMC side by side."""
# SPDX-License-Identifier: Apache-2.0
import pathlib
import re
import subprocess

CODE = r"""
#include <bartizan/kernel/protect_lanes.hpp>
using namespace bartizan;
using T = target::armv8_crypto;
int main() {
    static auto* volatile blocks = &kernel::sha256_blocks<T>::run;
    static auto* volatile lanes = &kernel::sha256_lanes<T>::step<3>;
    static auto* volatile ctr128 = &kernel::aes_ctr<T>::run<16, 64>;
    static auto* volatile ctr256 = &kernel::aes_ctr<T>::run<32, 64>;
    static auto* volatile both128 = &kernel::protect<T>::run<16, 64>;
    static auto* volatile both256 = &kernel::protect<T>::run<32, 64>;
    (void)blocks; (void)lanes; (void)ctr128; (void)ctr256; (void)both128; (void)both256;
}
"""
# the function, and how many of which instruction its inner loop has
KERNELS = [
    (r"sha256_blocks<.*armv8_crypto>::run", {"sha256h": 16, "sha256h2": 16}),
    (r"sha256_lanes<.*armv8_crypto>::step<3ul>", {"sha256h": 48, "sha256h2": 48}),
    (r"aes_ctr<.*armv8_crypto>::run<16ul", {"aese": 80, "aesmc": 72}),
    (r"aes_ctr<.*armv8_crypto>::run<32ul", {"aese": 112, "aesmc": 104}),
    (r"protect<.*armv8_crypto>::run<16ul", {"sha256h": 16, "aese": 40, "aesmc": 36}),
    (r"protect<.*armv8_crypto>::run<32ul", {"sha256h": 16, "aese": 56, "aesmc": 52}),
]


def functions(listing):
    found = {}
    for block in re.split(r"\n(?=[0-9a-f]+ <)", listing):
        head = re.match(r"([0-9a-f]+) <(.*)>:", block)
        if head:
            found[head[2]] = [(int(a, 16), text) for a, text in re.findall(r"^ *([0-9a-f]+):\t(.*)$", block, re.M)]
    return found


def loops(body):
    for address, text in body:
        jump = re.match(r"(?:b\.\w+|cbn?z\s+\w+,|tbn?z\s+\w+, #\d+,)\s+([0-9a-f]+) <", text)
        if jump and body[0][0] <= int(jump[1], 16) < address:
            yield [t for a, t in body if int(jump[1], 16) <= a <= address]


def judge(name, body, wanted):
    full = [loop for loop in loops(body) if all(sum(t.split("\t")[0] == w for t in loop) >= n for w, n in wanted.items())]
    if not full:
        return [f"{name}: no loop with {wanted}"]
    loop = min(full, key=len)
    bad = [f"{name}: in its inner loop: {t}" for t in loop if re.match(r"blr?\b|st.*\[sp", t)]   # a constant may come from the stack
    for before, text in zip(loop, loop[1:]):
        if text.startswith("aesmc"):   # cores take a neighbouring pair on the same register as one instruction
            register = text.split("\t")[1].split(",")[0]
            if not before.startswith(f"aese\t{register},"):
                bad.append(f"{name}: {text} does not follow its aese but {before}")
    return bad


def self_test():
    loop = "0 <f>:\n   0:\taese\tv0.16b, v1.16b\n   4:\t{}\n   8:\taesmc\tv0.16b, v0.16b\n   c:\tb.ne\t0 <f>  // b.any"
    for text in ("str\tq3, [sp, #16]", "bl\t100 <g>", "nop"):
        if not judge("f", functions(loop.format(text))["f"], {"aese": 1}):
            return [f"self-test: {text} was not found"]
    return []


def findings(compiler, flags, folder):
    """What is wrong with the kernels as this compiler makes them."""
    source, binary = pathlib.Path(folder) / "kernels.cpp", pathlib.Path(folder) / "kernels.o"
    source.write_text(CODE)
    bad = self_test()
    for tuning in (["-O2"], ["-O3"], ["-O2", "-mcpu=cortex-a53"], ["-O2", "-mcpu=cortex-a72"], ["-O2", "-mcpu=neoverse-n1"]):
        subprocess.run([compiler, *flags, *tuning, "-c", source, "-o", binary], check=True)
        listing = subprocess.run([compiler.replace("g++", "objdump"), "-d", "-C", "--no-show-raw-insn", binary], check=True,
                                 capture_output=True, text=True).stdout
        for pattern, wanted in KERNELS:
            mine = {n: b for n, b in functions(listing).items() if re.search(pattern, n)}
            bad += [] if mine else [f"no function {pattern}"]
            for name, body in mine.items():
                bad += [f"{' '.join(tuning)}: {b}" for b in judge(name.split("(")[0].replace("bartizan::", ""), body, wanted)]
    return bad
