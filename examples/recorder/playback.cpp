// SPDX-License-Identifier: Apache-2.0
#include "playback_site.hpp"

#include "command.hpp"
#include "local_exports.hpp"
#include "log.hpp"

#include <bartizan/io/listen.hpp>
#include <bartizan/io/posix_files.hpp>
#include <bartizan/protocol/tls/over.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <thread>

namespace recorder {

namespace {

namespace asio = boost::asio;
namespace software = bz::crypto::software;
using bz::io::tcp;

using http_core = bz::http::server<bz::http::limits{.header_bytes = playback_limits.header_bytes, .body_bytes = playback_limits.body_bytes, .output_bytes = 65'536,
                                                    .idle_ms = playback_limits.idle_ms, .header_ms = playback_limits.header_ms}>;
using https_core = bz::tls_over<software::tls_server, http_core>;

software::ecdsa_key key_of(bz::io::posix_store& store, const std::string& folder) {
    auto key = software::ecdsa_key::load(store, "device");
    if (!key && key.error() == make_error(bz::outside_errc::no_such_record)) key = software::ecdsa_key::generate();
    auto ready = command::need(std::move(key), "key of HTTPS in " + folder);
    if (ready.certificate_chain().empty()) {   // until the owner's CA has signed one; the HTTPS page says so
        const auto now = bz::io::system_clock::utc();
        const bz::utc_time year{now.ticks + 365 * 86'400 * bz::utc_time::ticks_per_second};
        (void)command::need(ready.self_sign({"recorder"}, {now, year}), "self-signed certificate");
        (void)command::need(ready.save(store, "device"), folder);
    }
    return ready;
}
playback_site site_of(const playback_request& r) {
    bz::io::posix_files files;
    (void)command::need(files.make_folder(r.own_folder), r.own_folder);
    bz::io::posix_store store(r.own_folder);
    auto key = key_of(store, r.own_folder);
    std::shared_ptr<store_cache> from_store;
    if (r.store) from_store = std::make_shared<store_cache>(*r.store, r.own_folder + "/from-store", r.footage_folder, r.index_file, r.least_free_bytes);
    return {.store = std::move(store), .key = std::move(key), .index = command::need(bz::io::sqlite::footage_index::open(r.index_file), r.index_file),
            .footage_folder = r.footage_folder, .cameras = r.cameras, .from_store = from_store,
            .inquests = std::make_unique<inquests>(r.own_folder + "/exports", r.footage_folder, r.index_file, r.authorities, from_store),
            .newcomers = std::make_unique<probes>(r.configuration)};
}

}  // namespace

struct playback::server {
    playback_site s;
    bz::service::http_site<door, playback_site> site;
    bz::io::seats seats{{.connections = playback_limits.sessions, .per_address = playback_limits.sessions_per_address}};
    asio::io_context context{1};
    bz::io::listener listens;
    bool awaits = false, self_signed = false;
    local_exports exported_here;
    std::thread thread;

    static door& opened(playback_site& s) {
        s.identity = command::need(software::tls_identity::of(s.key), "certificate of HTTPS");
        s.gate = std::make_unique<door>(s.store, s.hash, s.random);
        if (const auto done = s.gate->open("bartizan recorder", bz::io::system_clock::utc()); !done)
            say(level::error, "", "pages: " + std::string(done.error().message()) + "; what it guards stays shut");
        return *s.gate;
    }
    explicit server(const playback_request& r)
        : s(site_of(r)), site(opened(s), s, playback_pages(), playback_routes(), "recorder"),
          listens(command::need(bz::io::listener::open(context.get_executor(), r.address, r.port), "HTTPS port " + std::to_string(r.port))),
          exported_here(r.own_folder) {
        s.later = [this](std::function<void()> what) { asio::post(context, std::move(what)); };
        awaits = s.gate->state() == bz::access::account_state::awaiting_first_administrator;
        self_signed = s.identity->chain().front().is_self_signed();
        listens.run(seats, [this](tcp::socket socket, bz::io::seats::place place) { return session(std::move(socket), std::move(place)); });
        asio::co_spawn(context, keep_audit_log(), asio::detached);
        thread = std::thread([this] { context.run(); });
    }
    ~server() {
        context.stop();
        thread.join();
        s.inquests.reset();   // what they still do speaks to the context
        if (s.gate->audit().changed() && !s.gate->audit().save(s.store)) say(level::error, "", "the audit log of the pages could not be stored");
    }

    // session: one connection; what it may keep is bounded by the limits, and there are as many as there are seats.
    asio::awaitable<void> session(tcp::socket socket, bz::io::seats::place place) {
        auto tls = software::tls_server::open(s.identity);
        boost::system::error_code gone;
        const auto at = socket.remote_endpoint(gone);
        if (!tls || gone) co_return;
        const bz::address peer{std::bit_cast<std::array<std::uint8_t, 16>>(bz::io::address_of(at.address()))};
        auto core = std::make_unique<https_core>(*std::move(tls));
        bz::service::reply reply;
        bz::io::bell bell;
        place.ring_with(bell);
        (void)co_await bz::io::serve(socket, *core, [&](https_core& m, https_core::event& event) {
            if (const auto* r = std::get_if<bz::http::request>(&event)) {
                if (site.handle(m.inner(), *r, peer, true, bz::io::system_clock::now(), bz::io::system_clock::utc(), reply)) place.settle();
            } else if (std::holds_alternative<bz::http::writable>(event)) reply.pump(m.inner());
        }, bell);
        if (!bell.ends()) co_await bz::io::linger(socket);   // whoever lost the seat has no time for a clean end
    }
    asio::awaitable<void> keep_audit_log() {   // at most once in ten seconds
        asio::steady_timer timer(context);
        for (bool failing = false;;) {
            timer.expires_after(std::chrono::seconds(10));
            const auto [failed] = co_await timer.async_wait(bz::io::await);
            if (failed) co_return;
            const auto taken = exported_here.take(s.gate->audit(), s.store);
            if (!taken && !std::exchange(failing, true))
                say(level::error, "", "what was exported on the command line could not be put into the audit log: " + std::string(taken.error().message()));
            failing = !taken;
            if (s.gate->audit().changed()) (void)s.gate->audit().save(s.store);
        }
    }
};

playback::playback(playback_request request) : server_(std::make_unique<server>(request)) {}
playback::~playback() = default;

std::uint16_t playback::port() const noexcept { return server_->listens.port(); }
bool playback::awaits_administrator() const noexcept { return server_->awaits; }
bool playback::is_self_signed() const noexcept { return server_->self_signed; }
void playback::configured(std::vector<std::string> ids) {
    asio::post(server_->context, [&s = server_->s, ids = std::move(ids)]() mutable { s.cameras = std::move(ids); });
}
void playback::troubled(std::string what) {
    asio::post(server_->context, [&s = server_->s, what = std::move(what)]() mutable { s.trouble = std::move(what); });
}
void playback::judging(std::uint64_t done, std::uint64_t segments) {
    asio::post(server_->context, [&s = server_->s, done, segments] { s.judged = done, s.to_judge = segments; });
}

}  // namespace recorder
