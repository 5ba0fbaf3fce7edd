// countersign_cost: what it costs a recorder to sign and encrypt a camera's pictures as they arrive, in simulated time.
// SPDX-License-Identifier: Apache-2.0
//   countersign_cost SECONDS FOLDER FILE.264   the stream at 25 pictures/s, stored as it comes, signed, and signed and encrypted; the processor time of each
//                                              as one JSON object: microseconds for a second of video, the longest time for one picture
#include <bartizan/recorder.hpp>

#include <bartizan/io/sqlite/footage_index.hpp>
#include <bartizan/service/ingest.hpp>
#include <support/countersigned.hpp>

#include <time.h>
#include <cstdio>
#include <filesystem>

namespace {

namespace bz = bartizan;

using open_recorder = bz::recorder<bz::services<bz::ingest<>, bz::archive>, bz::storage::folder<bz::storage::folder_limits{.least_free_mib = 1}>, bz::footage_as_it_comes,
                                   bz::certified_cameras<bz::tls_v1_3>, bz::answers_digest<bz::sha256>,
                                   bz::accept_risk<bz::threat::recording_tamper, bz::archive, tests::bench_reason, tests::bench_until>,
                                   bz::accept_risk<bz::threat::recording_leak, bz::archive, tests::bench_reason, tests::bench_until>>;
// as the tests' recorders, with the kernels of this machine
using signing_recorder = tests::countersigning_recorder<bz::clear_frames, bz::runs_on<bz::target::detect>, bz::accept_risk<bz::threat::recording_leak, bz::archive, tests::bench_reason, tests::bench_until>,
                                                        bz::accept_risk<bz::threat::recording_leak, bz::countersigning<>, tests::bench_reason, tests::bench_until>>;
using sealing_recorder = tests::countersigning_recorder<bz::encrypted_frames<>, bz::recipients<bz::viewer_keys>, bz::runs_on<bz::target::detect>>;
using key_type = tests::software::ecdsa_key;

struct stepped_clock {
    const bz::utc_time* at;
    bz::utc_time utc() const { return *at; }
    bz::instant now() const { return {}; }
};
struct deaf {
    std::uint64_t troubles = 0;
    void segment_began(const bz::storage::segment_facts&, bz::nal::codec, std::span<const bz::bytes_view>) {}
    void stored(const bz::frame::picture&) {}
    void documents(bz::frame::sei_units) {}
    void segment_ended(const bz::storage::segment_facts&) {}
    void told(bz::service::ingest_trouble, bz::error) { ++troubles; }
};
std::int64_t cpu_us() {
    timespec t{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return std::int64_t{t.tv_sec} * 1'000'000 + t.tv_nsec / 1000;
}
template <class T> T need(bz::result<T> made) {
    if (!made) throw std::runtime_error(std::string(made.error().message()));
    return *std::move(made);
}
struct cost {
    double us_a_second = 0;
    std::int64_t longest_us = 0;
};

template <class Product> cost measured(const tests::clip& video, int seconds, const std::string& place) {
    using types = bz::recorder_types<Product, bz::io::sqlite::footage_index, bz::io::posix_files, bz::frame::fragment_limits{.checks = true}, key_type>;
    using session = bz::service::ingest_session<types, stepped_clock, deaf>;
    using sealing = typename bz::service::sealing_of<typename types::deposit>::type;
    auto key = need(key_type::generate());
    if (!key.self_sign({"recorder R-1"}, tests::years, tests::software::certificate_role::recorder)) throw std::runtime_error("no certificate");
    std::unique_ptr<sealing> seals;
    if constexpr (types::countersigns)
        seals = std::make_unique<sealing>(key, typename sealing::identity{"1.0", "R-1", "owner", {}}, [] {
            return bz::service::new_content_key{.kid = tests::test_kid, .key = tests::test_key(), .wrapped = {std::vector<std::byte>(88, std::byte{1})}};
        });
    std::filesystem::create_directory(place);
    bz::io::posix_files files;
    auto index = need(bz::io::sqlite::footage_index::open(place + "/index.sqlite"));
    auto folder = need(types::folder::open(files, index, place + "/footage"));
    bz::utc_time at = tests::clip::start;
    deaf ear;
    session camera(folder, "door", stepped_clock{&at}, ear, seals.get());
    (void)camera.wants({.kind = "video", .protocol = "RTP/AVP", .payload_type = 96, .encoding = "H264", .clock_rate = 90'000, .parameters = {}, .control = {}});
    camera.begins();
    cost out;
    const auto began = cpu_us();
    std::uint32_t timestamp = 0;
    for (int n = 0; n < seconds * 25; ++n, timestamp += 3600, at.ticks += 400'000) {
        const auto before = cpu_us();
        camera.picture({.units = video.pictures[static_cast<std::size_t>(n) % video.pictures.size()].units, .timestamp = timestamp, .whole = true}, at);
        out.longest_us = std::max(out.longest_us, cpu_us() - before);
    }
    camera.end_now();
    out.us_a_second = static_cast<double>(cpu_us() - began) / seconds;
    if (camera.so_far().pictures != static_cast<std::uint64_t>(seconds) * 25 || ear.troubles > 0) throw std::runtime_error("not every picture was recorded");
    return out;
}

}  // namespace

int main(int count, char** words) try {
    if (count != 4) throw std::runtime_error("usage: countersign_cost SECONDS FOLDER FILE.264");
    const int seconds = std::stoi(words[1]);
    const std::string place = words[2];
    const tests::clip video(bz::nal::codec::h264, tests::load(words[3]));
    const auto stored = measured<open_recorder>(video, seconds, place + "/stored"), signed_only = measured<signing_recorder>(video, seconds, place + "/signed"),
               sealed = measured<sealing_recorder>(video, seconds, place + "/sealed");
    std::printf("{\"seconds\":%d,\"as_it_comes_us\":%.0f,\"signed_us\":%.0f,\"signed_and_encrypted_us\":%.0f,\"longest_picture_us\":[%lld,%lld,%lld]}\n", seconds, stored.us_a_second,
                signed_only.us_a_second, sealed.us_a_second, static_cast<long long>(stored.longest_us), static_cast<long long>(signed_only.longest_us), static_cast<long long>(sealed.longest_us));
    return 0;
} catch (const std::exception& e) {
    std::fprintf(stderr, "countersign_cost: %s\n", e.what());
    return 1;
}
