/* rtsp_gst: GStreamer's rtspsrc with a certificate authority of ours alone, which gst-launch cannot be told.
   SPDX-License-Identifier: Apache-2.0
     rtsp_gst URL CA.pem CODEC OUT [NAME PASSWORD]     writes 40 pictures of H.264 or H.265 (CODEC h264 or h265) as Annex B into OUT; 0 when they came
   Compiled by rtsp_peers.sh. */
#include <gio/gio.h>
#include <gst/gst.h>
#include <stdio.h>

int main(int count, char** words) {
    if (count < 5) return 2;
    gst_init(NULL, NULL);
    gchar* text = g_strdup_printf("rtspsrc name=source latency=0 ! rtp%sdepay ! video/x-%s,stream-format=byte-stream,alignment=au ! "
                                  "identity eos-after=41 ! filesink location=%s", words[3], words[3], words[4]);
    GError* error = NULL;
    GstElement* line = gst_parse_launch(text, &error);
    if (!line || error) {
        fprintf(stderr, "%s\n", error ? error->message : "no pipeline");
        return 2;
    }
    GstElement* source = gst_bin_get_by_name(GST_BIN(line), "source");
    GTlsDatabase* roots = g_tls_file_database_new(words[2], &error);
    if (!roots) {
        fprintf(stderr, "%s\n", error->message);
        return 2;
    }
    g_object_set(source, "location", words[1], "tls-database", roots, NULL);
    if (count > 6) g_object_set(source, "user-id", words[5], "user-pw", words[6], NULL);
    gst_element_set_state(line, GST_STATE_PLAYING);
    GstMessage* end = gst_bus_timed_pop_filtered(gst_element_get_bus(line), 40 * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
    int failed = !end || GST_MESSAGE_TYPE(end) != GST_MESSAGE_EOS;
    if (end && failed) {
        gchar* more = NULL;
        gst_message_parse_error(end, &error, &more);
        fprintf(stderr, "%s / %s\n", error->message, more ? more : "");
    } else if (!end) fprintf(stderr, "nothing for 40 seconds\n");
    gst_element_set_state(line, GST_STATE_NULL);
    return failed;
}
