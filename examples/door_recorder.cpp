// door_recorder: what it is, as a type; then one camera's sealed footage into a folder that survives power cuts, without a key to it, until Ctrl-C.
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/recorder.hpp>

#include "command.hpp"
#include <bartizan/crypto/software/tls_client.hpp>
#include <bartizan/io/connect.hpp>
#include <bartizan/io/pull.hpp>
#include <bartizan/io/sqlite/footage_index.hpp>
#include <bartizan/io/system.hpp>
#include <bartizan/protocol/tls/over.hpp>
#include <bartizan/service/ingest.hpp>

#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <iostream>

namespace bz = bartizan;
namespace asio = boost::asio;
using command::need;   // the value, or a sentence that says why not

using door_recorder = bz::recorder<                // any order; each question answered once
    bz::services<bz::ingest<>, bz::archive>,
    bz::storage::folder<>,                         // where footage lies, and how long
    bz::sealed_footage<>,                          // encrypted and signed by its camera, or refused
    bz::certified_cameras<bz::tls_v1_3>,           // RTSPS; any_camera would not compile here
    bz::answers_digest<bz::sha256>>;               // the password stays at home
static_assert(bz::proven<door_recorder>);

using types = bz::recorder_types<door_recorder, bz::io::sqlite::footage_index>;
using bz::crypto::software::tls_client, bz::crypto::software::tls_trust, bz::crypto::software::tls_versions;
using client = bz::tls_over<tls_client, bz::rtsp::client<bz::list<bz::sha256>, bz::http_auth::basic_use::never>>;

struct watch {   // who looks on
    void segment_began(const bz::storage::segment_facts& s, auto&&...) { std::cout << bz::storage::segment_text(s.id.name).view() << std::endl; }
    void stored(const bz::frame::picture&) {}
    void documents(bz::frame::sei_units) {}
    void segment_ended(const bz::storage::segment_facts&) {}
    void told(bz::service::ingest_trouble, bz::error why) { std::cerr << "not recorded: " << why.message() << std::endl; }
};
using session = bz::service::ingest_session<types, bz::io::system_clock, watch>;

asio::awaitable<void> record(session& camera, bz::rtsp::url url, std::shared_ptr<tls_trust> trust, std::string password, bz::io::bell& rings) {
    auto connected = co_await bz::io::connect(std::string(url.host), url.port);
    auto socket = need(std::move(connected), "the camera");
    const bz::crypto::software::tls_peer door{.trust = trust, .name = url.host};
    auto tls = need(tls_client::open(door, bz::io::system_clock::utc(), tls_versions::tls13), "TLS");
    const auto text = "rtsps://" + std::string(url.place) + std::string(url.path);
    const auto random = need(bz::io::random_bytes<20>(), "random numbers");
    const auto bytes = bz::bytes_view(random);
    const bz::rtsp::credentials who{url.user, password};
    std::array<std::byte, 16> seed;
    bz::copy_bytes(bytes.first(16), seed);
    const auto core = std::make_unique<client>(std::move(tls), std::string_view(text), who, seed);
    const auto ended = co_await bz::io::pull(socket, *core, camera, bz::byte_reader(bytes.subspan(16)).u32(), rings);
    camera.connection_ended();
    need(ended, "the camera");
}

int main(int count, char** arguments) try {
    if (count != 4) command::fail("usage: door_recorder rtsps://USER@HOST:PORT/PATH AUTHORITIES.pem PASSWORD-FILE");
    bz::io::posix_files files;
    auto index = need(bz::io::sqlite::footage_index::open("door.sqlite"), "door.sqlite");
    bz::io::found_footage found;   // after a power cut, what was mended
    auto folder = need(types::folder::open(files, index, "footage", found, [](const auto&) {}), "footage");
    watch sees;
    session camera(folder, "door", {}, sees);

    const auto url = need(bz::rtsp::read_url(arguments[1]), arguments[1]);
    const auto authorities = command::read_text(arguments[2]), secret = command::read_text(arguments[3]);
    asio::io_context context(1);
    bz::io::bell rings;
    asio::signal_set ends(context, SIGINT, SIGTERM);
    ends.async_wait([&](auto, int) { camera.end(), rings.ring(); });   // the next key picture brings the last signatures
    asio::co_spawn(context, record(camera, url, need(tls_trust::of(bz::as_bytes(authorities)), arguments[2]), secret.substr(0, secret.find('\n')), rings), [&](std::exception_ptr failed) {
        context.stop();
        if (failed) std::rethrow_exception(failed);
    });
    context.run();
    return 0;
} catch (const std::exception& e) {
    std::cerr << "door_recorder: " << e.what() << "\n";
    return 1;
}
