"""bench_page: a measured SoC as a page and a plot in docs/reference/soc/, and the index of all of them. No package needed."""
# SPDX-License-Identifier: Apache-2.0
import math
import pathlib
from xml.sax.saxutils import escape

from bench import read, table, written

# What was only run under emulation: that says whether a kernel is right, and nothing about its speed.
EMULATED = (("armv8_neon", "AArch64 without crypto extensions (BCM2711)"), ("armv8_crypto", "AArch64 with AESE and SHA256H (Cortex-A53 to A76, Neoverse N1)"),
            ("armv7_neon", "ARMv7 (Cortex-A7, A9)"), ("riscv64_zkn", "RISC-V with scalar cryptography"), ("portable, big-endian", "s390x, the portable kernels"))
PLOTS = (("aes_ctr_128", "AES-128-CTR"), ("sha256", "SHA-256, one stream"), ("sha256_x3", "SHA-256, three streams"), ("protect_128", "hash + AES-128-CTR, one stream"),
         ("protect_128_x3", "hash + AES-128-CTR, three streams"), ("nal_scan_unescape", "NAL scan + emulation prevention"))
# Okabe-Ito: told apart by the colour-blind, readable on white and on black; ours are thick, peers thin and dashed.
COLOURS = ("#D55E00", "#0072B2", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8C8C8C", "#9467BD")
DASHES = ("6 3", "2 2", "9 3 2 3")   # with eight colours: 24 lines before two look the same


def size_name(size):
    return f"{size >> 20} MiB" if size >= 1 << 20 else f"{size >> 10} KiB" if size >= 1 << 10 and size % 1024 == 0 else f"{size} B"


def plot(facts):
    """One panel for each work: GB/s over the size of a message, both axes logarithmic."""
    panels = [(work, title) for work, title in PLOTS if any(r["work"] == work for r in facts["results"])]
    names = sorted({r["who"] for r in facts["results"] if r["work"] in dict(panels) and r["who"] != "bartizan:detect"},
                   key=lambda who: (not who.startswith("bartizan"), who))
    wide, high, left, top, columns = 400, 250, 58, 40, 2
    rows = math.ceil(len(panels) / columns)
    legend = 22 * math.ceil(len(names) / 4) + 16
    width, height = columns * wide + 20, rows * (high + 70) + legend + 50
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
           f'font-family="sans-serif" font-size="12">',
           f'<title>Throughput of kernels on {facts["soc"]}</title>',
           '<style>svg{--ink:#222;--line:#ccc;--paper:#fff;background:var(--paper)}@media (prefers-color-scheme:dark)'
           '{svg{--ink:#ddd;--line:#444;--paper:#111}}text{fill:var(--ink)}.g{stroke:var(--line);fill:none}.p{fill:none}</style>',
           f'<rect width="{width}" height="{height}" style="fill:var(--paper)"/>',
           f'<text x="10" y="20" font-size="14">{facts["soc"]}: GB/s by size of a message ({escape(facts["chip"]["name"])}, {escape(facts["compiler"])})</text>']
    for n, who in enumerate(names):
        x, y = 14 + n % 4 * 200, 44 + n // 4 * 22
        out += [line_of([(x, y), (x + 28, y)], n, who), f'<text x="{x + 34}" y="{y + 4}">{who}</text>']
    for n, (work, title) in enumerate(panels):
        mine = [r for r in facts["results"] if r["work"] == work and r["who"] in names]
        sizes = sorted({r["bytes"] for r in mine})
        least, most = min(r["gb_per_s"] for r in mine), max(r["gb_per_s"] for r in mine)
        low, up = math.floor(math.log10(least)), max(math.ceil(math.log10(most)), math.floor(math.log10(least)) + 1)
        x0, y0 = n % columns * wide + left, legend + 40 + n // columns * (high + 70) + top
        across = (wide - left - 24) / max(1, math.log2(sizes[-1] / sizes[0]))

        def at(size, gb):
            return x0 + math.log2(size / sizes[0]) * across, y0 + high - (math.log10(gb) - low) / (up - low) * high
        out.append(f'<text x="{x0}" y="{y0 - 10}" font-weight="bold">{title}</text>')
        for power in range(low, up + 1):
            _, y = at(sizes[0], 10 ** power)
            out.append(f'<path class="g" d="M{x0} {y:.1f}H{x0 + wide - left - 24}"/><text x="{x0 - 6}" y="{y + 4:.1f}" text-anchor="end">{10.0 ** power:g}</text>')
        for size in sizes:
            x, _ = at(size, 10 ** low)
            out.append(f'<path class="g" d="M{x:.1f} {y0}V{y0 + high}"/><text x="{x:.1f}" y="{y0 + high + 16}" text-anchor="middle" font-size="10">'
                       f'{size_name(size).replace(" KiB", "K").replace(" MiB", "M").replace(" B", "")}</text>')
        for who in names:
            points = sorted((r["bytes"], r["gb_per_s"]) for r in mine if r["who"] == who)
            if points:
                out.append(line_of([at(*p) for p in points], names.index(who), who))
    return "\n".join(out + ["</svg>"]) + "\n"


def line_of(points, n, who):
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    style = 'stroke-width="3"' if who.startswith("bartizan") else f'stroke-width="1.5" stroke-dasharray="{DASHES[n % len(DASHES)]}"'
    return f'<path class="p" stroke="{COLOURS[n % len(COLOURS)]}" {style} d="{path}"><title>{who}</title></path>'


def page(facts):
    chip, clock = facts["chip"], facts["clock"]
    identity = ", ".join(f"{key} {chip[key]}" for key in ("family", "model", "stepping", "implementer", "part", "uarch") if chip.get(key))
    lines = [f"# {facts['soc']}", "", f"Made by `./dev bench page` from [{facts['soc']}.json]({facts['soc']}.json); do not edit.", "",
             "| | |", "| --- | --- |",
             f"| chip | {chip['name']} ({identity}), {chip['cores']} cores{', in a virtual machine' if chip.get('virtual') else ''} |",
             f"| clock | {clock['ghz_median']} GHz, {clock['ghz_min']} to {clock['ghz_max']}, calibrated: {clock['source']}; "
             f"{clock['drifted_over_2_percent']} of {clock['repetitions']} repetitions drifted by more than 2 % |",
             f"| compiler | {facts['compiler']} `{facts['flags']}` |", f"| system | {facts['kernel']} |", f"| measured beside | {facts['libraries']} |",
             f"| load | {facts['load']['before']} before, {facts['load']['after']} after |", f"| targets | {', '.join(facts['targets'])} |",
             f"| date | {facts['date']} |", "",
             "A number is the median of the quieter half of interleaved repetitions. `ns` is of one call, i.e. of all streams. AES keys are expanded once,",
             "every message has a new IV. `c/B` are cycles of the calibrated clock; compare them between machines, and `ns` within one.", "",
             f"![throughput]({facts['soc']}.svg)", ""]
    for work in dict.fromkeys(r["work"] for r in facts["results"]):
        mine = [r for r in facts["results"] if r["work"] == work]
        rows = [(r["who"], size_name(r["bytes"]), "", f"{r['ns']:.1f}", f"{r['cycles_per_byte']:.3f}", f"{r['gb_per_s']:.3f}") for r in
                sorted(mine, key=lambda r: (r["bytes"], r["ns"]))]
        lines += [f"## {work}", "", "```text", "\n".join(line.rstrip() for line in table(rows, ("who", "message", "", "ns", "c/B", "GB/s")).splitlines()), "```", ""]
    return "\n".join(lines).rstrip() + "\n"


def index(folder):
    measured = [read(file) for file in sorted(folder.glob("*.json"))]
    lines = ["# Measured processors", "", "Made by `./dev bench page`; do not edit. A number stands only beside its machine and compiler.",
             "How to add yours with one command: [benchmark a SoC](../../how-to/benchmark-a-soc.md).", "",
             "| SoC | chip | clock | compiler | targets | date |", "| --- | --- | --- | --- | --- | --- |"]
    lines += [f"| [{f['soc']}]({f['soc']}.md) | {f['chip']['name']}{', virtual' if f['chip'].get('virtual') else ''} | {f['clock']['ghz_median']} GHz | {f['compiler']} | "
              f"{', '.join(f['targets'])} | {f['date']} |" for f in measured] or ["| none yet | | | | | |"]
    done = {target for f in measured for target in f["targets"]}
    lines += ["", "## Run under emulation only", "",
              "These kernels pass all tests under qemu-user. Emulated time says nothing about a chip, so there are no figures.", "",
              "| target | stands for |", "| --- | --- |"]
    lines += [f"| {name} | {what} |" for name, what in EMULATED if name not in done]
    return "\n".join(lines) + "\n"


def expected(facts, folder):
    return {folder / f"{facts['soc']}.json": written(facts), folder / f"{facts['soc']}.md": page(facts), folder / f"{facts['soc']}.svg": plot(facts)}


def page_of(file, folder):
    folder.mkdir(parents=True, exist_ok=True)
    facts = read(file)
    for path, text in expected(facts, folder).items():
        path.write_text(text)
    (folder / "index.md").write_text(index(folder))
    return facts


def check(options):
    """Every page is what its JSON gives, every JSON tells its machine, and nothing lies around without one."""
    folder, bad = pathlib.Path(options.folder), []
    made = {folder / "index.md": index(folder)}
    for file in sorted(folder.glob("*.json")):
        made.update(expected(read(file), folder))
    for path, text in made.items():
        if not path.exists() or path.read_text() != text:
            bad.append(f"{path.name}: not what ./dev bench page makes of the JSON beside it")
    bad += [f"{path.name}: belongs to no JSON" for path in sorted(folder.iterdir()) if path not in made]
    print("\n".join(bad) or f"{len(made)} files in {folder.name}/ are as their JSON says")
    return 1 if bad else 0


def page_verb(options):
    facts = page_of(options.file, pathlib.Path(options.folder))
    print(f"{options.folder}/{facts['soc']}.md, .svg, .json and index.md")
    return 0
