#!/bin/bash
# Revocation lists before OpenSSL and back: our factory's list is right for openssl, and lists that openssl made decide what verify trusts.
# SPDX-License-Identifier: Apache-2.0
# timeout: 300
. "$(dirname "$0")/_tools.sh"
need openssl python3
bin=${BARTIZAN_BIN:?the folder of the built programs}
cd "$work"

# says EXIT JSON-EXPRESSION VERIFY-ARGUMENTS...: the expression sees the report as j and the ids of its remarks as said
says() {
    local code=0 wanted=$1 what=$2
    shift 2
    "$bin/verify" --json "$@" >report 2>errors || code=$?
    [ "$code" = "$wanted" ] || { cat report errors; fail "verify $*: exit $code, not $wanted"; }
    python3 -c 'import json, sys
j = json.load(open("report")); said = {r["id"] for r in j.get("remarks", [])}
sys.exit(not eval(sys.argv[1]))' "$what" || { cat report; fail "verify $*: not so: $what"; }
}
shoot() { "$bin/camera" record --store "$1" --seconds 2 --gop 10 --size 160x96 --at-once --quiet --key-output "$2.key" --output "$2" >log || { cat log; fail "no recording"; }; }
day() { date -u -d "$1" +%Y-%m-%dT%H:%M:%SZ; }

# 1. our factory, and openssl as its judge
"$bin/factory" create --ca ca >log && "$bin/camera" provision --store store >>log && "$bin/factory" issue --ca ca camera.csr >>log &&
    "$bin/camera" install --store store camera.pem >>log || { cat log; fail "a camera cannot be provisioned"; }
shoot store own.mp4
key=$(cat own.mp4.key)
judge() { says "$@" --trust ca/root.pem --key "$key" own.mp4; }

"$bin/factory" crl --ca ca -o none.crl >log
judge 0 'j["certificates"][0]["revoked"] is None and [l["state"] for l in j["revocation_lists"]] == ["checked", "checked"]' --crl none.crl
cp -r ca later; cp -r ca compromised; cp -r ca whole
"$bin/factory" revoke --ca ca --reason superseded --date "$(day '-1 hour')" camera.pem >log
! "$bin/factory" revoke --ca ca camera.pem 2>errors || fail "revoked twice"
grep -q "revoked already" errors
! "$bin/factory" revoke --ca ca ca/root.pem 2>errors || fail "the root cannot be on its own list"
! "$bin/factory" revoke --ca ca --reason whim camera.pem 2>errors || fail "no such reason"
! "$bin/factory" revoke --ca whole --date yesterday camera.pem 2>errors || fail "no such date"
"$bin/factory" crl --ca ca -o before.crl >log
openssl crl -in before.crl -CAfile ca/issuing.pem -noout 2>&1 | grep "verify OK" >/dev/null || fail "openssl refuses our list"
openssl verify -CAfile <(cat ca/root.pem ca/issuing.pem) camera.pem >log 2>&1 || { cat log; fail "openssl refuses our chain"; }
! openssl verify -crl_check -CAfile <(cat ca/root.pem ca/issuing.pem before.crl) camera.pem >log 2>&1 || fail "openssl does not see the revocation"
grep -q "certificate revoked" log || { cat log; fail "openssl refuses for another reason"; }

judge 1 'j["certificates"][0]["revoked"]["reason"] == "superseded" and j["certificates"][0]["revoked"]["counts"] and "certificate_revoked_then" in said' --crl before.crl
openssl crl -in before.crl -outform DER -out before.der
judge 1 '"certificate_revoked_then" in said' --crl before.der
judge 1 '"certificate_revoked_then" in said' --crl none.crl --crl before.der
"$bin/factory" revoke --ca later --reason superseded --date "$(day '+1 day')" camera.pem >log && "$bin/factory" crl --ca later -o later.crl >log
judge 0 'j["signer"] == "trusted" and "certificate_revoked_since" in said and not j["certificates"][0]["revoked"]["counts"]' --crl later.crl
"$bin/factory" revoke --ca compromised --reason keyCompromise --date "$(day '+1 day')" camera.pem >log && "$bin/factory" crl --ca compromised -o compromised.crl >log
judge 1 '"key_compromised" in said and j["signer"] == "untrusted"' --crl compromised.crl
"$bin/factory" revoke --ca whole --date "$(day '-1 hour')" whole/issuing.pem >log && "$bin/factory" crl --ca whole -o whole.crl >log
judge 1 '"certificate_revoked_then" in said' --crl whole.crl
says 0 'j["signer"] == "trusted"' --trust ca/issuing.pem --key "$key" own.mp4   # an intermediate as the anchor
says 1 '"certificate_revoked_then" in said' --trust ca/issuing.pem --crl before.crl --key "$key" own.mp4
echo "our lists: openssl reads and obeys them; verify judges them at the time of recording"

# 2. lists that openssl makes
cat >ca.cnf <<'CNF'
[ca]
default_ca = x
[x]
database = index.txt
crlnumber = crlnumber
default_md = sha256
default_crl_days = 30
crl_extensions = ext
[ext]
authorityKeyIdentifier = keyid
CNF
openssl pkey -inform DER -in ca/issuing.key -out issuing.key.pem
serial=$(openssl x509 -in camera.pem -noout -serial | cut -d= -f2)
[ $((${#serial} % 2)) = 0 ] || serial=0$serial
# made NAME WHEN[,REASON[,INVALID SINCE]] [OPTIONS]: a list of openssl ca that names the camera's certificate
made() {
    local name=$1 entry=$2
    shift 2
    echo 01 >crlnumber
    printf 'R\t491231235959Z\t%s\t%s\tunknown\t/CN=camera\n' "$entry" "$serial" >index.txt
    openssl ca -config ca.cnf -gencrl -keyfile issuing.key.pem -cert ca/issuing.pem -out "$name" "$@" 2>log || { cat log; fail "openssl makes no list"; }
}
stamp() { date -u -d "$1" +%y%m%d%H%M%SZ; }
made a.crl "$(stamp '-1 hour')"
judge 1 '"certificate_revoked_then" in said and j["certificates"][0]["revoked"]["reason"] == "unspecified"' --crl a.crl
made b.crl "$(stamp '+2 hours'),cessationOfOperation"
judge 0 '"certificate_revoked_since" in said and j["certificates"][0]["revoked"]["reason"] == "cessationOfOperation"' --crl b.crl
made c.crl "$(stamp '+2 hours'),keyTime,$(date -u -d '-2 hours' +%Y%m%d%H%M%SZ)"   # keyCompromise with an invalidity date
judge 1 '"key_compromised" in said' --crl c.crl
made d.crl "$(stamp '-1 hour')" -crl_lastupdate "$(stamp '-3 days')" -crl_nextupdate "$(stamp '-2 days')"
judge 1 '{"crl_expired", "certificate_revoked_then"} <= said' --crl d.crl
made d.crl "$(stamp '+2 hours')" -crl_lastupdate "$(stamp '-3 days')" -crl_nextupdate "$(stamp '-2 days')"
judge 0 '{"crl_expired", "crl_older_than_recording", "certificate_revoked_since"} <= said' --crl d.crl
made e.crl "$(stamp '-1 hour')" -md sha1
judge 0 '"crl_signature_wrong" in said' --crl e.crl
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout other.key -out other.pem -subj /CN=other -days 30 2>log
openssl ca -config ca.cnf -gencrl -keyfile other.key -cert other.pem -out foreign.crl 2>log
judge 0 '"crl_foreign" in said and j["verdict"] == "authentic"' --crl foreign.crl
printf 'not a list' >junk.crl
judge 3 '"CRL" in j["error"] and j["file"] == "junk.crl"' --crl junk.crl
judge 3 'j["file"] == "absent.crl"' --crl absent.crl
echo "openssl's lists: obeyed, and what is expired, badly signed, foreign or no list is told"
