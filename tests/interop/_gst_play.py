#!/usr/bin/python3
"""_gst_play.py [--sizes FILE] SECONDS PIPELINE...: plays a pipeline as gst-launch-1.0 does, to its end; FILE gets the size of each buffer through the
element named `sizes`. Ends with 1 and the sentence when an element fails, or when the end does not come within SECONDS.

gst-launch-1.0 also fails on what happens after the end: while a pipeline is taken down, rtspsrc cancels its own PAUSE or TEARDOWN when that takes too
long, and gst_rtsp_connection_send says "Received end-of-file" of a connection that it cancelled itself. Here what counts is how the pipeline ended.
"""
# SPDX-License-Identifier: Apache-2.0
import sys

import gi

gi.require_version("Gst", "1.0")
from gi.repository import GLib, Gst  # noqa: E402

words = sys.argv[1:]
sizes = None
if words[0] == "--sizes":
    sizes = open(words[1], "w")
    words = words[2:]
Gst.init(None)
try:
    line = Gst.parse_launchv(words[1:])
except GLib.Error as fault:
    sys.exit(f"no pipeline: {fault.message}")
if sizes:
    def write(pad, info):
        print(info.get_buffer().get_size(), file=sizes, flush=True)
        return Gst.PadProbeReturn.OK
    line.get_by_name("sizes").get_static_pad("sink").add_probe(Gst.PadProbeType.BUFFER, write)
line.set_state(Gst.State.PLAYING)
said = line.get_bus().timed_pop_filtered(int(words[0]) * Gst.SECOND, Gst.MessageType.EOS | Gst.MessageType.ERROR)
if not said:
    outcome = f"no end within {words[0]} seconds"
elif said.type == Gst.MessageType.ERROR:
    fault, more = said.parse_error()
    outcome = f"{said.src.get_path_string()}: {fault.message}\n{more}"
else:
    outcome = None
line.set_state(Gst.State.NULL)
sys.exit(outcome)
