// rtsp_viewers: many RTSP viewers over TCP in one thread, who count pictures and gaps and cost little themselves.
// SPDX-License-Identifier: Apache-2.0
//   rtsp_viewers PORT PATH TRACK COUNT SECONDS [SERVER_PID]
// It sets up PATH + TRACK interleaved COUNT times, plays, waits until each viewer has a picture, then counts for SECONDS and prints one line of
// JSON: pictures of the least and the best served, lost packets, what the server cost in that time (when its process id is given) and what this
// program cost. 0: every viewer played; 1: one did not.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

namespace {

using clock_type = std::chrono::steady_clock;

struct viewer {
    int socket = -1;
    std::array<unsigned char, 20> head{};   // of an interleaved frame: prefix, RTP header
    std::size_t have = 0, skip = 0;
    std::optional<unsigned> next;
    unsigned long pictures = 0, lost = 0, bytes = 0;
    bool broken = false;

    // take: walks over frames; only their heads are looked at.
    void take(const unsigned char* data, std::size_t size) {
        bytes += size;
        while (size > 0 && !broken) {
            if (skip > 0) {
                const auto n = std::min(skip, size);
                skip -= n, data += n, size -= n;
                continue;
            }
            const auto n = std::min(16 - have, size);
            std::memcpy(head.data() + have, data, n);
            have += n, data += n, size -= n;
            if (have < 16) continue;
            have = 0;
            const std::size_t length = std::size_t(head[2]) << 8 | head[3];
            if (head[0] != '$' || length < 12) broken = true;
            else skip = length - 12;
            if (head[1] != 0 || broken) continue;   // RTCP
            const unsigned sequence = unsigned(head[6]) << 8 | head[7];
            if (next && sequence != *next) lost += (sequence - *next) & 0xffff;
            next = (sequence + 1) & 0xffff;
            pictures += head[5] >> 7;
        }
    }
};

std::string ask(int socket, const std::string& text) {
    if (write(socket, text.data(), text.size()) != static_cast<ssize_t>(text.size())) return {};
    std::string got;   // byte by byte, so that no media is taken
    char c = 0;
    while (got.size() < 16'384 && !got.ends_with("\r\n\r\n") && read(socket, &c, 1) == 1) got += c;
    return got;
}
std::string session_of(const std::string& answer) {
    const auto at = answer.find("Session: ");
    return at == answer.npos ? std::string{} : answer.substr(at + 9, answer.find_first_of(";\r", at + 9) - at - 9);
}
double cpu_of(const std::string& pid) {   // user and system seconds of a process
    std::ifstream in("/proc/" + pid + "/stat");
    std::string text{std::istreambuf_iterator<char>(in), {}};
    const auto end = text.rfind(')');
    if (end == text.npos) return 0;
    unsigned long user = 0, system = 0;
    std::sscanf(text.c_str() + end + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system);
    return double(user + system) / double(sysconf(_SC_CLK_TCK));
}
double own_cpu() {
    rusage r{};
    getrusage(RUSAGE_SELF, &r);
    return double(r.ru_utime.tv_sec + r.ru_stime.tv_sec) + 1e-6 * double(r.ru_utime.tv_usec + r.ru_stime.tv_usec);
}

}  // namespace

int main(int count, char** words) {
    if (count < 6) return 2;
    const std::string path = words[2], url = "rtsp://127.0.0.1:" + std::string(words[1]) + path, pid = count > 6 ? words[6] : "";
    std::vector<viewer> all(static_cast<std::size_t>(std::atoi(words[4])));
    const auto seconds = std::chrono::milliseconds(static_cast<long>(1000 * std::atof(words[5])));
    const int queue = epoll_create1(0);
    std::vector<unsigned char> memory(1 << 18);
    const auto listen_for = [&](clock_type::time_point until, auto done) {
        std::array<epoll_event, 64> ready;
        for (auto now = clock_type::now(); now < until && !done(); now = clock_type::now()) {
            const auto wait = std::chrono::duration_cast<std::chrono::milliseconds>(until - now).count() + 1;
            const int n = epoll_wait(queue, ready.data(), ready.size(), static_cast<int>(std::min<long>(wait, 100)));
            for (int i = 0; i < n; ++i) {
                auto& v = all[ready[static_cast<std::size_t>(i)].data.u64];
                const auto got = recv(v.socket, memory.data(), memory.size(), MSG_DONTWAIT);
                if (got > 0) v.take(memory.data(), static_cast<std::size_t>(got));
                else if (got == 0 || errno != EAGAIN) v.broken = true, epoll_ctl(queue, EPOLL_CTL_DEL, v.socket, nullptr);
            }
        }
    };
    for (std::size_t i = 0; i < all.size(); ++i) {
        auto& v = all[i];
        v.socket = socket(AF_INET, SOCK_STREAM, 0);
        const timeval patience{30, 0};
        setsockopt(v.socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        sockaddr_in to{};
        to.sin_family = AF_INET, to.sin_port = htons(static_cast<std::uint16_t>(std::atoi(words[1]))), to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (connect(v.socket, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) return std::perror("connect"), 1;
        (void)ask(v.socket, "OPTIONS " + url + " RTSP/1.0\r\nCSeq: 1\r\n\r\n");
        const auto setup = ask(v.socket, "SETUP " + url + words[3] + " RTSP/1.0\r\nCSeq: 3\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n\r\n");
        const auto played = ask(v.socket, "PLAY " + url + " RTSP/1.0\r\nCSeq: 4\r\nSession: " + session_of(setup) + "\r\nRange: npt=0.000-\r\n\r\n");
        if (!played.starts_with("RTSP/1.0 200 ")) return std::fprintf(stderr, "viewer %zu: SETUP: %s, PLAY: %s\n", i, setup.c_str(), played.c_str()), 1;
        epoll_event e{.events = EPOLLIN, .data = {.u64 = i}};
        epoll_ctl(queue, EPOLL_CTL_ADD, v.socket, &e);
        listen_for(clock_type::now() + std::chrono::milliseconds(1), [] { return false; });
    }
    listen_for(clock_type::now() + std::chrono::seconds(30), [&] { return std::ranges::all_of(all, [](const viewer& v) { return v.pictures > 0 || v.broken; }); });
    for (auto& v : all) v.pictures = v.lost = v.bytes = 0;
    const double server = cpu_of(pid), own = own_cpu();
    const auto begin = clock_type::now();
    listen_for(begin + seconds, [] { return false; });
    const double took = std::chrono::duration<double>(clock_type::now() - begin).count();
    unsigned long pictures = 0, least = ~0ul, most = 0, lost = 0, bytes = 0, broken = 0;
    for (const auto& v : all) {
        pictures += v.pictures, lost += v.lost, bytes += v.bytes, broken += v.broken;
        least = std::min(least, v.pictures), most = std::max(most, v.pictures);
    }
    std::printf("{\"viewers\": %zu, \"seconds\": %.2f, \"pictures\": %lu, \"least\": %lu, \"most\": %lu, \"lost_packets\": %lu, \"broken\": %lu, \"mbit_per_s\": %.1f, "
                "\"server_cpu_s\": %.2f, \"viewers_cpu_s\": %.2f}\n",
                all.size(), took, pictures, least, most, lost, broken, 8e-6 * double(bytes) / took, cpu_of(pid) - server, own_cpu() - own);
    return broken > 0 || least == 0;
}
