"""bench_goals: what the kernels are to reach, as ratios of one interleaved run on the machine at hand."""
# SPDX-License-Identifier: Apache-2.0
import os
import re
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
    ("sign a stream of 245 MB, 12 KB units", "stream_sign_12_kb", None, "openssl_evp_plain", 0.9, None, "bartizan:one_thread"),
    ("sign two of them on two threads", "stream_sign_12_kb", None, "openssl_evp_plain", 1.8, None, "bartizan:two_threads"),
    ("verify a stream of 245 MB, 12 KB units", "stream_verify_12_kb", None, "openssl_evp_plain", 0.8, None, "bartizan:one_thread"),
    ("the same on two threads", "stream_verify_12_kb", None, "openssl_evp_plain", 1.6, None, "bartizan:two_threads"),
    ("camera frame path, 16 KB frames", "frame_path", None, "openssl_evp", 1.3, None, ""),
]
# Not goals, but what explains them: with the same signer on both sides, and with slices that can be hashed side by side.
BESIDE = [
    ("frame path, OpenSSL signs for both", "frame_path", None, "openssl_evp", None, None, r"bartizan:[^p+]*\+openssl_sign"),
    ("frame path, nobody signs", "frame_path", None, r"openssl_evp\+no_sign", None, None, r"bartizan:[^p+]*\+no_sign"),
    ("frame path, 4 slices a frame", "frame_path_4_slices", None, "openssl_evp", None, None, ""),
    ("frame path, 4 slices, OpenSSL signs for both", "frame_path_4_slices", None, "openssl_evp", None, None, r"bartizan:[^p+]*\+openssl_sign"),
]
BESIDE += [(f"{verb} 26 MB, 400 B units, {threads}", f"stream_{verb}_400_b", None, "openssl_evp_plain", None, None, f"bartizan:{threads}_threads?")
           for verb in ("sign", "verify") for threads in ("one", "two")]
LIMITS = ("limit_sha256_one_stream", "limit_sha256_streams")


def works(goal):
    return goal[1] if isinstance(goal[1], tuple) else (goal[1],)


def pattern(goals):
    """Only what is compared: the peer and our targets, `detect` standing for portable where there is nothing else."""
    rows = {f"{work}/{goal[2] or '[0-9]+'}/({goal[6] or 'bartizan:[^p+]*'}|{goal[3]})" for goal in goals for work in works(goal)}
    return "^(" + "|".join(sorted(rows)) + ")(/real_time)?$"


def judge(goal, rounds):
    """The best of our targets against the peer, in the round whose canary was quietest for this row; None when the row was not measured."""
    what, _, size, against, least, most_cycles, ours = goal
    best = None
    for work in works(goal):
        def of(results, who):
            return {key[2]: reps for key, reps in results.items() if key[0] == work and size in (None, key[1]) and who(key[2])}
        candidates = []
        for results in rounds:
            mine = of(results, lambda who: re.fullmatch(ours or r"bartizan:[^p+]*", who))
            peer = next(iter(of(results, lambda who: re.fullmatch(against, who)).values()), None)
            if mine and peer:
                canary = max(median(reps, "canary") for reps in [*mine.values(), peer])
                candidates.append((canary, mine, peer))
        if not candidates:
            continue
        canary, mine, peer = min(candidates, key=lambda c: c[0])
        who = min(mine, key=lambda name: median(mine[name], "ns"))
        ratio = median(peer, "ns") / median(mine[who], "ns")
        if work.startswith("stream_"):     # two threads may do two streams in one call
            ratio = median(mine[who], "gb") / median(peer, "gb")
        found = {"work": work, "who": who, "ratio": ratio, "cycles": median(mine[who], "c"),
                 "peer_cycles": median(peer, "c"), "canary": canary}
        if best is None or found["ratio"] > best["ratio"]:
            best = found
    if best and least:
        best["passes"] = best["ratio"] >= least and (most_cycles is None or best["cycles"] <= most_cycles)
    return best


def reason(goal, got, limits, unsigned):
    """Why a row cannot reach its goal, where the processor's own instructions are the reason; from this run's figures alone."""
    chain, streams = (limits.get(name) for name in LIMITS)
    if not chain or goal[1] == "nal_scan_unescape":
        return ""
    if str(goal[1]).startswith("stream_"):
        return "what is left beside hashing in step is the public-key work of each GOP: one P-256 signature or verification for 30 units"
    if goal[1] == "sha256" and goal[2] == 64:
        return (f"64 bytes are two blocks with the padding: {2 * chain:.2f} c/B for the rounds alone, which wait for one another, so at most "
                f"{got['peer_cycles'] / (2 * chain):.2f}x")
    if goal[1] == "frame_path":
        signing = "" if not unsigned else (f" Of the cycles, {got['cycles'] - unsigned['cycles']:.2f} c/B of ours and "
                                           f"{got['peer_cycles'] - unsigned['peer_cycles']:.2f} of theirs are the signature; without it {unsigned['ratio']:.2f}x.")
        return f"one slice a frame is one stream: {chain:.2f} c/B for its rounds alone, before encrypting, signing and copying.{signing}"
    if goal[1] == "sha256_x3" or isinstance(goal[1], tuple):
        return (f"the SHA instructions of a block alone, nothing waiting, take {streams:.2f} c/B on this processor however many the streams, so at most "
                f"{got['peer_cycles'] / streams:.2f}x; only hashing with wide vectors instead could pass that")
    if goal[1] == "protect_128":
        return f"one stream: {chain:.2f} c/B for its rounds alone, so at most {got['peer_cycles'] / chain:.2f}x"
    return ""


def row_of(goal, got, quietest, verdict):
    who = got["who"].removeprefix("bartizan:") + (f", {got['work'].rsplit('_', 1)[1]}" if isinstance(goal[1], tuple) else "")
    least = f"{goal[4]:g}x" if goal[4] else ""
    return (goal[0], goal[3].replace("\\", ""), who, least, f"{got['ratio']:.2f}x", f"{got['cycles']:.3f}", f"{got['peer_cycles']:.3f}",
            f"{got['canary'] / quietest:.2f}", verdict)


def main(options):
    load = os.getloadavg()[0]
    product = [g for g in GOALS + BESIDE if str(g[1]).startswith("frame_path")]
    streams = [g for g in GOALS + BESIDE if str(g[1]).startswith("stream_")]
    kernel = [g for g in GOALS if g not in product + streams]
    rounds, context = [], {}
    for n in range(options.rounds):
        print(f"round {n + 1} of {options.rounds}", file=sys.stderr, flush=True)
        context, results = run(f"{options.programs}/bench_kernel", pattern(kernel), 9, 0.01)
        results.update(run(f"{options.programs}/bench_kernel", "^aes_ctr_128/16384/botan_portable$", 9, 0.01, PORTABLE_BOTAN)[1])
        results.update(run(f"{options.programs}/bench_kernel", "^limit_", 3, 0.01)[1])
        results.update(run(f"{options.programs}/bench_product", pattern(product), 9, 0.02)[1])
        results.update(run(f"{options.programs}/bench_product", pattern(streams), 5, 0.02)[1])   # one pass over all of it each
        rounds.append(results)
    every = [r for results in rounds for reps in results.values() for r in reps]
    print(f"machine   {chip()['name']}, family {chip().get('family')}, model {chip().get('model')}{', virtual' if chip().get('virtual') else ''}")
    print(f"clock     {median(every, 'ghz'):.3f} GHz by {context['clock_source']}; {sum(r['drift'] > 0.02 for r in every)} of {len(every)} repetitions drifted over 2 %")
    print(f"compiler  {context['compiler']}, {context['flags']}")
    print(f"peers     {context['libraries']}")
    print(f"load      {load:.2f} before, {os.getloadavg()[0]:.2f} after, the run itself included")
    print(f"ratios    medians of {len(next(iter(rounds[0].values())))} interleaved repetitions, the quietest of {options.rounds} rounds for each row\n")
    quietest = min(r["canary"] for r in every)
    limits = {name: min(median(reps, "c") for results in rounds for key, reps in results.items() if key[0] == name)
              for name in LIMITS if any(key[0] == name for key in rounds[0])}
    rows, why, short = [], [], 0
    for goal in GOALS:
        got = judge(goal, rounds)
        if not got:
            rows.append((goal[0], goal[3], "", f"{goal[4]:g}x", "-", "-", "-", "-", "not measured"))
            short += 1
            continue
        verdict = "pass"
        if not got["passes"]:
            short += 1
            verdict = f"falls short ({got['ratio'] / goal[4]:.0%})" if got["ratio"] < goal[4] else f"falls short (over {goal[5]:g} c/B)"
            why.append(f"  {goal[0]}: {reason(goal, got, limits, judge(BESIDE[1], rounds)) or 'no limit of the processor is known; see c/B'}")
        rows.append(row_of(goal, got, quietest, verdict))
    rows += [row_of(goal, got, quietest, "for information") for goal in BESIDE if (got := judge(goal, rounds))]
    print(table(rows, ("work", "against", "ours", "at least", "ratio", "c/B", "peer c/B", "noise", "verdict")))
    print(f"\n{len(GOALS) - short} of {len(GOALS)} reached")
    if why:
        print("\nWhat falls short, and the limit:\n" + "\n".join(why))
    if short and options.strict:
        sys.exit(1)
