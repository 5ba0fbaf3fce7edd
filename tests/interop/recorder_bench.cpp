// recorder_bench: what recording costs: cameras to be recorded, our ingest path with the verification of every signature, and an hour in a minute.
// SPDX-License-Identifier: Apache-2.0
//   recorder_bench serve PORT_FILE SECONDS FILE.264
//       one signed live stream of FILE in a loop, at 25 pictures a second, as rtsp://127.0.0.1:PORT/stream to whoever comes; PORT_FILE gets the port,
//       PORT_FILE.pem the camera's certificate. Ends after SECONDS or on SIGTERM.
//   recorder_bench record PORT COUNT FOLDER CERTIFICATE
//       records it COUNT times, as COUNT cameras, into FOLDER; says "recording" once each has 60 pictures; on SIGTERM it prints one line of JSON.
//   recorder_bench hour SECONDS FOLDER FILE.264
//       SECONDS of one camera by a clock that runs as fast as they can be recorded, judged and, by the size of the folder, deleted again; prints what
//       memory it had at the start and at the end. 1: it grew.
#include <bartizan/recorder.hpp>

#include <bartizan/crypto/software/trust_store.hpp>
#include <bartizan/frame/arrival_verifier.hpp>
#include <bartizan/io/connect.hpp>
#include <bartizan/io/pull.hpp>
#include <bartizan/io/rtsp.hpp>
#include <bartizan/io/sqlite/footage_index.hpp>
#include <bartizan/io/system.hpp>
#include <bartizan/protocol/sdp/writer.hpp>
#include <bartizan/service/ingest.hpp>
#include <bartizan/service/rtsp.hpp>

#include <support/door.hpp>
#include <support/recorded.hpp>
#include <verify/leaf_key.hpp>

#include <boost/asio/signal_set.hpp>

#include <cstdio>
#include <filesystem>
#include <fstream>

namespace {

namespace bz = bartizan;
namespace asio = boost::asio;
namespace rtsp = bartizan::rtsp;
namespace rtp = bartizan::rtp;
using namespace std::chrono_literals;

int fail(const std::string& why) {
    std::fprintf(stderr, "recorder_bench: %s\n", why.c_str());
    return 1;
}

// --- cameras: one stream, for as many as come ---------------------------------------------------------------------------------------

using open_camera = bz::camera<bz::services<bz::rtsp_server<>, bz::rtp_datagrams>, bz::plain_tcp, bz::no_authentication, bz::accounts<>, bz::no_guest, bz::host_filter<>, bz::throttle<>,
                               bz::accept_risk<bz::threat::eavesdropping, bz::rtp_datagrams, "test of speed", tests::far>,
                               bz::accept_risk<bz::threat::eavesdropping, bz::rtsp_server<>, "test of speed", tests::far>,
                               bz::accept_risk<bz::threat::credential_theft, bz::rtsp_server<>, "test of speed", tests::far>,
                               bz::accept_risk<bz::threat::unauthorized_access, bz::rtsp_server<>, "test of speed", tests::far>>;
using ring = rtp::live_ring<>;

int serve(const std::string& port_file, int seconds, const std::string& file) {
    using live = bz::service::live_of<open_camera, ring, rtp::viewer_limits{.gops_behind = 20}>;
    using connection = rtsp::connection<live>;
    tests::clip video(bz::nal::codec::h264, tests::load(file));
    tests::signing_camera camera(video, false);
    ring shared(rtp::packetizer(video.codec, 96, 0x1000, 65'500), rtp::packetizer_limits{});
    std::vector<bz::bytes_view> sets;
    for (const auto unit : video.pictures.front().units)
        if (bz::nal::kind_of(video.codec, unit) == bz::nal::kind::parameter_set) sets.push_back(unit);
    const bz::sdp::video line[]{{.codec = video.codec, .payload_type = 96, .sets = sets}};
    std::array<std::byte, 4096> memory;
    bz::byte_writer out(memory);
    if (!bz::sdp::write(out, {.id = 1, .videos = line})) return fail("no room for the description");
    const std::string description(bz::as_text(out.written()));
    const std::array<bz::service::live_stream<ring>, 1> streams{{{"/stream", &shared, description}}};
    tests::doorway<open_camera> house;
    bz::service::rtsp_service<typename tests::doorway<open_camera>::door_type, ring> shows(*house.door, streams);
    bz::io::rtsp_hall<live> hall;
    bz::io::seats seats({.connections = 256, .per_address = 256});
    asio::io_context context(1);
    auto door = bz::io::listener::open(context.get_executor(), "127.0.0.1", 0);
    auto packets = bz::io::datagrams<live>::open(context.get_executor(), "127.0.0.1");
    if (!door || !packets) return fail("no port");
    packets->run(hall.by_datagram);
    std::uint64_t sessions = 0;
    door->run(seats, [&](bz::io::tcp::socket socket, bz::io::seats::place place) -> asio::awaitable<void> {
        boost::system::error_code code;
        const auto peer = socket.remote_endpoint(code).address().to_string();
        auto core = std::make_unique<connection>("session" + std::to_string(++sessions), peer, bz::service::transports_of<open_camera>(false));
        co_await bz::io::rtsp_connection(std::move(socket), std::move(place), hall, std::move(core), [&](live& to, auto& event) {
            if (const auto* request = std::get_if<rtsp::request>(&event))
                (void)shows.act(to, *request, {.peer = *bz::read_address(peer), .encrypted = false, .now = std::chrono::steady_clock::now(), .utc = bz::io::system_clock::utc(),
                                               .server_ports = hall.by_datagram.ports});
        });
    });
    std::ofstream(port_file + ".pem") << camera.certificate();
    std::ofstream(port_file + ".new") << door->port() << "\n";
    std::filesystem::rename(port_file + ".new", port_file);
    asio::steady_timer clock(context), end(context, std::chrono::seconds(seconds));
    asio::signal_set signals(context, SIGTERM);
    signals.async_wait([&](auto, auto) { context.stop(); });
    end.async_wait([&](auto) { context.stop(); });
    asio::co_spawn(context, [&]() -> asio::awaitable<void> {
        std::uint32_t timestamp = 0;
        const auto began = bz::io::system_clock::utc();
        for (auto next = std::chrono::steady_clock::now();; next += 40ms, timestamp += 3600) {
            clock.expires_at(next);
            (void)co_await clock.async_wait(bz::io::await);
            // The camera's clock is its timer's, so that the time signed is the time of the stream.
            const bz::utc_time captured{began.ticks + std::int64_t{timestamp} * 1000 / 9};
            const auto picture = camera.next(captured);
            if (!shared.publish(picture.units, timestamp, bz::frame::starts_gop(video.codec, picture))) std::abort();
            shared.captured(0, timestamp, next, captured);
            hall.published();
        }
    }, asio::detached);
    context.run();
    return 0;
}

// --- the recorder -------------------------------------------------------------------------------------------------------------------

inline constexpr bz::text reason = "test of speed";
using open_recorder =
    bz::recorder<bz::services<bz::ingest<>, bz::archive>, bz::storage::folder<bz::storage::folder_limits{.most_mib = 64, .least_free_mib = 1}>, bz::footage_as_it_comes, bz::any_camera,
                 bz::answers_digest<bz::sha256>, bz::accept_risk<bz::threat::recording_tamper, bz::archive, reason, tests::far>,
                 bz::accept_risk<bz::threat::recording_leak, bz::archive, reason, tests::far>, bz::accept_risk<bz::threat::eavesdropping, bz::ingest<>, reason, tests::far>,
                 bz::accept_risk<bz::threat::impostor_camera, bz::ingest<>, reason, tests::far>,
                 bz::accept_risk<bz::threat::credential_theft, bz::ingest<>, reason, tests::far>>;
using index_type = bz::io::sqlite::footage_index;
using types = bz::recorder_types<open_recorder, index_type>;

// judge: as the example recorder judges on arrival.
struct judge {
    struct into_index {
        index_type* index;
        std::string camera;
        std::uint64_t failures = 0;
        void range(const bz::storage::verdict_range& r) { failures += !index->put_verdict(camera, r); }
    };
    using verifier = bz::frame::arrival_verifier<bz::crypto::software::trust_store, into_index, bz::frame::arrival_limits, bz::target::detect>;
    bz::crypto::software::trust_store store{bz::io::system_clock::utc()};
    verify::leaf_key leaf;
    into_index out;
    std::unique_ptr<verifier> now;

    judge(index_type& index, std::string camera, const std::string& certificate) : out{&index, std::move(camera)} {
        if (!store.add_anchors(bz::as_bytes(certificate))) throw std::runtime_error("no certificate");
        store.ask_first([this](auto... of) { return leaf.check(of...); });
        now = std::make_unique<verifier>(bz::nal::codec::h264, store, out);
    }
    judge(const judge&) = delete;
};

// recorded_camera: a picture_sink and an ingest_watch: one camera into the folder, each picture judged.
template <class Clock> struct recorded_camera {
    using session_type = bz::service::ingest_session<types, Clock, recorded_camera>;
    judge judges;
    session_type session;
    std::uint64_t troubles = 0;
    bz::io::bell* rings = nullptr;

    recorded_camera(types::folder& folder, index_type& index, const std::string& id, const std::string& certificate, Clock clock)
        : judges(index, id, certificate), session(folder, id, clock, *this) {}

    bool wants(const bz::sdp::media& media) { return session.wants(media); }
    void begins() { session.begins(); }
    void picture(const rtp::received_picture& p, std::optional<bz::utc_time> at) { session.picture(p, at); }
    void figures(const rtp::receiver<>& from) { session.figures(from); }
    bool enough() const { return session.enough(); }

    void segment_began(const bz::storage::segment_facts&, bz::nal::codec, std::span<const bz::bytes_view>) {}
    void stored(const bz::frame::picture& p) { judges.now->picture(p); }
    void documents(bz::frame::sei_units units) { judges.now->documents(units); }
    void segment_ended(const bz::storage::segment_facts&) {}
    void told(bz::service::ingest_trouble, bz::error) { ++troubles; }
};

struct store {
    bz::io::posix_files files;
    index_type index;
    types::folder folder;
    explicit store(const std::string& place) : index(need(index_type::open(place + "/index.sqlite"))), folder(need(types::folder::open(files, index, place + "/footage"))) {}
    template <class T> static T need(bz::result<T> made) {
        if (!made) throw std::runtime_error(std::string(made.error().message()));
        return *std::move(made);
    }
};

int record(const std::string& port, std::size_t count, const std::string& place, const std::string& certificate) {
    using camera = recorded_camera<bz::io::system_clock>;
    using client = rtsp::client<bz::list<bz::sha256>>;
    const auto pem_bytes = tests::load(certificate);
    const std::string pem(bz::as_text(pem_bytes)), url = "rtsp://127.0.0.1:" + port + "/stream";
    store kept(place);
    asio::io_context context(1);
    std::vector<std::unique_ptr<camera>> cameras;
    std::size_t left = count;
    bool ending = false;
    std::string problem;
    const auto run = [&](camera& c) -> asio::awaitable<void> {
        auto socket = co_await bz::io::connect("127.0.0.1", static_cast<std::uint16_t>(std::stoi(port)));
        if (socket) {
            const auto seed = *bz::io::random_bytes<16>();
            const auto core = std::make_unique<client>(url, rtsp::credentials{}, seed);
            bz::io::bell rings;
            c.rings = &rings;
            const auto ended = co_await bz::io::pull(*socket, *core, c, bz::byte_reader(*bz::io::random_bytes<4>()).u32(), rings);
            c.rings = nullptr;
            if (!ended && !ending) problem = std::string(ended.error().message());
        } else problem = std::string(socket.error().message());
        c.session.end_now();
        c.judges.now->finish();
        if (--left == 0) context.stop();
    };
    for (std::size_t i = 0; i < count; ++i) {
        const auto id = "camera-" + std::to_string(i);
        cameras.push_back(std::make_unique<camera>(kept.folder, kept.index, id, pem, bz::io::system_clock{}));
        asio::co_spawn(context, run(*cameras.back()), asio::detached);
    }
    asio::signal_set signals(context, SIGTERM);
    signals.async_wait([&](auto, auto) {
        ending = true;
        for (auto& c : cameras) {
            c->session.end();
            if (c->rings) c->rings->ring();
        }
    });
    asio::steady_timer looks(context);
    const std::function<void()> look = [&] {
        looks.expires_after(20ms);
        looks.async_wait([&](auto failed) {
            if (failed) return;
            if (!std::ranges::all_of(cameras, [](const auto& c) { return c->session.so_far().pictures >= 60; })) return look();   // groups whose documents came
            std::puts("recording");
            std::fflush(stdout);
        });
    };
    look();
    context.run();
    std::uint64_t pictures = 0, lost = 0, packets = 0, bytes = 0, troubles = 0, checked = 0, trusted = 0, least = ~std::uint64_t{0}, authentic = 0, red = 0, failures = 0, late = 0;
    for (auto& c : cameras) {
        const auto& f = c->session.so_far();
        pictures += f.pictures, lost += f.lost, packets += f.lost_packets, bytes += f.bytes, troubles += c->troubles;
        least = std::min(least, f.pictures);
        checked += c->judges.now->signatures_checked(), trusted += c->judges.now->trusted_signatures(), failures += c->judges.out.failures;
        (void)kept.index.verdicts(c->judges.out.camera, bz::storage::beginning_of_time, bz::storage::end_of_time, [&](const bz::storage::verdict_range& r) {
            if (r.verdict == bz::storage::verdict::authentic) authentic += r.frames;
            else if (r.verdict == bz::storage::verdict::altered || r.verdict == bz::storage::verdict::missing) red += r.frames;
            else late += r.frames;
            return true;
        });
    }
    std::printf("{\"cameras\":%zu,\"pictures\":%llu,\"least\":%llu,\"lost_pictures\":%llu,\"lost_packets\":%llu,\"troubles\":%llu,\"megabytes\":%.1f,\"signatures\":%llu,\"trusted\":%llu,"
                "\"authentic\":%llu,\"red\":%llu,\"not_covered\":%llu,\"index_failures\":%llu}\n",
                count, static_cast<unsigned long long>(pictures), static_cast<unsigned long long>(least), static_cast<unsigned long long>(lost), static_cast<unsigned long long>(packets),
                static_cast<unsigned long long>(troubles), static_cast<double>(bytes) / 1e6, static_cast<unsigned long long>(checked), static_cast<unsigned long long>(trusted),
                static_cast<unsigned long long>(authentic), static_cast<unsigned long long>(red), static_cast<unsigned long long>(late), static_cast<unsigned long long>(failures));
    return problem.empty() ? 0 : fail(problem);
}

// --- an hour ------------------------------------------------------------------------------------------------------------------------

long resident_kib() {
    std::ifstream in("/proc/self/statm");
    long all = 0, resident = 0;
    in >> all >> resident;
    return resident * (::sysconf(_SC_PAGESIZE) / 1024);
}

// stepped_clock: whoever holds it says what time it is.
struct stepped_clock {
    const bz::utc_time* at;
    bz::utc_time utc() const { return *at; }
    bz::instant now() const { return bz::instant(std::chrono::nanoseconds(at->ticks % (std::int64_t{1} << 55) * 100)); }
};

int hour(int seconds, const std::string& place, const std::string& file) {
    tests::clip video(bz::nal::codec::h264, tests::load(file));
    tests::signing_camera source(video, false);
    store kept(place);
    auto at = bz::io::system_clock::utc();
    recorded_camera<stepped_clock> camera(kept.folder, kept.index, "door", source.certificate(), stepped_clock{&at});
    (void)camera.wants({.kind = "video", .protocol = "RTP/AVP", .payload_type = 96, .encoding = "H264", .clock_rate = 90'000, .parameters = {}, .control = {}});
    camera.begins();
    long early = 0, most = 0;
    std::uint64_t deleted = 0;
    std::uint32_t timestamp = 0;
    for (int second = 0; second < seconds; ++second) {
        for (int n = 0; n < 25; ++n, timestamp += 3600, at.ticks += 400'000) {
            const auto p = source.next(at);
            camera.picture({.units = p.units, .timestamp = timestamp}, at);
        }
        if (second % 30 != 29) continue;
        const auto gone = kept.folder.retain(at);
        if (!gone) return fail(std::string(gone.error().message()));
        deleted += gone->by_size;
        (void)kept.index.forget_verdicts();
        const auto now = resident_kib();
        if (second < seconds / 4) early = std::max(early, now);
        most = std::max(most, now);
    }
    camera.session.end_now();
    camera.judges.now->finish();
    const auto& f = camera.session.so_far();
    std::printf("{\"seconds\":%d,\"pictures\":%llu,\"signatures\":%llu,\"trusted\":%llu,\"deleted_segments\":%llu,\"kib_in_the_first_quarter\":%ld,\"kib_at_most\":%ld}\n", seconds,
                static_cast<unsigned long long>(f.pictures), static_cast<unsigned long long>(camera.judges.now->signatures_checked()), static_cast<unsigned long long>(camera.judges.now->trusted_signatures()),
                static_cast<unsigned long long>(deleted), early, most);
    if (f.pictures != static_cast<std::uint64_t>(seconds) * 25 || camera.troubles > 0) return fail("not every picture was recorded");
    return most - early <= 2048 ? 0 : fail("its memory grew");
}

}  // namespace

int main(int count, char** words) {
    const std::vector<std::string> a(words + 1, words + count);
    try {
        if (a.size() == 4 && a[0] == "serve") return serve(a[1], std::stoi(a[2]), a[3]);
        if (a.size() == 5 && a[0] == "record") return record(a[1], static_cast<std::size_t>(std::stoi(a[2])), a[3], a[4]);
        if (a.size() == 4 && a[0] == "hour") return hour(std::stoi(a[1]), a[2], a[3]);
    } catch (const std::exception& e) {
        return fail(e.what());
    }
    return fail("usage: recorder_bench serve PORT_FILE SECONDS FILE.264 | record PORT COUNT FOLDER CERTIFICATE | hour SECONDS FOLDER FILE.264");
}
