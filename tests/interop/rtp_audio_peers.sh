#!/bin/bash
# Audio in RTP packets of GStreamer and ours, both ways; G.711 of ffmpeg and ours, for every sample and every octet.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/_tools.sh"
need ffmpeg ffprobe gst-launch-1.0 python3
ours=${BARTIZAN_BIN:?}/rtp_audio
[ -x "$ours" ] || fail "no $ours"
gst() { gst-launch-1.0 -q "$@" > "$work/log" 2>&1 || { cat "$work/log"; fail "gst-launch-1.0 $*"; }; }
sound="sine=frequency=440:sample_rate=48000:duration=4,aecho=0.8:0.9:70:0.5"

# --- AAC: frames of an encoder we did not write, packed by one, unpacked by the other
ffmpeg -nostdin -v error -f lavfi -i "$sound" -ac 2 -c:a aac -b:a 128k -f adts -y "$work/sound.aac"
"$ours" frames aac "$work/sound.aac" "$work/frames"
# 48 kHz, stereo; written out so that ours is not judged by itself
config=1190
caps="application/x-rtp,media=audio,clock-rate=48000,encoding-name=MPEG4-GENERIC,payload=97,streamtype=(string)5,mode=(string)AAC-hbr,config=(string)$config,sizelength=(string)13,indexlength=(string)3,indexdeltalength=(string)3"
md5() { ffmpeg -nostdin -v error -f aac -i "$1" -f md5 -; }
for size in 200 700 1500; do
    gst filesrc location="$work/sound.aac" ! aacparse ! rtpmp4gpay mtu=$size pt=97 ! rtpstreampay ! filesink location="$work/theirs"
    "$ours" unpack aac "$work/theirs" "$work/got" 2> "$work/log" || { cat "$work/log"; fail "packets of rtpmp4gpay, mtu $size"; }
    cmp -s "$work/got" "$work/frames" || fail "other frames come out of rtpmp4gpay's packets, mtu $size"
    "$ours" pack aac "$work/sound.aac" "$work/packets" $size
    gst filesrc location="$work/packets" ! application/x-rtp-stream ! rtpstreamdepay ! "$caps" ! rtpmp4gdepay ! aacparse ! audio/mpeg,stream-format=adts ! filesink location="$work/sound2.aac"
    [ "$(md5 "$work/sound2.aac")" = "$(md5 "$work/sound.aac")" ] || fail "rtpmp4gdepay gives other sound from our packets, size $size"
done
echo "AAC: $(ffprobe -v error -count_packets -show_entries stream=nb_read_packets -of csv=p=0 "$work/sound.aac") frames agree with rtpmp4gpay and rtpmp4gdepay at three packet sizes"

# --- G.711 in packets
ffmpeg -nostdin -v error -f lavfi -i "$sound" -ar 8000 -ac 1 -f s16le -y "$work/sound.raw"
for codec in pcma:alaw:a pcmu:mulaw:mu; do
    IFS=: read -r name law short <<< "$codec"
    ffmpeg -nostdin -v error -f lavfi -i "$sound" -ar 8000 -ac 1 -c:a pcm_$law -f $law -y "$work/sound.$law"
    gst filesrc location="$work/sound.$law" blocksize=800 ! audio/x-$law,rate=8000,channels=1 ! rtp${name}pay ! rtpstreampay ! filesink location="$work/theirs"
    "$ours" unpack $name "$work/theirs" "$work/got"
    cmp -s "$work/got" "$work/sound.$law" || fail "other octets come out of rtp${name}pay's packets"
    "$ours" pack $name "$work/sound.$law" "$work/packets"
    type=0; [ $name = pcmu ] || type=8
    gst filesrc location="$work/packets" ! application/x-rtp-stream ! rtpstreamdepay ! "application/x-rtp,media=audio,clock-rate=8000,encoding-name=${name^^},payload=$type" ! rtp${name}depay ! filesink location="$work/got"
    cmp -s "$work/got" "$work/sound.$law" || fail "rtp${name}depay gives other octets from our packets"
done
echo "G.711: both laws agree with GStreamer's payloaders and depayloaders"

# --- the codes themselves: every octet, every sample
python3 -c "
import struct, sys
sys.stdout.buffer.write(b''.join(struct.pack('<h', v) for v in range(-32768, 32768)))" > "$work/samples"
python3 -c "import sys; sys.stdout.buffer.write(bytes(range(256)))" > "$work/octets"
for law in a mu; do
    format=${law}law codec=pcm_${law}law
    [ $law = a ] || format=mulaw codec=pcm_mulaw
    ffmpeg -nostdin -v error -f $format -ar 8000 -i "$work/octets" -f s16le -y "$work/theirs"
    "$ours" decode $law "$work/octets" "$work/got"
    cmp "$work/got" "$work/theirs" || fail "$law-law is decoded otherwise by ffmpeg"
    ffmpeg -nostdin -v error -f s16le -ar 8000 -i "$work/samples" -c:a $codec -f $format -y "$work/theirs"
    "$ours" encode $law "$work/samples" "$work/got"
    python3 - "$work/got" "$work/theirs" "$work/octets" "$law" "$ours" "$work" << 'END' || fail "$law-law is encoded otherwise by ffmpeg"
import struct, subprocess, sys
ours, theirs = (open(name, 'rb').read() for name in sys.argv[1:3])
law, program, work = sys.argv[4:7]
subprocess.run([program, 'decode', law, sys.argv[3], work + '/table'], check=True)
table = struct.unpack('<256h', open(work + '/table', 'rb').read())
assert len(ours) == len(theirs) == 65536
different = 0
for sample, (own, other) in enumerate(zip(ours, theirs), -32768):
    if own == other: continue
    different += 1
    # ffmpeg drops two bits of each sample, rounding negative ones down, and has its borders in the middle between two values where the
    # standard has the values in the middle between two borders: they may differ by a step, at its border.
    assert abs(table[own] - table[other]) == min(abs(table[own] - v) for v in table if v != table[own] and (v > table[own]) == (table[other] > table[own])), (sample, own, other)
print(f'{law}-law: 256 octets are decoded as by ffmpeg; of 65536 samples {65536 - different} are encoded alike, the others lie at a border of two steps')
assert different < 3000
END
done
