#!/usr/bin/python3
"""_gst_server.py [--auth basic|digest] [--tls CERT KEY] [--size WxH] [--rate N] --sent FOLDER: gst-rtsp-server with /h264 and /h265, and with
sound /h264-aac, /h264-pcma, /h265-pcmu; says its port, ends on SIGTERM.

What a stream's encoders gave is also written into FOLDER/NAME.sent and FOLDER/NAME.sound (AAC as ADTS). The account is admin, tallship-7.
"""
# SPDX-License-Identifier: Apache-2.0
import argparse
import signal
import sys

import gi

for module in ("Gst", "GstRtsp", "GstRtspServer"):
    gi.require_version(module, "1.0")
from gi.repository import Gio, GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

words = argparse.ArgumentParser()
words.add_argument("--auth", choices=["basic", "digest"])
words.add_argument("--tls", nargs=2)
words.add_argument("--address", default="127.0.0.1")
words.add_argument("--size", default="320x240")
words.add_argument("--rate", type=int, default=15)
words.add_argument("--sent", required=True)
asked = words.parse_args()

Gst.init(None)
server = GstRtspServer.RTSPServer()
server.set_address(asked.address)
server.set_service("0")
width, height = asked.size.split("x")
encoders = {
    "h264": "x264enc tune=zerolatency speed-preset=ultrafast key-int-max=15 bframes=0 threads=1",
    "h265": "x265enc tune=zerolatency speed-preset=ultrafast key-int-max=15 option-string=bframes=0:open-gop=0",
}
sounds = {
    "aac": ("48000", "voaacenc ! aacparse", "aacparse ! audio/mpeg,stream-format=adts", "rtpmp4gpay", 97),
    "pcma": ("8000", "alawenc", "identity", "rtppcmapay", 8),
    "pcmu": ("8000", "mulawenc", "identity", "rtppcmupay", 0),
}
streams = [("h264", None), ("h265", None), ("h264", "aac"), ("h264", "pcma"), ("h265", "pcmu")]
for codec, sound in streams:
    encoder, name = encoders[codec], codec if sound is None else f"{codec}-{sound}"
    beside = ""
    if sound:
        rate, code, file, pay, number = sounds[sound]
        beside = (f"audiotestsrc is-live=1 wave=pink-noise ! audio/x-raw,rate={rate},channels=1 ! {code} ! tee name=heard ! queue ! {pay} name=pay1 pt={number} "
                  f"heard. ! queue ! {file} ! filesink async=false sync=false buffer-mode=unbuffered location={asked.sent}/{name}.sound ")
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(
        f"( videotestsrc is-live=1 pattern=ball ! video/x-raw,width={width},height={height},framerate={asked.rate}/1 ! {encoder} ! {codec}parse config-interval=-1 "
        f"! video/x-{codec},stream-format=byte-stream,alignment=au ! tee name=copy ! queue ! rtp{codec}pay name=pay0 pt=96 aggregate-mode=zero-latency "
        f"copy. ! queue ! filesink async=false sync=false buffer-mode=unbuffered location={asked.sent}/{name}.sent {beside})")
    factory.set_shared(True)
    factory.set_protocols(GstRtsp.RTSPLowerTrans.TCP | GstRtsp.RTSPLowerTrans.UDP)
    if asked.auth or asked.tls:
        role = GstRtspServer.RTSPPermissions()
        for what in ("media.factory.access", "media.factory.construct"):
            role.add_permission_for_role("viewer", what, True)
        factory.set_permissions(role)
    server.get_mount_points().add_factory("/" + name, factory)
if asked.auth or asked.tls:
    door = GstRtspServer.RTSPAuth.new()
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "viewer")
    if asked.tls:
        door.set_tls_certificate(Gio.TlsCertificate.new_from_files(*asked.tls))
    if asked.auth == "digest":
        door.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
        door.add_digest("admin", "tallship-7", token)
    elif asked.auth == "basic":
        door.set_supported_methods(GstRtsp.RTSPAuthMethod.BASIC)
        door.add_basic(GstRtspServer.RTSPAuth.make_basic("admin", "tallship-7"), token)
    else:
        door.set_default_token(token)
    server.set_auth(door)
if server.attach(None) == 0:
    sys.exit("the server cannot listen")
loop = GLib.MainLoop()
GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal.SIGTERM, loop.quit)
print(server.get_bound_port(), flush=True)
loop.run()
