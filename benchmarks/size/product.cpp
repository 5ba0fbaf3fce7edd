// product: one firmware made of the parts that it is compiled with (RECORDING, SIGNED, ENCRYPTED, HTTP, RTSP, LIVE, ACCESS, TELLS);
// tools/bench_size.py compares the sizes. With ACCESS, what HTTP and RTSP show is behind the door. Everything that a part does is reachable from main, and nothing else is linked.
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/base/bytes.hpp>

#ifdef TELLS
#include <bartizan/report_json.hpp>
#endif
#ifdef HTTP
#include <bartizan/protocol/http/server.hpp>
#endif
#ifdef RTSP
#include <bartizan/protocol/rtsp/server.hpp>
#endif
#if defined(RTSP) && defined(LIVE)
#include <bartizan/protocol/rtsp/live_server.hpp>
#endif
#ifdef ACCESS
#include <bartizan/access/door.hpp>
#include <bartizan/policy/network_services.hpp>
#include <bartizan/service/http.hpp>
#include <bartizan/service/rtsp.hpp>
#endif
#if defined(RECORDING) || defined(ACCESS)
#include <bartizan/prove.hpp>

#include <support/products_fixed.hpp>
#endif
#ifdef RECORDING
#include <bartizan/base/memory.hpp>
#include <bartizan/frame/access_units.hpp>
#include <bartizan/protocol/nal/scan.hpp>
#include <bartizan/service/recording.hpp>
#endif

#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <optional>

namespace {
namespace bz = bartizan;
std::uint64_t object_bytes = 0;   // of RAM, the parts' own objects

[[maybe_unused]] void say(std::string_view text) {
    if (write(1, text.data(), text.size()) < 0) std::_Exit(1);
}

// feed: what comes in goes through the machine; its events are counted, or acted on.
struct counted {
    template <class... A> void operator()(A&&...) const {}
};
template <class Machine, class Act = counted> [[maybe_unused]] int feed(Machine& machine, Act act = {}) {
    int events = 0;
    object_bytes += sizeof machine;
    for (;;) {
        const auto space = machine.input_space();
        const auto n = read(0, space.data(), space.size());
        if (n <= 0) return events;
        machine.received(static_cast<std::size_t>(n));
        const auto event = machine.next_event();
        if (!event) return events;
        events += static_cast<int>(event->index());
        act(*event);
        say(bz::as_text(machine.output()));
    }
}

#ifdef ACCESS
// What a crypto library and an operating system bring is left out: TLS, Argon2id, random numbers.
using net_product = bz::camera<bz::services<bz::http_server<>, bz::rtsp_server<>>, bz::tls<bz::tls_v1_3>, bz::digest<bz::sha256>, bz::accounts<>, bz::no_guest,
                               bz::host_filter<"10.0.0.0/8", "fd00::/8">, bz::throttle<>>;
struct no_hash {
    bz::result<> derive(bz::bytes_view, std::span<const std::byte, bz::crypto::password_salt_bytes>, bz::crypto::password_cost,
                        std::span<std::byte, bz::crypto::password_hash_bytes> out) noexcept {
        return read(0, out.data(), out.size()) < 0 ? bz::result<>(bz::outside_errc::no_space) : bz::result<>();
    }
};
struct no_random {
    bz::result<> fill(bz::bytes_span out) noexcept { return read(0, out.data(), out.size()) < 0 ? bz::result<>(bz::outside_errc::no_space) : bz::result<>(); }
};
using door_type = bz::access::door<net_product, tests::fixed_store, no_hash, no_random>;
tests::fixed_store accounts_store;
no_hash hash;
no_random random_numbers;
door_type the_door(accounts_store, hash, random_numbers);
bz::address peer_address() {
    bz::address from{};
    if (read(0, &from, sizeof from) < 0) std::_Exit(1);
    return from;
}
int guard() {
    object_bytes += sizeof the_door;
    if (!the_door.open("camera", {})) return 1;
    std::array<char, 256> text{};
    const auto n = read(0, text.data(), text.size());
    const std::string_view line(text.data(), n > 0 ? std::size_t(n) : 0);
    if (auto permit = the_door.ask_set_up(peer_address(), {})) return the_door.set_up(std::move(*permit), line, line, line, {}) ? 0 : 1;
    const auto outcome = the_door.ask({.peer = peer_address(), .encrypted = true, .method = "GET", .target = line, .authorization = std::span(&line, 1)});
    const auto* entry = std::get_if<door_type::entry>(&outcome);
    if (!entry) return 1;
    return the_door.add_account(*entry, line, 1, line, line, {}) && the_door.set_password(*entry, line, line, line, {}) && the_door.remove_account(*entry, line, {}) &&
                   the_door.factory_reset(*entry, {}) ? 0 : 1;
}
#ifdef HTTP
struct context {};
void show(context&, bz::service::call<door_type>& c, bz::service::reply& out) { out.body = c.request.path(); }
constexpr std::array<bz::service::route<context, door_type>, 1> routes{{{"GET", "/api/status", bz::access::access_class::read_system, show}}};
#endif
#endif

#ifdef LIVE
using ring_type = bz::rtp::live_ring<bz::rtp::ring_limits{.bytes = 1 << 20, .trains = 256}>;
ring_type ring(bz::rtp::packetizer(bz::nal::codec::h264, 96, 1, 1), {});
int publish() {
    object_bytes += sizeof ring;
    std::array<std::byte, 4096> unit;
    const auto n = read(0, unit.data(), unit.size());
    const std::array<bz::bytes_view, 1> units{bz::bytes_view(unit).first(n > 0 ? std::size_t(n) : 0)};
    ring.captured(0, 0, {}, {});
    return ring.publish(units, 0, true) ? 0 : 1;
}
#endif

#ifdef RECORDING
#ifdef SIGNED
using signing = bz::signed_frames<bz::sha256, bz::ecdsa_p256>;
using key = bz::software_key<bz::provenance::factory>;
#else
using signing = bz::unsigned_frames;
using key = bz::no_key;
#endif
#ifdef ENCRYPTED
using encryption = bz::encrypted_frames<>;
#else
using encryption = bz::clear_frames;
#endif
template <class Threat> using live_with = bz::accept_risk<Threat, bz::recording<>, "size of a part that is left out", bz::date{9999, 1, 1}>;
using product = bz::camera<bz::services<bz::recording<>>, signing, encryption, key
#ifndef SIGNED
                           , live_with<bz::threat::recording_tamper>, live_with<bz::threat::forged_signer>
#endif
#ifndef ENCRYPTED
                           , live_with<bz::threat::recording_leak>
#endif
                           >;
static_assert(bz::proven<product>);
using domain = bz::crypto::nonce_domain<1>;
using content_key = bz::crypto::content_key<domain, bz::target::portable>;
constexpr bz::frame::fragment_limits limits{.bytes = 1 << 20, .samples = 64, .subsamples = 256};
std::array<std::byte, 1 << 16> input;
std::array<std::byte, (1 << 20) + (64 << 10)> memory;
tests::fixed_file file;
[[maybe_unused]] tests::fixed_signer signer;
[[maybe_unused]] tests::fixed_store store;

int record() {
    const bz::service::stream_facts facts{.codec = bz::nal::codec::h264, .timescale = 10'000};
    bz::arena arena{bz::bytes_span(memory)};
#if defined(ENCRYPTED)
    using keystream = bz::crypto::keystream<domain, bz::key_limits_of<product>, tests::fixed_store>;
    using session_type = bz::service::recording_session<product, tests::fixed_file, tests::fixed_signer, keystream, content_key, limits>;
    bz::secret<16> raw;
    if (read(0, raw.fill().data(), 16) != 16) return 1;
    const content_key with(domain{}, bz::crypto::key_id{}, std::move(raw));
    auto stream = keystream::open(store, with, bz::crypto::key_history::fresh);
    if (!stream) return 1;
#elif defined(SIGNED)
    using session_type = bz::service::recording_session<product, tests::fixed_file, tests::fixed_signer, bz::service::no_content_key, bz::service::no_content_key, limits>;
#else
    using session_type = bz::service::recording_session<product, tests::fixed_file, bz::service::no_signer, bz::service::no_content_key, bz::service::no_content_key, limits>;
#endif
    object_bytes += sizeof(session_type);
    auto recorder = session_type::recorder_type::create(file, arena);
    if (!recorder) return 1;
    static std::optional<session_type> session;
#if defined(ENCRYPTED)
    session.emplace(facts, std::move(*recorder), signer, *stream, with);
#elif defined(SIGNED)
    session.emplace(facts, std::move(*recorder), signer);
#else
    session.emplace(facts, std::move(*recorder));
#endif
    const auto n = read(0, input.data(), input.size());
    bz::nal::annexb_units<bz::target::portable> scan{bz::bytes_view(input).first(n > 0 ? std::size_t(n) : 0)};
    static bz::frame::access_units<64> split(bz::nal::codec::h264);
    std::int64_t at = 0;
    while (const auto unit = scan.next()) {
        const auto done = split.take(*unit);
        if (!done || (*done && !session->push({.units = **done, .decode_time = at++, .duration = 1, .captured = {at}}))) return 1;
    }
    return session->finish() ? 0 : 1;
}
#endif
}  // namespace

int main() {
    int result = 0;
#ifdef RECORDING
    result += record();
#endif
#ifdef ACCESS
    result += guard();
#endif
#ifdef LIVE
    result += publish();
#endif
#ifdef HTTP
    static bz::http::server<> http;
#ifdef ACCESS
    static context nothing;
    static bz::service::reply answer;
    static bz::service::http_site<door_type, context> site{the_door, nothing, {}, routes};
    result += feed(http, [](auto& event) {
        if (const auto* r = std::get_if<bz::http::request>(&event)) site.handle(http, *r, peer_address(), true, {}, {}, answer);
    });
#else
    result += feed(http);
#endif
#endif
#ifdef RTSP
#ifdef LIVE
    using live = bz::rtsp::live_server<ring_type>;
    static live rtsp("0123456789abcdef", "192.0.2.1", {.udp = false, .tcp = true});
#ifdef ACCESS
    static const std::array<bz::service::live_stream<ring_type>, 1> streams{{{"/MediaInput/h264/stream_1", &ring, "v=0\r\n"}}};
    static bz::service::rtsp_service<door_type, ring_type> shows(the_door, streams);
    result += feed(rtsp, [](auto& event) {
        if (const auto* r = std::get_if<bz::rtsp::request>(&event)) (void)shows.act(rtsp, *r, {.peer = peer_address(), .encrypted = true});
    });
#else
    result += feed(rtsp);
#endif
#else
    static bz::rtsp::server<> rtsp("0123456789abcdef", "192.0.2.1");
    result += feed(rtsp);
#endif
#endif
#ifdef TELLS
    bz::write_report_json<product>([](std::string_view piece) { say(piece); });
#endif
    return object_bytes == 1 ? 1 : result;
}
