/* gst_server: the same pictures from gst-rtsp-server, to stand beside ours.
   SPDX-License-Identifier: Apache-2.0
     gst_server PORT_FILE FILE.264 SECONDS      Annex B with access unit delimiters, in a loop at 25 pictures a second, on a port of its own:
                                                /MediaInput/h264/stream_1, shared by all clients, without authentication */
#include <gst/app/gstappsrc.h>
#include <gst/rtsp-server/rtsp-server.h>
#include <stdio.h>
#include <string.h>

static guint8* data;
static gsize size, begins[100000];
static guint count, at;
static GstElement* source;

static gboolean push(gpointer unused) {
    (void)unused;
    if (!source) return TRUE;
    gsize from = begins[at], to = at + 1 < count ? begins[at + 1] : size;
    GstBuffer* picture = gst_buffer_new_wrapped_full(GST_MEMORY_FLAG_READONLY, data + from, to - from, 0, to - from, NULL, NULL);
    at = (at + 1) % count;
    gst_app_src_push_buffer(GST_APP_SRC(source), picture);
    return TRUE;
}
static void gone(gpointer unused, GObject* where) {
    (void)unused;
    if ((GObject*)source == where) source = NULL;   /* a new one may be there before the old one goes */
}
static void configure(GstRTSPMediaFactory* factory, GstRTSPMedia* media, gpointer unused) {
    (void)factory, (void)unused;
    GstElement* line = gst_rtsp_media_get_element(media);
    source = gst_bin_get_by_name_recurse_up(GST_BIN(line), "source");
    g_object_weak_ref(G_OBJECT(source), gone, NULL);
    gst_object_unref(source);
    gst_object_unref(line);
}

int main(int words, char** word) {
    if (words < 4) return 2;
    gst_init(NULL, NULL);
    if (!g_file_get_contents(word[2], (gchar**)&data, &size, NULL)) return 2;
    for (gsize i = 0; i + 5 < size && count < 100000; ++i)
        if (!data[i] && !data[i + 1] && !data[i + 2] && data[i + 3] == 1 && (data[i + 4] & 31) == 9) begins[count++] = i;
    if (count == 0) return 2;
    GMainLoop* loop = g_main_loop_new(NULL, FALSE);
    GstRTSPServer* server = gst_rtsp_server_new();
    gst_rtsp_server_set_address(server, "127.0.0.1");
    gst_rtsp_server_set_service(server, "0");
    GstRTSPMediaFactory* factory = gst_rtsp_media_factory_new();
    gst_rtsp_media_factory_set_launch(factory,
        "( appsrc name=source is-live=true format=time do-timestamp=true caps=video/x-h264,stream-format=byte-stream,alignment=au,framerate=25/1 ! "
        "h264parse ! rtph264pay name=pay0 pt=96 config-interval=-1 )");
    gst_rtsp_media_factory_set_shared(factory, TRUE);
    g_signal_connect(factory, "media-configure", G_CALLBACK(configure), NULL);
    GstRTSPMountPoints* mounts = gst_rtsp_server_get_mount_points(server);
    gst_rtsp_mount_points_add_factory(mounts, "/MediaInput/h264/stream_1", factory);
    g_object_unref(mounts);
    if (!gst_rtsp_server_attach(server, NULL)) return 1;
    g_timeout_add(40, push, NULL);
    g_timeout_add_seconds(atoi(word[3]), (GSourceFunc)g_main_loop_quit, loop);
    gchar* made = g_strconcat(word[1], ".new", NULL);
    FILE* ports = fopen(made, "w");
    fprintf(ports, "%d\n", gst_rtsp_server_get_bound_port(server));
    fclose(ports);
    rename(made, word[1]);
    g_main_loop_run(loop);
    return 0;
}
