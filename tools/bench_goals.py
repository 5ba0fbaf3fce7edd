"""bench_goals: what the kernels are to reach, as ratios of one interleaved run on the machine at hand."""
# SPDX-License-Identifier: Apache-2.0
import os
import sys

from bench import PORTABLE_BOTAN, chip, median, run, table

# (what, work or works, bytes, against, at least, most cycles per byte, ours): ours is the best of all targets that this processor can do
# unless the row names one.
GOALS = [
    ("AES-128-CTR, 64 B", "aes_ctr_128", 64, "openssl_evp", 12.0, None, ""),
    ("AES-128-CTR, 1 KiB", "aes_ctr_128", 1024, "openssl_evp", 3.3, None, ""),
    ("AES-128-CTR, 16 KiB", "aes_ctr_128", 16384, "openssl_evp", 2.1, None, ""),
    ("AES-128-CTR, 16 KiB", "aes_ctr_128", 16384, "libgcrypt", 1.0, None, ""),
    ("AES-256-CTR, 16 KiB", "aes_ctr_256", 16384, "openssl_evp", 1.9, None, ""),
    ("SHA-256, one stream, 64 B", "sha256", 64, "openssl_evp", 1.9, None, ""),
    ("SHA-256, one stream, 16 KiB", "sha256", 16384, "openssl_evp", 1.0, None, ""),
    ("SHA-256, three streams, 16 KiB", "sha256_x3", 16384, "openssl_evp", 2.1, None, ""),
    ("protect, one stream, 1 KiB", "protect_128", 1024, "openssl_evp", 1.35, None, ""),
    ("protect, one stream, 16 KiB", "protect_128", 16384, "openssl_evp", 1.19, None, ""),
    ("protect, several streams, 1 KiB", ("protect_128_x2", "protect_128_x3", "protect_128_x4", "protect_128_x8"), 1024, "openssl_evp", 2.3, None, ""),
    ("protect, several streams, 16 KiB", ("protect_128_x2", "protect_128_x3", "protect_128_x4", "protect_128_x8"), 16384, "openssl_evp", 2.1, None, ""),
    ("NAL scan + emulation prevention, 16 KiB", "nal_scan_unescape", 16384, "byte_wise", 15.0, 0.5, ""),
    ("portable AES-128-CTR, 16 KiB", "aes_ctr_128", 16384, "botan_portable", 2.0, None, "bartizan:portable"),
    ("camera frame path, 16 KB frames", "frame_path", None, "openssl_evp", 1.3, None, ""),
]
TOLERANCE = 0.01   # two equal contenders differ by this much from run to run


def works(goal):
    return goal[1] if isinstance(goal[1], tuple) else (goal[1],)


def pattern(goals):
    """Only what is compared: the peer and our targets, `detect` standing for portable where there is nothing else."""
    rows = {f"{work}/{goal[2] or '[0-9]+'}/({goal[6] or 'bartizan:[^p+]*'}|{goal[3]})" for goal in goals for work in works(goal)}
    return "^(" + "|".join(sorted(rows)) + ")$"


def judge(goal, rounds):
    """The best of our targets against the peer, in the round whose canary was quietest for this row; None when the row was not measured."""
    what, _, size, against, least, most_cycles, ours = goal
    best = None
    for work in works(goal):
        def of(results, who):
            return {key[2]: reps for key, reps in results.items() if key[0] == work and size in (None, key[1]) and who(key[2])}
        candidates = []
        for results in rounds:
            mine = of(results, lambda who: who == ours if ours else who.startswith("bartizan:") and "+" not in who)
            peer = of(results, lambda who: who == against).get(against)
            if mine and peer:
                canary = max(median(reps, "canary") for reps in [*mine.values(), peer])
                candidates.append((canary, mine, peer))
        if not candidates:
            continue
        canary, mine, peer = min(candidates, key=lambda c: c[0])
        who = min(mine, key=lambda name: median(mine[name], "ns"))
        found = {"work": work, "who": who, "ratio": median(peer, "ns") / median(mine[who], "ns"), "cycles": median(mine[who], "c"),
                 "peer_cycles": median(peer, "c"), "canary": canary}
        if best is None or found["ratio"] > best["ratio"]:
            best = found
    if best:
        best["passes"] = best["ratio"] >= least - TOLERANCE and (most_cycles is None or best["cycles"] <= most_cycles)
    return best


def main(options):
    load = os.getloadavg()[0]
    product = [g for g in GOALS if g[1] == "frame_path"]
    kernel = [g for g in GOALS if g[1] != "frame_path"]
    rounds, context = [], {}
    for n in range(options.rounds):
        print(f"round {n + 1} of {options.rounds}", file=sys.stderr, flush=True)
        context, results = run(f"{options.programs}/bench_kernel", pattern(kernel), 9, 0.01)
        results.update(run(f"{options.programs}/bench_kernel", "^aes_ctr_128/16384/botan_portable$", 9, 0.01, PORTABLE_BOTAN)[1])
        results.update(run(f"{options.programs}/bench_product", pattern(product), 9, 0.02)[1])
        rounds.append(results)
    every = [r for results in rounds for reps in results.values() for r in reps]
    print(f"machine   {chip()['name']}, family {chip().get('family')}, model {chip().get('model')}{', virtual' if chip().get('virtual') else ''}")
    print(f"clock     {median(every, 'ghz'):.3f} GHz by {context['clock_source']}; {sum(r['drift'] > 0.02 for r in every)} of {len(every)} repetitions drifted over 2 %")
    print(f"compiler  {context['compiler']}, {context['flags']}")
    print(f"peers     {context['libraries']}")
    print(f"load      {load:.2f} before, {os.getloadavg()[0]:.2f} after, the run itself included")
    print(f"ratios    medians of {len(next(iter(rounds[0].values())))} interleaved repetitions, the quietest of {options.rounds} rounds for each row\n")
    quietest = min(r["canary"] for r in every)
    rows, short = [], 0
    for goal in GOALS:
        got = judge(goal, rounds)
        if not got:
            rows.append((goal[0], goal[3], "", f"{goal[4]:g}x", "-", "-", "-", "-", "not measured"))
            short += 1
            continue
        short += not got["passes"]
        verdict = "pass" if got["passes"] else f"falls short ({got['ratio'] / goal[4]:.0%})"
        if got["passes"] is False and goal[5] is not None and got["cycles"] > goal[5]:
            verdict = f"falls short (over {goal[5]:g} c/B)" if got["ratio"] >= goal[4] else verdict
        who = got["who"].removeprefix("bartizan:") + (f", {got['work'].rsplit('_', 1)[1]}" if isinstance(goal[1], tuple) else "")
        rows.append((goal[0], goal[3], who, f"{goal[4]:g}x", f"{got['ratio']:.2f}x", f"{got['cycles']:.3f}", f"{got['peer_cycles']:.3f}",
                     f"{got['canary'] / quietest:.2f}", verdict))
    print(table(rows, ("work", "against", "ours", "at least", "ratio", "c/B", "peer c/B", "noise", "verdict")))
    print(f"\n{len(GOALS) - short} of {len(GOALS)} reached")
    if short and options.strict:
        sys.exit(1)
