// receive: pulls one camera's live stream into an MP4 file, as it comes: without any key, and signed when it was signed.
// SPDX-License-Identifier: Apache-2.0
#include "film.hpp"

#include "command.hpp"

#include <bartizan/crypto/software/md5.hpp>
#include <bartizan/crypto/software/tls_client.hpp>
#include <bartizan/io/connect.hpp>
#include <bartizan/io/pull.hpp>
#include <bartizan/io/system.hpp>
#include <bartizan/protocol/backoff.hpp>
#include <bartizan/protocol/tls/over.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <CLI/CLI.hpp>

#include <unistd.h>
#include <csignal>
#include <iostream>

namespace {

namespace bz = bartizan;
namespace asio = boost::asio;
namespace rtsp = bartizan::rtsp;
using bz::crypto::software::tls_client;
using bz::crypto::software::tls_trust;

struct request {
    std::string url, output, password_file, name;
    std::vector<std::string> authorities;
    double seconds = 0;
    bool udp = false, accept_md5 = false, retry = false, quiet = false;
};

struct broken {   // exit code 2: nothing came
    std::string why;
};

// session: what one run needs, whatever the connection.
struct session {
    const request& asked;
    rtsp::url at;
    std::string plain_url, user, password;
    std::shared_ptr<tls_trust> trust;
    receive::film& film;
    bool final_refusal = false;   // trying again would end the same way

    bz::io::bell* rings = nullptr;
    asio::steady_timer* waits = nullptr;
    void wake() {
        if (rings) rings->ring();
        if (waits) waits->cancel();
    }
};

std::string why_of(bz::error e, std::uint16_t status) {
    std::string text(e.message());
    if (e == make_error(rtsp::errc::refused) || e == make_error(rtsp::errc::redirected))
        text += " (" + std::to_string(status) + " " + std::string(rtsp::reason(static_cast<rtsp::status>(status))) + ")";
    return text;
}
bool is_final(bz::error e) {
    using rtsp::errc;
    for (const auto each : {errc::refused, errc::redirected, errc::unauthorized, errc::needs_credentials, errc::no_track, errc::bad_url, errc::url_too_long})
        if (e == make_error(each)) return true;
    return e.domain == &bz::http_auth::auth_domain || e == make_error(bz::crypto::tls_errc::untrusted_peer) || e == make_error(bz::io::errc::no_such_host);
}

template <bz::io::carriage How, class Core, class Client> asio::awaitable<std::string> drive(session& s, asio::ip::tcp::socket& socket, Core& core, Client& client) {
    std::array<std::byte, 4> ssrc = command::need(bz::io::random_bytes<4>(), "random numbers");
    bz::io::bell rings;
    s.rings = &rings;
    const auto ended = co_await bz::io::pull<How>(socket, core, s.film, bz::byte_reader(ssrc).u32(), rings);
    s.rings = nullptr;
    s.film.connection_ended();
    if (ended) co_return "";
    s.final_refusal = is_final(ended.error());
    co_return why_of(ended.error(), client.last_status());
}

template <class Algorithms> asio::awaitable<std::string> converse(session& s, asio::ip::tcp::socket& socket) {
    using bz::http_auth::basic_use;
    const auto seed = command::need(bz::io::random_bytes<16>(), "random numbers");
    const rtsp::credentials who{s.user, s.password};
    if (s.at.within_tls) {
        using client = rtsp::client<Algorithms, basic_use::allowed>;
        auto opened = tls_client::open(s.trust, s.asked.name.empty() ? s.at.host : std::string_view(s.asked.name), bz::io::system_clock::utc());
        if (!opened) co_return std::string(opened.error().message());
        using safe = bz::tls_over<tls_client, client>;
        const auto core = std::make_unique<safe>(std::move(*opened), s.plain_url, who, seed);
        co_return co_await drive<bz::io::carriage::interleaved>(s, socket, *core, core->inner());
    }
    using client = rtsp::client<Algorithms>;
    const auto core = std::make_unique<client>(s.plain_url, who, seed);
    if (s.asked.udp) co_return co_await drive<bz::io::carriage::udp>(s, socket, *core, *core);
    co_return co_await drive<bz::io::carriage::interleaved>(s, socket, *core, *core);
}

// run: one connection, or with --retry as many as it takes. Gives why it ended; empty: in good order.
asio::awaitable<std::string> run(session& s) {
    std::string why;
    for (unsigned failures = 0;;) {
        const auto before = s.film.so_far().pictures;
        auto socket = co_await bz::io::connect(std::string(s.at.host), s.at.port);
        if (!socket) {
            why = std::string(socket.error().message());
            s.final_refusal = is_final(socket.error());
        } else if (s.asked.accept_md5) why = co_await converse<bz::list<bz::sha256, bz::sha512_256, bz::md5>>(s, *socket);
        else why = co_await converse<bz::list<bz::sha256, bz::sha512_256>>(s, *socket);
        if (s.film.enough() || (why.empty() && !s.asked.retry) || !s.asked.retry || s.final_refusal) break;
        failures = s.film.so_far().pictures > before ? 1 : failures + 1;
        const auto random = command::need(bz::io::random_bytes<4>(), "random numbers");
        const auto wait = bz::backoff(failures, bz::byte_reader(random).u32());
        if (!s.asked.quiet) std::cerr << "receive: " << (why.empty() ? "the camera ended the session" : why) << "; again in " << static_cast<double>(wait.count()) / 1000 << " s\n";
        asio::steady_timer clock(co_await asio::this_coro::executor, wait);
        s.waits = &clock;
        (void)co_await clock.async_wait(bz::io::await);
        s.waits = nullptr;
        if (s.film.enough()) break;
    }
    co_return why;
}

class progress {
    bool on_;
    std::size_t shown_ = 0;

public:
    explicit progress(bool on) : on_(on && isatty(STDERR_FILENO)) {}
    void show(const receive::totals& f) {
        if (!on_) return;
        char line[160];
        std::snprintf(line, sizeof line, "\r%.0f s, %llu pictures, %.1f Mbit/s, %llu packets lost, jitter %.1f ms ", f.seconds, static_cast<unsigned long long>(f.pictures),
                      f.seconds > 0 ? static_cast<double>(f.bytes) * 8e-6 / f.seconds : 0, static_cast<unsigned long long>(f.lost_packets), static_cast<double>(f.jitter.count()) / 1000);
        std::cerr << line << std::flush;
        shown_ = 1;
    }
    void clear() {
        if (std::exchange(shown_, 0)) std::cerr << "\r\033[K" << std::flush;
    }
};

std::string first_line(const std::string& path) {
    auto text = command::read_text(path);
    auto line = text.substr(0, text.find('\n'));
    bz::wipe(std::as_writable_bytes(std::span(text)));
    if (line.ends_with('\r')) line.pop_back();
    if (line.empty()) command::fail(path + ": no password in its first line");
    return line;
}

session prepare(const request& asked, receive::film& film) {
    const auto url = rtsp::read_url(asked.url);
    if (!url) command::fail(asked.url.find('@') != std::string::npos && url.error() == make_error(rtsp::errc::password_in_url) ? std::string("the URL holds a password, which others could read; use --password-file")
                                                                                                                               : "the URL: " + std::string(url.error().message()));
    session s{.asked = asked, .at = *url, .plain_url = {}, .user = {}, .password = {}, .trust = {}, .film = film};
    s.plain_url = (s.at.within_tls ? "rtsps://" : "rtsp://") + std::string(s.at.place) + std::string(s.at.path);
    std::array<char, 256> user;
    const auto name = rtsp::percent_decoded(s.at.user, user);
    if (!name) command::fail("the user name in the URL is malformed or too long");
    s.user = *name;
    if (s.user.empty() != asked.password_file.empty()) command::fail(s.user.empty() ? "--password-file needs a user name in the URL: rtsp://USER@..." : "the URL names a user: give the password with --password-file FILE");
    if (!asked.password_file.empty()) s.password = first_line(asked.password_file);
    if (s.at.within_tls != !asked.authorities.empty()) command::fail(s.at.within_tls ? "rtsps:// needs --ca FILE: whose certificates are to be trusted" : "--ca is for rtsps:// URLs");
    if (s.at.within_tls && asked.udp) command::fail("--udp would carry the video beside TLS, in the clear: with rtsps:// it goes within the connection");
    if (!s.at.within_tls && !asked.name.empty()) command::fail("--name is for rtsps:// URLs");
    if (s.at.within_tls) {
        std::string all;
        for (const auto& file : asked.authorities) all += command::read_text(file) + "\n";
        s.trust = command::need(tls_trust::of(bz::as_bytes(all)), "--ca");
    }
    return s;
}

std::string nothing_came(const receive::totals& f, bool stopped, bool interrupted) {
    if (f.broken > 0) return "no key picture came whole: " + std::to_string(f.lost_packets) + " packets were lost";
    if (interrupted) return "stopped before a picture came";
    return stopped ? "no picture came in the time that --seconds gives" : "the camera ended the session before a picture came";
}

// receive_all: exit code 0: all that was asked for; 1: it ended early, the file holds what came; throws: nothing came.
int receive_all(const request& asked) {
    if (::access(asked.output.c_str(), F_OK) == 0) command::fail(asked.output + " is there already, and recordings are not overwritten");
    asio::io_context context(1);
    asio::steady_timer limit(context), every(context);
    progress line(!asked.quiet);
    session* running = nullptr;
    bool interrupted = false;   // a second time ends at once
    receive::film film(asked.output, [&](const std::string& what) {
        line.clear();
        if (!asked.quiet) std::cerr << "receive: " << what << "\n";
    }, [&] {
        if (asked.seconds <= 0) return;
        limit.expires_after(std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::duration<double>(asked.seconds)));
        limit.async_wait([&](auto code) {
            if (code) return;
            if (!film.begun()) film.end_now(), running->wake();
            film.end();
            limit.expires_after(std::chrono::seconds(15));   // a key picture that does not come is not waited for for ever
            limit.async_wait([&](auto again) {
                if (again) return;
                film.end_now();
                running->wake();
            });
        });
    });
    auto s = prepare(asked, film);
    running = &s;
    if (!s.at.within_tls && !asked.quiet) std::cerr << "receive: warning: rtsp:// is not encrypted; others on the way can see" << (asked.udp ? " and change" : "") << " the video\n";

    asio::signal_set signals(context, SIGINT, SIGTERM);
    const std::function<void()> on_signal = [&] {
        signals.async_wait([&](auto code, int) {
            if (code) return;
            if (std::exchange(interrupted, true) || !film.begun()) film.end_now();
            else film.end();
            s.wake();
            on_signal();
        });
    };
    on_signal();
    const std::function<void()> tick = [&] {
        every.expires_after(std::chrono::seconds(1));
        every.async_wait([&](auto code) {
            if (code) return;
            line.show(film.so_far());
            tick();
        });
    };
    tick();
    std::string why;
    std::exception_ptr thrown;
    asio::co_spawn(context, run(s), [&](std::exception_ptr e, std::string ended) {
        thrown = e, why = std::move(ended);
        limit.cancel(), every.cancel(), signals.cancel();
        context.stop();
    });
    context.run();
    bz::wipe(std::as_writable_bytes(std::span(s.password)));
    line.clear();
    if (thrown) std::rethrow_exception(thrown);
    const bool complete = (film.closed() || film.ending()) && film.problem().empty();
    if (!film.closed()) film.end_now();
    if (why.empty()) why = film.problem();
    const auto f = film.so_far();
    if (f.pictures == 0) {
        if (!film.problem().empty()) command::fail(film.problem());
        throw broken{why.empty() ? nothing_came(f, film.closed(), interrupted) : why};
    }
    std::printf("%s: %llu pictures, %.1f s, %s; %llu packets lost, %llu pictures broken, %llu unusable, jitter %.1f ms\n", asked.output.c_str(), static_cast<unsigned long long>(f.pictures), f.seconds,
                film.description().c_str(), static_cast<unsigned long long>(f.lost_packets), static_cast<unsigned long long>(f.broken), static_cast<unsigned long long>(f.unusable),
                static_cast<double>(f.jitter.count()) / 1000);
    if (complete || (asked.seconds <= 0 && why.empty())) return 0;
    std::cerr << "receive: ended early: " << (why.empty() ? "the camera ended the session" : why) << "\n";
    return 1;
}

}  // namespace

int main(int count, char** words) {
    CLI::App app("Pulls one camera's live stream (RTSP, RTSPS) into an MP4 file. Encrypted streams stay encrypted, signed ones signed.");
    request asked;
    app.add_option("url", asked.url, "rtsps://USER@HOST:PORT/PATH, or rtsp://...")->required();
    app.add_option("--out", asked.output, "MP4 file to write; it must not exist")->required();
    app.add_option("--ca", asked.authorities, "certificates (PEM) to trust: the factory's or the owner's root; needed for rtsps://");
    app.add_option("--name", asked.name, "name that the camera's certificate must have, when it is not HOST");
    app.add_option("--password-file", asked.password_file, "file whose first line is the user's password");
    app.add_option("--seconds", asked.seconds, "stop after so long, at the next key picture; default: until Ctrl-C")->check(CLI::PositiveNumber);
    app.add_flag("--udp", asked.udp, "media over UDP instead of within the connection (rtsp:// only)");
    app.add_flag("--accept-md5", asked.accept_md5, "answer Digest with MD5 too, for old cameras");
    app.add_flag("--retry", asked.retry, "connect again when the connection fails or breaks");
    app.add_flag("--quiet", asked.quiet, "no progress, no warnings");
    try {
        app.parse(count, words);
    } catch (const CLI::ParseError& e) {
        const int code = app.exit(e);
        return code == 0 ? 0 : 3;
    }
    try {
        return receive_all(asked);
    } catch (const broken& b) {
        std::cerr << "receive: " << b.why << "\n";
        return 2;
    } catch (const std::exception& e) {
        std::cerr << "receive: " << e.what() << "\n";
        return 3;
    }
}
