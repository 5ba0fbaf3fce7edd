/* rtsp_curl: libcurl as an RTSP client: DESCRIBE, SETUP, PLAY, 100 interleaved packets in order, TEARDOWN, each answered 200.
 * SPDX-License-Identifier: Apache-2.0
 *   rtsp_curl URL USER:PASSWORD      prints the Authorization fields it sends, and the number of packets at the end */
#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

static unsigned packets, out_of_order, next_sequence;

static size_t on_packet(char *data, size_t size, size_t count, void *unused) {
    size_t bytes = size * count;
    const unsigned char *p = (const unsigned char *)data;
    (void)unused;
    if (bytes >= 16 && p[0] == '$' && p[1] == 0) {
        unsigned sequence = p[6] << 8 | p[7];
        if (packets > 0 && sequence != next_sequence) ++out_of_order;
        next_sequence = (sequence + 1) & 0xffff;
        ++packets;
    }
    return bytes;
}
static size_t on_body(char *data, size_t size, size_t count, void *unused) {
    (void)data, (void)unused;
    return size * count;
}
static int on_debug(CURL *curl, curl_infotype type, char *data, size_t size, void *unused) {
    static const char name[] = "Authorization:";
    (void)curl, (void)unused;
    if (type != CURLINFO_HEADER_OUT) return 0;
    for (size_t i = 0; i + sizeof name < size; ++i)
        if (memcmp(data + i, name, sizeof name - 1) == 0) {
            size_t end = i;
            while (end < size && data[end] != '\r') ++end;
            printf("%.*s\n", (int)(end - i), data + i);
        }
    return 0;
}
static int ask(CURL *curl, long request, const char *what) {
    long status = 0;
    CURLcode failed;
    curl_easy_setopt(curl, CURLOPT_RTSP_REQUEST, request);
    failed = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    if (failed || status != 200) printf("%s: %s, status %ld\n", what, curl_easy_strerror(failed), status);
    return !failed && status == 200;
}

int main(int count, char **words) {
    char track[512];
    CURL *curl = curl_easy_init();
    if (count < 3 || !curl) return 2;
    snprintf(track, sizeof track, "%s/trackID=1", words[1]);
    curl_easy_setopt(curl, CURLOPT_URL, words[1]);
    curl_easy_setopt(curl, CURLOPT_USERPWD, words[2]);
    curl_easy_setopt(curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_DIGEST);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(curl, CURLOPT_INTERLEAVEFUNCTION, on_packet);
    curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, on_debug);
    curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 30L);
    curl_easy_setopt(curl, CURLOPT_RTSP_STREAM_URI, words[1]);
    if (!ask(curl, CURL_RTSPREQ_OPTIONS, "OPTIONS") || !ask(curl, CURL_RTSPREQ_DESCRIBE, "DESCRIBE")) return 1;
    curl_easy_setopt(curl, CURLOPT_RTSP_STREAM_URI, track);
    curl_easy_setopt(curl, CURLOPT_RTSP_TRANSPORT, "RTP/AVP/TCP;unicast;interleaved=0-1");
    if (!ask(curl, CURL_RTSPREQ_SETUP, "SETUP")) return 1;
    curl_easy_setopt(curl, CURLOPT_RTSP_STREAM_URI, words[1]);
    if (!ask(curl, CURL_RTSPREQ_PLAY, "PLAY")) return 1;
    curl_easy_setopt(curl, CURLOPT_RTSP_REQUEST, (long)CURL_RTSPREQ_RECEIVE);
    for (int i = 0; packets < 100 && i < 10000; ++i)
        if (curl_easy_perform(curl)) break;
    if (!ask(curl, CURL_RTSPREQ_TEARDOWN, "TEARDOWN")) return 1;
    printf("%u packets, %u out of order\n", packets, out_of_order);
    curl_easy_cleanup(curl);
    return packets < 100 || out_of_order > 0;
}
