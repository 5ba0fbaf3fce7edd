// high_camera: a camera of the highest profile: HTTPS behind one door, recordings signed and encrypted, its key in a PKCS #11 token.
// SPDX-License-Identifier: Apache-2.0
//   high_camera STORE MODULE TOKEN VIDEO [ADDRESS [PORT]]
// STORE holds `pin`, and `camera.pem` once a CA has answered the `camera.csr` of the first start. VIDEO (H.264) stands where your encoder does.
#include <bartizan/camera.hpp>

#include "command.hpp"
#include <bartizan/base/memory.hpp>
#include <bartizan/crypto/enrolment.hpp>
#include <bartizan/crypto/pkcs11/token_key.hpp>
#include <bartizan/crypto/software/argon2id.hpp>
#include <bartizan/crypto/software/tls_server.hpp>
#include <bartizan/fingerprint.hpp>
#include <bartizan/frame/access_units.hpp>
#include <bartizan/io/listen.hpp>
#include <bartizan/io/system.hpp>
#include <bartizan/profile/meets.hpp>
#include <bartizan/protocol/nal/scan.hpp>
#include <bartizan/protocol/tls/over.hpp>
#include <bartizan/service/http.hpp>

#include <boost/asio/signal_set.hpp>
#include <boost/json/src.hpp>   // whole, so that all of this program is in its own image

#include <iostream>

namespace bz = bartizan;
namespace asio = boost::asio;
namespace software = bz::crypto::software;
namespace pkcs11 = bz::crypto::pkcs11;
namespace enrolment = bz::crypto::enrolment;
using command::need;   // the value, or a sentence that says why not
using bz::io::tcp;

using high_camera = bz::camera<
    bz::services<bz::recording<bz::recording_limits{.bitrate_kbps = 4096, .gop_frames = 25}>, bz::http_server<>>,
    bz::signed_frames<bz::sha256, bz::ecdsa_p256, bz::signing_limits{.unsigned_ms = 2000}>, bz::encrypted_frames<>,
    bz::pkcs11_key<bz::provenance::factory>,                             // never leaves the token, and a CA vouches for it
    bz::tls<bz::tls_v1_3>, bz::digest<bz::sha256>, bz::accounts<bz::accounts_limits{.least_characters = 12}>, bz::no_guest, bz::throttle<>,
    bz::host_filter<"10.0.0.0/8", "127.0.0.0/8", "fd00::/8", "::1">,
    bz::meets<bz::profile::high_2026_11>>;                               // 36 rules; break one and it does not compile
static_assert(bz::proven<high_camera>);

using device_key = enrolment::enabled<pkcs11::token_key>;
using types = bz::service::recording_types<high_camera, bz::io::posix_file, device_key, bz::io::posix_store>;
using door = bz::access::door<high_camera, bz::io::posix_store, software::argon2id, bz::io::system_random>;
using https_core = bz::tls_over<software::tls_server, bz::http::server<>>;

// state: what the API works on. One thread.
struct state {
    bz::io::posix_store& store;
    types::session& recording;
    std::string content_key;   // as players take it, for administrators
    software::argon2id hash{};
    bz::io::system_random random{};
    door gate{store, hash, random};
};
using call = bz::service::call<door>;
using bz::service::reply;

void set_up(state& s, call& c, reply& out) {
    boost::system::error_code failed;
    const auto given = boost::json::parse(bz::as_text(c.request.body), failed);
    const auto text = [&](const char* name) -> std::string_view {
        const auto* value = given.is_object() ? given.get_object().if_contains(name) : nullptr;
        return value && value->is_string() ? std::string_view(value->get_string()) : std::string_view();
    };
    const auto done = s.gate.set_up(std::move(**c.permit), text("name"), text("password"), text("retyped"), c.utc);
    done ? void(out.status = 201) : out.problem(422, "The account is not made", done.error().message());
}
void status(state& s, call&, reply& out) {
    out.body = boost::json::serialize(boost::json::object{
        {"fingerprint", std::string(bz::fingerprint_text<high_camera>)}, {"pictures", s.recording.pictures()}, {"lost_signatures", s.recording.lost_documents()}});
}
void content_key(state& s, call&, reply& out) { out.body = "\"" + s.content_key + "\""; }
void factory_reset(state& s, call& c, reply& out) {
    const auto done = s.gate.factory_reset(*c.by, c.utc);
    done ? void(out.status = 204) : out.problem(503, "Not all could be erased", done.error().message());
}
constexpr std::array<bz::service::route<state, door>, 4> routes{{
    {"POST", "/api/setup", bz::access::access_class::pre_auth, set_up, true},
    {"GET", "/api/status", bz::access::access_class::read_system, status},
    {"GET", "/api/content-key", bz::access::access_class::read_system_secret, content_key},
    {"POST", "/api/factory-reset", bz::access::access_class::unrecoverable, factory_reset},
}};

// enrolled: the key in the token, which signs only when a CA has vouched for it.
device_key enrolled(pkcs11::module& module, std::string_view token, bz::io::posix_store& store) {
    const auto open = [&] {
        bz::secret<64> pin;
        const auto size = need(store.load("pin", pin.fill()), "pin");
        return need(pkcs11::session::open(module, {.label = token}, bz::crypto::pin(bz::as_text(pin.reveal().first(size)))), "token");
    };
    auto key = pkcs11::token_key::open(open(), "camera");
    if (!key && key.error() == make_error(pkcs11::errc::no_such_key)) key = pkcs11::token_key::generate(open(), "camera");
    auto step = enrolment::resume(need(std::move(key), "device key"));
    using promised = bz::policy_of<high_camera, bz::role::key>::provenance;
    if (auto* certified = std::get_if<enrolment::certified<pkcs11::token_key>>(&step)) return std::move(*certified).enable<promised>();
    auto* generated = std::get_if<enrolment::key_generated<pkcs11::token_key>>(&step);
    if (!generated) command::fail("the key has a self-signed certificate, which proves nothing");
    std::vector<std::byte> chain(software::most_chain_bytes);
    if (const auto size = store.load("camera.pem", chain))
        return need(std::move(*generated).install(bz::bytes_view(chain).first(*size)), "camera.pem").enable<promised>();
    const auto asked = need(std::move(*generated).request({"high camera"}), "certificate request");
    (void)need(store.replace("camera.csr", bz::as_bytes(asked.text())), "camera.csr");
    command::fail("no certificate yet: have a CA answer camera.csr, put the chain into camera.pem beside it, and start again");
}

asio::awaitable<void> record(types::session& session, bz::bytes_view video) {
    asio::steady_timer clock(co_await asio::this_coro::executor, bz::io::system_clock::now());
    bz::nal::annexb_units scan(video);
    bz::frame::access_units<> split(bz::nal::codec::h264);
    for (std::int64_t n = 0, more = true; more;) {
        const auto unit = scan.next();
        more = bool(unit);
        const auto units = unit ? need(split.take(*unit), "picture") : split.finish();
        if (!units) continue;
        need(session.push({.units = *units, .decode_time = n++, .duration = 1, .captured = bz::io::system_clock::utc()}), "picture");
        clock.expires_at(clock.expiry() + std::chrono::milliseconds(40));
        (void)co_await clock.async_wait(bz::io::await);
    }
}

int main(int count, char** arguments) try {
    if (count < 5 || count > 7) command::fail("usage: high_camera STORE MODULE TOKEN VIDEO [ADDRESS [PORT]]");
    bz::io::posix_store store(arguments[1]);
    auto module = need(pkcs11::module::load(arguments[2]), arguments[2]);
    auto key = enrolled(module, arguments[3], store);

    auto secret = need(bz::io::random_secret<16>(), "content key");
    const auto key_id = need(bz::io::random_bytes<16>(), "key id");
    auto shown = command::hex(key_id) + ":" + command::hex(secret.reveal());
    const types::content_key content({}, key_id, std::move(secret));
    auto keystream = need(types::keystream::open(store, content, bz::crypto::key_history::fresh), "nonce ledger");
    const auto path = std::string(arguments[1]) + "/video.mp4";
    auto file = need(bz::io::posix_file::create(path.c_str()), path);
    static std::array<std::byte, 6 << 20> memory;   // all that the frame path ever uses
    bz::arena arena(memory);
    static types::session session({.timescale = 25}, need(types::recorder::create(file, arena), "memory"), key, keystream, content);

    static state s{store, session, std::move(shown)};
    (void)need(s.gate.open("high camera", bz::io::system_clock::utc()), "accounts");
    const auto identity = need(software::tls_identity::of(key), "certificate");
    bz::service::http_site<door, state> site{s.gate, s, {}, routes};
    constexpr auto limits = bz::service_of<high_camera, bz::http_server<>>::limits;
    bz::io::seats seats{{.connections = limits.sessions, .per_address = limits.sessions_per_address}};
    asio::io_context context(1);
    auto listener = need(bz::io::listener::open(context.get_executor(), count > 5 ? arguments[5] : "", std::uint16_t(count > 6 ? std::atoi(arguments[6]) : limits.tls_port)), "HTTPS port");
    listener.run(seats, [&](tcp::socket socket, bz::io::seats::place place) -> asio::awaitable<void> {
        auto tls = software::tls_server::open(identity, software::tls_versions::tls13);
        boost::system::error_code gone;
        const bz::address peer{std::bit_cast<std::array<std::uint8_t, 16>>(bz::io::address_of(socket.remote_endpoint(gone).address()))};
        if (!tls || gone) co_return;
        const auto core = std::make_unique<https_core>(*std::move(tls));
        reply answer;
        bz::io::bell bell;
        place.ring_with(bell);
        (void)co_await bz::io::serve(socket, *core, [&](https_core& machine, https_core::event& event) {
            if (const auto* request = std::get_if<bz::http::request>(&event))
                if (site.handle(machine.inner(), *request, peer, true, bz::io::system_clock::now(), bz::io::system_clock::utc(), answer)) place.settle();
        }, bell);
        co_await bz::io::linger(socket);
    });
    const auto video = need(bz::io::mapped_file::open(arguments[4]), arguments[4]);
    asio::co_spawn(context, record(session, video.bytes()), [](std::exception_ptr failed) { if (failed) std::rethrow_exception(failed); });
    asio::signal_set ends(context, SIGINT, SIGTERM);
    ends.async_wait([&](auto, int) { context.stop(); });
    std::cout << "HTTPS port " << listener.port() << std::endl;
    context.run();
    (void)need(session.finish(), "video.mp4");
    (void)need(s.gate.audit().save(store), "audit log");
} catch (const std::exception& failure) {
    std::cerr << "high_camera: " << failure.what() << "\n";
    return 1;
}
