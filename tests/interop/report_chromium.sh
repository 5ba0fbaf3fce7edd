#!/bin/bash
# The report for people: one page that loads nothing, says what the JSON says, shows altered frames only to who has the key, and fits any screen.
# SPDX-License-Identifier: Apache-2.0
# timeout: 300
. "$(dirname "$0")/_tools.sh"
need ffmpeg ffprobe chromium node python3
[ -d "$tools/node_modules/playwright-core" ] || skip "no playwright-core in BARTIZAN_TOOLS"
bin=${BARTIZAN_BIN:?the folder of the built programs}
check=$(cd "$(dirname "$0")" && pwd)/chromium/page_check.js
cd "$work"

"$bin/factory" create --ca ca >log && "$bin/camera" provision --store store >>log && "$bin/factory" issue --ca ca camera.csr >>log &&
    "$bin/camera" install --store store camera.pem >>log && "$bin/factory" crl --ca ca -o none.crl >>log || { cat log; fail "a camera cannot be provisioned"; }
"$bin/camera" record --store store --seconds 4 --fps 10 --gop 10 --size 320x192 --at-once --quiet --key-output key --output whole.mp4 >log || { cat log; fail "no recording"; }
pair=$(cat key)
ffprobe -v error -decryption_key "${pair#*:}" -show_entries packet=pos,size -of csv=p=0 whole.mp4 >packets
python3 - <<'PYTHON'
rows = [[int(n) for n in line.split(",")[:2]] for line in open("packets")]
data = bytearray(open("whole.mp4", "rb").read())
for frame in (13, 14, 27):
    size, at = rows[frame]
    data[at + size - 20] ^= 0x10
open("<b>&'\"altered.mp4", "wb").write(data)
PYTHON
cp "<b>&'\"altered.mp4" altered.mp4
printf 'no video' >junk.mp4

# report NAME EXIT ARGUMENTS...
report() {
    local name=$1 wanted=$2 code=0
    shift 2
    "$bin/verify" --json --trust ca/root.pem --crl none.crl --html "$name.html" "$@" >"$name.json" 2>errors || code=$?
    [ "$code" = "$wanted" ] && [ -s "$name.html" ] && [ ! -e "$name.html.part" ] || { cat errors; fail "$name: exit $code, not $wanted"; }
}
report whole 0 --key "$pair" whole.mp4
report altered 1 --key "$pair" "<b>&'\"altered.mp4"
report locked 2 altered.mp4
report wrong_key 2 --key "${pair%:*}:00112233445566778899aabbccddeeff" altered.mp4
report several 3 --key "$pair" whole.mp4 junk.mp4 altered.mp4
code=0; "$bin/verify" --html absent/report.html --trust ca/root.pem --key "$pair" whole.mp4 >log 2>&1 || code=$?
[ $code = 3 ] && grep -q "report cannot be written" log || { cat log; fail "a folder that is not there: $code"; }

node "$check" whole.html altered.html locked.html wrong_key.html several.html >seen || { cat seen; fail "Chromium"; }
python3 - <<'PYTHON'
import base64, hashlib, html.parser, json, re, subprocess
seen = {j["file"]: j for j in map(json.loads, open("seen"))}

class Reader(html.parser.HTMLParser):
    alone = {"meta", "img", "br", "rect", "path", "circle"}
    def __init__(self):
        super().__init__()
        self.open, self.tags, self.attributes, self.words = [], [], [], ""
    def handle_starttag(self, tag, attributes):
        self.tags.append(tag); self.attributes += attributes
        if tag not in self.alone: self.open.append(tag)
    def handle_startendtag(self, tag, attributes):
        self.tags.append(tag); self.attributes += attributes
    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, f"</{tag}> closes nothing"
    def handle_data(self, data):
        if not (self.open and self.open[-1] == "style"): self.words += " " + data

for name, verdicts, pictures in (("whole", ["authentic"], 0), ("altered", ["altered"], 3), ("locked", ["unverifiable"], 0), ("wrong_key", ["unverifiable"], 0), ("several", ["authentic", "unusable", "altered"], 3)):
    page = open(name + ".html", encoding="utf-8").read()
    read = Reader(); read.feed(page); read.close()
    assert not read.open, (name, read.open)
    assert re.findall(r'class="verdict v-(\w+)"', page) == verdicts, (name, verdicts)
    said = [json.loads(line).get("verdict", "unusable") for line in open(name + ".json")]
    assert said == verdicts, (name, said)
    # nothing from elsewhere, nothing that runs
    assert not {"script", "link", "iframe", "object", "b"} & set(read.tags), name
    names = {a for a, _ in read.attributes}
    assert "style" not in names and not [a for a in names if a.startswith("on")], names
    assert all(v.startswith("data:image/jpeg;base64,") for a, v in read.attributes if a == "src"), name
    assert "://" not in re.sub(r"<style>.*?</style>", "", page, flags=re.S), name
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1]
    style = re.search(r"<style>(.*?)</style>", page, re.S)[1]
    assert "default-src 'none'" in policy and "unsafe" not in policy and base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() in policy, policy
    images = re.findall(r'src="data:image/jpeg;base64,([^"]+)"', page)
    assert len(images) == pictures, (name, len(images))
    for image in images:
        shown = subprocess.run("ffprobe -v error -f mjpeg -show_entries stream=width,height -of csv=p=0 -".split(), input=base64.b64decode(image), capture_output=True)
        assert shown.stdout.strip() == b"320,192" and not shown.stderr, shown
    j = seen[name + ".html"]
    assert j["complaints"] == [] and j["asked"] == 1, j
    for view in (j["desk"], j["phone"], j["dark"]):
        assert view["styled"] and not view["overflows"] and view["bold"] == 0 and all(h > 40 for h in view["timelines"]), (name, view)
        assert len(view["timelines"]) == len([v for v in verdicts if v != "unusable"]) and view["pictures"] == [[320, 192]] * pictures, (name, view)
    assert j["desk"]["background"] != j["dark"]["background"] and j["paper"] > 10_000, j
    if name == "altered":
        for words in ("13 to 14", "27", "camera SN-", "Example Cameras issuing CA", "Revocation lists", "<b>&'\"altered.mp4", "Keep this file as it is"): assert words in read.words, words
        assert hashlib.sha256(open("altered.mp4", "rb").read()).hexdigest() in read.words
        assert [int(n) for n in re.findall(r'alt="altered frame (\d+)"', page)] == [13, 14, 27]
print("five reports: whole, closed, and what they show agrees with the JSON and in Chromium")
PYTHON
