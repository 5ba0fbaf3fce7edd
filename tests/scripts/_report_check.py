"""_report_check.py: computes a report's cells anew, from the composition's canonical text alone, and compares. It shares neither code nor
tables with what wrote the report; what it knows of words, rules and provisions is written down here a second time."""
# SPDX-License-Identifier: Apache-2.0
import hashlib
import re


def unescaped(text):
    return bytes(re.sub(r"\\x([0-9a-f]{2})", lambda m: chr(int(m[1], 16)), text), "latin-1").decode("utf-8", "replace")


class Word:
    def __init__(self, line):
        head, *fields = line.split("; ")
        self.kind, self.name = ("risk", head[len("accepted risk "):]) if head.startswith("accepted risk ") else head.split(" ", 1)
        self.uses = [tuple(f[5:].split(" for ", 1)) for f in fields if f.startswith("uses ")]
        self.raises = [f[7:] for f in fields if f.startswith("raises ")]
        self.rides = next((f[6:] for f in fields if f.startswith("rides ")), None)
        self.on = next((f[3:] for f in fields if f.startswith("on ")), None)
        self.until = next((f[6:] for f in fields if f.startswith("until ")), None)
        self.set = {k: unescaped(v) for k, v in (f.split("=", 1) for f in fields if "=" in f and not f.startswith(("uses ", "raises ", "rides ", "until ")))}

    def num(self, key):
        return int(self.set[key]) if self.set.get(key, "").isdigit() else None


STRENGTH = {"SHA-256": 128, "SHA-384": 192, "SHA-512": 256, "AES-128-CTR": 128, "ECDSA P-256": 128, "AGED-1": 128, "SHA-512/256": 128, "MD5": 0}
WORDS = {"BZ-T01": "eavesdropping", "BZ-T02": "credential_theft", "BZ-T03": "recording_tamper", "BZ-T04": "recording_leak", "BZ-T05": "forged_signer",
         "BZ-T06": "unauthorized_access", "BZ-T07": "password_guessing", "BZ-T08": "factory_password", "BZ-T09": "exposure"}
STORED = {"BZ-T03": ["signed_frames", "extended_signing"], "BZ-T04": ["encrypted_frames"], "BZ-T05": ["software_key", "pkcs11_key", "tpm_key"]}
SENT = {"BZ-T09": ["setup_period"]}
STREAMED = {"BZ-T01": ["tls"], "BZ-T02": ["tls"], "BZ-T06": ["digest", "digest_or_basic", "basic"], "BZ-T07": ["throttle"], "BZ-T08": ["accounts"]}


class Composition:
    def __init__(self, text):
        lines = text.split("\n")
        assert lines[0] == "bartizan composition 1" and lines[-1] == "" and lines[1:-1] == sorted(lines[1:-1], key=lambda l: l + "\n")
        words = [Word(l) for l in lines[1:-1]]
        self.services = [w for w in words if w.kind == "service"]
        self.policies = [w for w in words if w.kind == "policy"]
        self.risks = [w for w in words if w.kind == "risk"]
        self.names = {p.name for p in self.policies}
        self.offered = {s.name for s in self.services}
        self.declared = {p.set["row"]: p.set["words"] for p in self.policies if p.name == "declares"}
        self.uses = [(a, purpose, p.name) for p in self.policies for a, purpose in p.uses]
        self.legacy = {r.name for r in self.risks if " for " in r.name}
        self.open = [r.name for r in self.risks]

    def policy(self, *names):
        return next((p for p in self.policies if p.name in names), None)

    def number(self, key, default=0):
        return next((p.num(key) for p in self.policies if p.num(key) is not None), default)

    def counters(self, threat, service):
        table = STORED if service.rides == "storage" else STREAMED if service.rides == "stream" else SENT if service.name == "discovery" else {}
        vouched = any("issued by" in p.set.get("remark", "") for p in self.policies if p.name.endswith("_key")) and "signed_frames" in self.names
        if threat == "BZ-T02" and service.rides == "stream" and any(p == "digest" and "RFC 7616" in purpose for _, purpose, p in self.uses):
            table = {**table, "BZ-T02": ["tls", "digest"]}
        return {n for n in table.get(threat, []) if n in self.names and (threat != "BZ-T05" or vouched)}

    def strengths(self):
        return [STRENGTH[a] for a, _, _ in self.uses if a in STRENGTH]


def guesses(c):
    """Of the throttle: what one account's bucket, every address that counts as clean, and the newcomers' bucket let through in a year."""
    p, year = c.policy("throttle"), 365 * 24 * 3600
    if p is None or p.num("guesses_a_year") is not None:
        return 0 if p is None else p.num("guesses_a_year")
    n = p.num
    return (n("account_failures") + year // n("account_refill_s") + n("addresses") * (1 + year // n("clean_after_s")) + n("address_failures")
            + year // n("newcomer_refill_s"))


def facts(c):
    stream = [s for s in c.services if s.rides == "stream"]
    key = c.policy("software_key", "pkcs11_key", "tpm_key")
    risk = lambda i: c.open.count(i)
    tls = [a for a, _, p in c.uses if p == "tls"]
    aes = [int(a[4:7]) for a, _, _ in c.uses if a.startswith("AES-")]
    return {
        "services": len(c.services), "network_services": sum(s.rides != "storage" for s in c.services), "datagram_services": sum(s.rides == "datagram" for s in c.services),
        "records": "recording" in c.offered, "offers_sound": "audio" in c.names, "telnet": "telnet" in c.offered, "ftp": "ftp" in c.offered, "snmp_community": bool(c.offered & {"snmp_v1", "snmp_v2c"}),
        "discovery": bool(c.offered & {"discovery", "ssdp", "upnp", "bonjour", "ws_discovery"}),
        "endless_discovery": bool(c.offered & {"ssdp", "upnp", "bonjour", "ws_discovery"}) or "setup_period_or_unlimited" in c.names, "debug": "debug" in c.offered, "plug_ins": "plug_ins" in c.offered,
        "sessions_bounded": all(s.num("sessions") for s in stream), "idle_bounded": all(s.num("idle_ms") or s.num("session_ms") for s in stream),
        "accepted_risks": len(c.risks), "accepted_without_owner": sum(not r.set["owner"] for r in c.risks),
        "last_acceptance": max([int(r.until.replace("-", "")) for r in c.risks], default=0),
        "open_eavesdropping": risk("BZ-T01"), "open_credential_theft": risk("BZ-T02"), "open_unauthorized_access": risk("BZ-T06"), "open_password_guessing": risk("BZ-T07"),
        "open_factory_password": risk("BZ-T08"), "open_recording_tamper": risk("BZ-T03"), "open_recording_leak": risk("BZ-T04"), "open_forged_signer": risk("BZ-T05"),
        "algorithms": len(c.uses), "legacy_algorithms": len(c.legacy), "weakest_bits": min(c.strengths(), default=2**32 - 1), "least_cipher_bits": min(aes, default=2**32 - 1),
        "bare_counter_mode": any(a.endswith("-CTR") for a, _, _ in c.uses), "signs_frames": "signed_frames" in c.names, "encrypts_frames": "encrypted_frames" in c.names,
        "holds_key": key is not None, "key_in_hardware": key is not None and key.name in ("pkcs11_key", "tpm_key"),
        "key_trust": 0 if key is None or "issued" not in key.set["remark"] else 2 if "factory" in key.set["remark"] else 1,
        "content_key_hours": c.number("lifetime_hours"), "unsigned_ms": c.number("unsigned_ms"), "streams_encrypted": "tls" in c.names,
        "asks_for_password": bool(c.names & {"digest", "digest_or_basic"}), "takes_basic": bool(c.names & {"basic", "digest_or_basic"}), "admits_strangers": "guest" in c.names,
        "filters_hosts": "host_filter" in c.names, "throttles": "throttle" in c.names, "keeps_accounts": "accounts" in c.names, "audits": "accounts" in c.names,
        "oldest_tls": 0 if not tls else 0x0303 if "TLS 1.2" in tls else 0x0304, "password_characters": c.number("least_characters"),
        "password_kinds": c.number("kinds_of_characters"), "password_hash_kib": c.number("hash_memory_kib"), "guesses_a_year": guesses(c),
        "claimed_level": max([{"basic": 1, "standard": 2, "high": 3}[p.set["remark"].split("_")[0]] for p in c.policies if p.name == "meets"], default=0),
    }


def rules(f):
    """Which of the rules hold; written from docs/reference/profiles.md."""
    return {
        1: not f["accepted_without_owner"], 2: f["last_acceptance"] <= 20281231, 3: not f["telnet"], 4: not f["debug"], 5: not f["open_credential_theft"],
        6: not f["open_unauthorized_access"], 7: not f["asks_for_password"] or (f["throttles"] and not f["open_password_guessing"]), 8: not f["open_factory_password"],
        9: not f["asks_for_password"] or f["password_characters"] >= 8, 10: not f["open_recording_tamper"], 11: True,
        20: not f["open_eavesdropping"], 21: not f["legacy_algorithms"], 22: f["weakest_bits"] >= 112, 23: not f["open_recording_leak"], 24: not f["open_forged_signer"],
        25: not f["ftp"], 26: not f["snmp_community"], 27: f["content_key_hours"] <= 168, 28: f["idle_bounded"], 29: f["sessions_bounded"], 30: not f["admits_strangers"],
        31: f["guesses_a_year"] <= 10**8, 40: not f["holds_key"] or f["key_in_hardware"], 41: not f["streams_encrypted"] or f["oldest_tls"] >= 0x0304,
        42: not f["takes_basic"], 43: not f["network_services"] or f["filters_hosts"], 44: not f["asks_for_password"] or f["password_characters"] >= 12,
        45: not f["accepted_risks"], 46: f["content_key_hours"] <= 24, 47: f["unsigned_ms"] <= 2000, 48: not f["discovery"], 49: not f["plug_ins"],
        50: f["weakest_bits"] >= 128, 51: not f["keeps_accounts"] or f["password_hash_kib"] >= 19456,
        52: f["network_services"] == f["datagram_services"] or f["keeps_accounts"],
    }


def questions(f):
    holds = rules(f)
    level = lambda top: all(h for n, h in holds.items() if n < top)
    sent, stored = not f["open_eavesdropping"], not f["open_recording_leak"]
    strong = f["weakest_bits"] >= 112
    told = dict.fromkeys("software_is_updated_securely updates_are_on_by_default data_can_be_erased reconnects_in_order random_is_hardware "
                         "port_is_authenticated certificates_are_validated login_has_a_banner time_is_synchronised meets_high_with_port post_quantum_signature "
                         "post_quantum_kem".split(), False)
    return told | {
        "nobody": False, "by_construction": True, "risks_are_owned": not f["accepted_without_owner"],
        "passwords_are_the_owners": f["keeps_accounts"] and not f["open_factory_password"],
        "authentication_is_strong": f["asks_for_password"] and not f["takes_basic"] and not f["legacy_algorithms"] and strong, "passwords_can_change": f["keeps_accounts"],
        "guesses_are_bounded": f["throttles"] and not f["open_password_guessing"] and f["guesses_a_year"] <= 10**8,
        "password_rules": f["password_characters"] >= 8 and f["password_kinds"] >= 2, "keys_are_in_hardware": f["key_in_hardware"], "keys_are_per_device": f["holds_key"],
        "channels_are_encrypted": sent, "channels_are_authenticated": sent and f["streams_encrypted"],
        "clients_are_authorised": not f["open_unauthorized_access"] and not f["admits_strangers"], "secrets_are_encrypted": not f["open_credential_theft"],
        "media_are_confidential": sent and stored, "recordings_are_confidential": stored,
        "data_are_intact": sent and not f["open_recording_tamper"] and not f["open_forged_signer"], "nothing_is_open": not f["accepted_risks"],
        "no_debug_interface": not f["debug"], "only_needed_services": not any(f[s] for s in ("debug", "telnet", "ftp", "snmp_community")) and not (f["discovery"] and f["endless_discovery"]),
        "claims_a_profile": f["claimed_level"] > 0, "sessions_are_bounded": f["sessions_bounded"] and f["idle_bounded"], "strength_of_112_bits": strong,
        "strength_of_128_bits": f["weakest_bits"] >= 128, "floods_nobody": not (f["discovery"] and f["endless_discovery"]), "accounts_are_personal": f["keeps_accounts"] and not f["admits_strangers"],
        "no_mobile_code": not f["plug_ins"], "idle_sessions_end": f["idle_bounded"], "owner_can_anchor_trust": f["key_trust"] == 1, "formats_are_standard": True,
        "meets_basic": level(20), "meets_standard": level(40), "hosts_are_filtered": f["filters_hosts"], "approved_algorithms": strong and not f["legacy_algorithms"],
        "cipher_of_256_bits": f["least_cipher_bits"] >= 256, "hash_of_384_bits": f["hash_bits"] >= 384, "elliptic_curves_only": True,
        "authenticated_encryption": not f["bare_counter_mode"], "key_derivation": not f["keeps_accounts"] or f["password_hash_kib"] >= 8192, "throttled_twice": f["throttles"],
        "no_legacy": not f["legacy_algorithms"], "events_are_audited": f["audits"], "records_without_network": f["records"],
    }


def applies(f):
    return {"always": True, "network": f["network_services"] > 0, "streams": f["network_services"] > f["datagram_services"], "passwords": f["asks_for_password"],
            "keys": f["holds_key"], "algorithms": f["algorithms"] > 0, "recordings": f["records"], "accepted_risks": f["accepted_risks"] > 0}


def check(report):
    """(cells that were computed anew, disagreements)."""
    cells, bad = 0, []

    def same(what, theirs, ours):
        nonlocal cells
        cells += 1
        if theirs != ours:
            bad.append(f"{what}: the report says {theirs!r}, computed anew {ours!r}")

    text = report["composition"]
    same("fingerprint", report["fingerprint"], hashlib.sha256(text.encode()).hexdigest())
    c = Composition(text)
    # certificate: every pair that a service raises, and nothing else; a pair that only a risk covers is that risk
    expected = set()
    for s in c.services:
        for threat in s.raises:
            expected |= {(threat, s.name, n, f"tests/attack/{WORDS[threat]}_{n}.cpp", False) for n in c.counters(threat, s)}
            expected |= {(threat, s.name, r.until, r.set["reason"], True) for r in c.risks if r.name == threat and r.on == s.name}
    said = {(e["threat"], e["service"], e["until"] if e["accepted"] else e["countermeasure"], e["reason"] if e["accepted"] else e["evidence"], e["accepted"])
            for e in report["certificate"]}
    for pair in sorted(expected | said):
        same(f"certificate {pair}", pair in said, pair in expected)
    uses = {(a, purpose, policy, f"{a} for {purpose}" in c.legacy) for a, purpose, policy in c.uses}
    for use in sorted(uses | {(a["algorithm"], a["purpose"], a["policy"], a["verdict"] == "legacy") for a in report["algorithms"]}):
        same(f"algorithm {use}", use in {(a["algorithm"], a["purpose"], a["policy"], a["verdict"] == "legacy") for a in report["algorithms"]}, use in uses)
    f = facts(c)
    for name, value in f.items():
        same(f"fact {name}", report["facts"][name], int(value))
    f["hash_bits"] = min([int(a[4:7]) if a.startswith("SHA-") else 256 for a, _, _ in c.uses if a.startswith(("SHA-", "AGED"))], default=2**32 - 1)
    holds = rules(f)
    for p, top in zip(report["profiles"], (20, 40, 60)):
        same(f"{p['name']}: its rules", [int(r["id"][4:]) for r in p["rules"]], [n for n in holds if n < top])
        same(f"{p['name']}: satisfied", p["satisfied"], all(h for n, h in holds.items() if n < top))
        for r in p["rules"]:
            same(f"{p['name']} {r['id']}", r["holds"], bool(holds[int(r["id"][4:])]))
    answers, when, totals = questions(f), applies(f), dict.fromkeys(("supports", "not applicable", "declared", "open"), 0)
    for b in report["baselines"]:
        for p in b["provisions"]:
            how = p["answered_by"]
            answered = how == "report" or (how == "test" and p["words"].startswith("tests/")) or (how.startswith("composition") and answers[p["asks"]])
            ours = ("not applicable" if not when[p["applies"]] else "supports" if answered else
                    "declared" if how not in ("composition", "report") and p["id"] in c.declared else "open")
            same(f"{p['id']}", p["status"], ours)
            if ours == "declared":
                same(f"{p['id']} words", p["words"], c.declared[p["id"]])
            totals[ours] += 1
    same("totals", report["totals"], totals)
    return cells, bad
