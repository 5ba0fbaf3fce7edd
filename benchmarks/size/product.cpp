// product: one firmware made of the parts that it is compiled with (RECORDING, SIGNED, ENCRYPTED, HTTP, RTSP, TELLS); tools/bench_size.py
// compares the sizes. Everything that a part does is reachable from main, and nothing else is linked.
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
#ifdef RECORDING
#include <bartizan/base/memory.hpp>
#include <bartizan/frame/access_units.hpp>
#include <bartizan/protocol/nal/scan.hpp>
#include <bartizan/prove.hpp>
#include <bartizan/service/recording.hpp>

#include <support/products_fixed.hpp>
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

// feed: what comes in goes through the machine; its events are counted.
template <class Machine> [[maybe_unused]] int feed(Machine& machine) {
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
        say(bz::as_text(machine.output()));
    }
}

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
#ifdef HTTP
    static bz::http::server<> http;
    result += feed(http);
#endif
#ifdef RTSP
    static bz::rtsp::server<> rtsp("0123456789abcdef", "192.0.2.1");
    result += feed(rtsp);
#endif
#ifdef TELLS
    bz::write_report_json<product>([](std::string_view piece) { say(piece); });
#endif
    return object_bytes == 1 ? 1 : result;
}
