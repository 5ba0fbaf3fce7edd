// receive: pulls one camera's live stream, pictures and sound, into an MP4 file, as it comes: without any key, and signed when it was signed.
// SPDX-License-Identifier: Apache-2.0
#include "film.hpp"

#include "command.hpp"

#include <bartizan/io/error.hpp>
#include <bartizan/io/system.hpp>
#include <bartizan/protocol/backoff.hpp>

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
using bz::crypto::software::tls_trust;
using command::transport;

struct request {
    std::string url, output, password_file, name, fingerprint, by = "tcp";
    std::vector<std::string> authorities;
    double seconds = 0;
    bool udp = false, no_sound = false, accept_md5 = false, retry = false, quiet = false;
};

struct broken {   // exit code 2: nothing came
    std::string why;
};

// session: what one run needs, whatever the connection.
struct session {
    const request& asked;
    receive::camera_call call;
    std::string user, password;
    receive::film& film;
    bool final_refusal = false;   // trying again would end the same way

    bz::io::bell* rings = nullptr;
    asio::steady_timer* waits = nullptr;
    void wake() {
        if (rings) rings->ring();
        if (waits) waits->cancel();
    }
};

template <class Algorithms> asio::awaitable<std::string> converse(session& s) {
    bz::io::bell rings;
    s.rings = &rings;
    receive::call_end end;
    if (s.call.url.within_tls) end = co_await receive::call_within_tls<Algorithms, bz::http_auth::basic_use::allowed>(s.call, s.film, rings);
    else end = co_await receive::call_in_the_clear<Algorithms>(s.call, s.film, rings);
    s.rings = nullptr;
    s.film.connection_ended();
    s.final_refusal = end.needs_somebody() || (!end.ended && end.ended.error() == make_error(bz::io::errc::no_such_host));
    co_return end.why();
}

// run: one connection, or with --retry as many as it takes. Gives why it ended; empty: in good order.
asio::awaitable<std::string> run(session& s) {
    std::string why;
    for (unsigned failures = 0;;) {
        const auto before = s.film.so_far().pictures;
        if (s.asked.accept_md5) why = co_await converse<receive::sha2_and_md5>(s);
        else why = co_await converse<receive::sha2>(s);
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
    session s{.asked = asked, .call = {.url = *url}, .user = {}, .password = {}, .film = film};
    auto& at = s.call.url;
    const auto by = command::transport_of(asked.udp ? "udp" : asked.by);
    if (asked.udp && asked.by != "tcp" && asked.by != "udp") command::fail("--udp and --transport " + asked.by + " exclude each other");
    s.call.by = *by;   // the command line knows no others
    std::array<char, 256> user;
    const auto name = rtsp::percent_decoded(at.user, user);
    if (!name) command::fail("the user name in the URL is malformed or too long");
    s.user = *name;
    if (s.user.empty() != asked.password_file.empty()) command::fail(s.user.empty() ? "--password-file needs a user name in the URL: rtsp://USER@..." : "the URL names a user: give the password with --password-file FILE");
    if (!asked.password_file.empty()) s.password = first_line(asked.password_file);
    if (!asked.fingerprint.empty() && !(asked.authorities.empty() && asked.name.empty())) command::fail("--fingerprint says which certificate is the camera's: --ca and --name are of no use beside it");
    if (at.within_tls == (asked.authorities.empty() && asked.fingerprint.empty()))
        command::fail(at.within_tls ? "rtsps:// needs --ca FILE: whose certificates are to be trusted, or --fingerprint" : "--ca and --fingerprint are for rtsps:// URLs");
    if (const auto why = command::unfit(s.call.by, at.within_tls); !why.empty()) command::fail("--transport " + std::string(why));
    if (!at.within_tls && !asked.name.empty()) command::fail("--name is for rtsps:// URLs");
    if (!asked.fingerprint.empty()) {
        s.call.peer.pin = command::fingerprint_of(asked.fingerprint);
        if (!s.call.peer.pin) command::fail("--fingerprint is no SHA-256: 64 hexadecimal digits, with colons or without");
    } else if (at.within_tls) {
        std::string all;
        for (const auto& file : asked.authorities) all += command::read_text(file) + "\n";
        s.call.peer.trust = command::need(tls_trust::of(bz::as_bytes(all)), "--ca");
        s.call.peer.name = asked.name;
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
    receive::film film(asked.output, !asked.no_sound, [&](const std::string& what) {
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
    s.call.who = {s.user, s.password};
    running = &s;
    if (!s.call.url.within_tls && !asked.quiet) std::cerr << "receive: warning: rtsp:// is not encrypted; others on the way can see" << (s.call.by == transport::udp ? " and change" : "") << " the video\n";

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
    std::printf("%s: %llu pictures, %.1f s, %s; %llu packets lost, %llu pictures broken, %llu unusable, jitter %.1f ms", asked.output.c_str(), static_cast<unsigned long long>(f.pictures), f.seconds,
                film.description().c_str(), static_cast<unsigned long long>(f.lost_packets), static_cast<unsigned long long>(f.broken), static_cast<unsigned long long>(f.unusable),
                static_cast<double>(f.jitter.count()) / 1000);
    if (const auto heard = film.sound_description(); !heard.empty())
        std::printf("; sound: %s, %llu frames, %llu packets lost, %llu unusable", heard.c_str(), static_cast<unsigned long long>(f.sounds),
                    static_cast<unsigned long long>(f.lost_sound_packets), static_cast<unsigned long long>(f.unusable_sounds));
    if (film.files() > 1) std::printf("; in %u files, the last is %s", film.files(), film.file_name().c_str());
    std::printf("\n");
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
    app.add_option("--fingerprint", asked.fingerprint, "SHA-256 of the camera's certificate, instead of --ca: that one alone is believed");
    app.add_option("--password-file", asked.password_file, "file whose first line is the user's password");
    app.add_option("--seconds", asked.seconds, "stop after so long, at the next key picture; default: until Ctrl-C")->check(CLI::PositiveNumber);
    app.add_option("--transport", asked.by, "tcp: media within the connection; udp: beside it; http, https: all of it through an HTTP tunnel, of rtsp:// and rtsps:// URLs")
        ->check(CLI::IsMember({"tcp", "udp", "http", "https"}))->capture_default_str();
    app.add_flag("--udp", asked.udp, "the same as --transport udp");
    app.add_flag("--no-sound", asked.no_sound, "pictures alone, even where the camera offers sound");
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
