// s3: an S3-compatible object store over one kept connection; tried again, with growing pauses, while it is away.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/outside.hpp>
#include <bartizan/io/listen.hpp>
#include <bartizan/protocol/http/client.hpp>
#include <bartizan/protocol/s3/request.hpp>

#include <charconv>
#include <functional>
#include <memory>
#include <string>

namespace bartizan::io {

// s3_limits: tries of one request and the pauses between them (each a random part between half and all of first_pause_ms * 2^n, at most
// longest_pause_ms); text_bytes of an answer are kept that is not an object (lists, errors).
struct s3_limits {
    unsigned tries = 5, first_pause_ms = 200, longest_pause_ms = 10'000, connect_ms = 10'000;
    std::size_t text_bytes = 4 << 20;
};

// s3_address: the store's address apart from how it is called in requests.
struct s3_address {
    std::string host, port, bucket, region = "us-east-1";
    bool tls = true;
    std::string host_field() const {
        const bool own = port == (tls ? "443" : "80");
        const auto name = host.find(':') == host.npos ? host : "[" + host + "]";
        return own ? name : name + ":" + port;
    }
};

struct s3_entry {
    std::string key, etag;
    std::uint64_t bytes = 0;
};
// s3_listing: a page of names, in order; `next` goes into the next call, empty: there are no more.
struct s3_listing {
    std::vector<s3_entry> entries;
    std::string next;
};
struct s3_part {
    unsigned number = 0;
    std::string etag;
};

// s3_store: one request at a time; several in parallel are several stores.
//   Core     http::client<> or tls_over<..., http::client<>>; `open` makes one for each connection
//   errors   s3::errc as the store says it (never tried again but slow_down, unavailable, conflict), gave_up after all tries, those of
//            http and TLS and io::errc when the last try ended so
//   memory   answers and names on the heap, bounded by the limits; objects in the caller's memory
template <machine Core> class s3_store {
public:
    using open_core = std::function<result<std::unique_ptr<Core>>()>;
    using utc_clock = std::function<utc_time()>;
    template <class T> using promised = asio::awaitable<result<T>>;

    s3_store(asio::any_io_executor executor, s3_address where, s3::credentials who, open_core open, utc_clock utc, s3_limits limits = {})
        : socket_(executor), where_(std::move(where)), host_(where_.host_field()), who_(std::move(who)), open_(std::move(open)), utc_(std::move(utc)), limits_(limits) {}

    // put: the whole object in one request, at most 5 GiB.   only_new  precondition_failed when it exists; `only_over`: when it is another version
    promised<std::string> put(std::string key, bytes_view bytes, bool only_new = false, std::string only_over = {}) {
        std::vector<http::field> conditions;
        if (!only_over.empty()) conditions.push_back({"if-match", only_over});
        if (only_new) conditions.push_back({"if-none-match", "*"});
        answer a;
        if (const auto done = co_await ask("PUT", key, {}, conditions, bytes, a); !done) co_return done.error();
        co_return a.etag;
    }
    // get: up to into.size() bytes from `from` on.   result  how many there are   errors  no_such_key; too_large is never given: ask for the next part
    promised<std::size_t> get(std::string key, bytes_span into, std::uint64_t from = 0, std::string* etag = nullptr) {
        if (into.empty()) co_return std::size_t(0);
        const auto range = "bytes=" + std::to_string(from) + "-" + std::to_string(from + into.size() - 1);
        const http::field condition{"range", range};
        answer a;
        a.object = into;
        if (const auto done = co_await ask("GET", key, {}, {&condition, 1}, {}, a); !done) {
            if (a.status == 416) co_return std::size_t(0);   // nothing from there on
            co_return done.error();
        }
        if (a.status != 206 && from > 0) co_return s3::errc::bad_answer;
        if (etag) *etag = a.etag;
        co_return a.object_bytes;
    }
    promised<s3_entry> head(std::string key) {
        answer a;
        if (const auto done = co_await ask("HEAD", key, {}, {}, {}, a); !done) co_return done.error();
        co_return s3_entry{std::move(key), a.etag, a.length.value_or(0)};
    }
    promised<std::monostate> remove(std::string key) {   // no error when there is none
        answer a;
        co_return co_await ask("DELETE", key, {}, {}, {}, a);
    }
    promised<std::monostate> create_bucket() {
        answer a;
        co_return co_await ask("PUT", "", {}, {}, {}, a);
    }
    // list: names with this prefix, 1000 at most; `after`: of the page before; `behind`: only names that sort behind this one.
    promised<s3_listing> list(std::string prefix, std::string after = {}, std::string behind = {}) {
        std::vector<s3::parameter> query;
        if (!after.empty()) query.push_back({"continuation-token", after});
        query.push_back({"encoding-type", "url"}), query.push_back({"list-type", "2"}), query.push_back({"prefix", prefix});
        if (!behind.empty()) query.push_back({"start-after", behind});
        answer a;
        if (const auto done = co_await ask("GET", "", query, {}, {}, a); !done) co_return done.error();
        s3_listing out;
        std::string_view rest = a.text;
        for (auto entry = s3::next_element(rest, "Contents"); entry.data(); entry = s3::next_element(rest, "Contents")) {
            s3_entry made;
            const auto key = s3::first_element(entry, "Key"), size = s3::first_element(entry, "Size");
            made.key.resize(key.size());
            const auto decoded = s3::percent_decoded(key, made.key);
            if (!decoded) co_return decoded.error();
            made.key.resize(*decoded);
            if (std::from_chars(size.data(), size.data() + size.size(), made.bytes).ec != std::errc{}) co_return s3::errc::bad_answer;
            made.etag = unquoted(s3::first_element(entry, "ETag"));
            out.entries.push_back(std::move(made));
        }
        if (s3::first_element(a.text, "IsTruncated") == "true") out.next = s3::first_element(a.text, "NextContinuationToken");
        else if (s3::first_element(a.text, "IsTruncated") != "false") co_return s3::errc::bad_answer;
        co_return out;
    }

    // An object in parts, each sent again alone when it fails: begin, parts of s3::multipart_size() but the last, complete or abandon.
    promised<std::string> begin_parts(std::string key) {
        const s3::parameter query{"uploads", ""};
        answer a;
        if (const auto done = co_await ask("POST", key, {&query, 1}, {}, {}, a); !done) co_return done.error();
        const auto id = s3::first_element(a.text, "UploadId");
        if (id.empty()) co_return s3::errc::bad_answer;
        co_return std::string(id);
    }
    promised<s3_part> put_part(std::string key, std::string upload, unsigned number, bytes_view bytes) {
        const auto digits = std::to_string(number);
        const s3::parameter query[] = {{"partNumber", digits}, {"uploadId", upload}};
        answer a;
        if (const auto done = co_await ask("PUT", key, query, {}, bytes, a); !done) co_return done.error();
        co_return s3_part{number, a.etag};
    }
    promised<std::string> complete_parts(std::string key, std::string upload, std::vector<s3_part> parts) {
        std::string body = "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">";
        for (const auto& part : parts)
            body += "<Part><PartNumber>" + std::to_string(part.number) + "</PartNumber><ETag>&quot;" + unquoted(part.etag) + "&quot;</ETag></Part>";
        body += "</CompleteMultipartUpload>";
        const s3::parameter query{"uploadId", upload};
        answer a;
        if (const auto done = co_await ask("POST", key, {&query, 1}, {}, as_bytes(body), a); !done) co_return done.error();
        const auto code = s3::first_element(a.text, "Code");   // this one answers 200 before it knows (S3 API, CompleteMultipartUpload)
        if (!code.empty()) co_return s3::of_answer(500, code);
        co_return unquoted(s3::first_element(a.text, "ETag"));
    }
    promised<std::monostate> abandon_parts(std::string key, std::string upload) {
        const s3::parameter query{"uploadId", upload};
        answer a;
        co_return co_await ask("DELETE", key, {&query, 1}, {}, {}, a);
    }
    unsigned connections() const noexcept { return connections_; }   // made so far

private:
    struct answer {
        int status = 0;
        std::string etag, text;
        std::optional<std::uint64_t> length;
        bytes_span object{};
        std::size_t object_bytes = 0;
    };
    static std::string unquoted(std::string_view etag) {
        for (const auto quote : {std::string_view("&quot;"), std::string_view("&#34;"), std::string_view("\"")})
            if (etag.starts_with(quote) && etag.ends_with(quote) && etag.size() >= 2 * quote.size()) etag = etag.substr(quote.size(), etag.size() - 2 * quote.size());
        return std::string(etag);
    }
    static auto& client_of(Core& core) {
        if constexpr (requires { core.inner(); }) return core.inner();
        else return core;
    }

    promised<std::monostate> ask(std::string_view method, std::string_view key, std::span<const s3::parameter> query, std::span<const http::field> conditions,
                                 bytes_view payload, answer& out) {
        result<> last;
        for (unsigned n = 0; n < limits_.tries;) {
            if (n > 0) co_await pause(n - 1);
            const auto object = out.object;
            out = {}, out.object = object;
            const bool kept = bool(core_);   // it may have ended meanwhile: that is no try
            if (!kept) last = co_await connect();
            if (kept || last) last = co_await exchange(method, key, query, conditions, payload, out);
            if (!last) {
                drop();
                if (last.error().domain == &s3::s3_domain) co_return last;   // ours: no other try makes it better
                n += !kept;
                continue;
            }
            if (out.status < 300) co_return std::monostate{};
            const auto why = s3::of_answer(out.status, s3::first_element(out.text, "Code"));
            if (!is_passing(why)) co_return why;
            last = why, ++n;
        }
        co_return last ? result<>(s3::errc::gave_up) : last;
    }
    asio::awaitable<void> pause(unsigned n) {
        const auto all = std::min<std::uint64_t>(limits_.longest_pause_ms, std::uint64_t(limits_.first_pause_ms) << std::min(n, 20u));
        state_ = state_ * 6'364'136'223'846'793'005 + 1'442'695'040'888'963'407;   // jitter, no secret
        asio::steady_timer timer(socket_.get_executor(), std::chrono::milliseconds(all / 2 + (state_ >> 33) % (all / 2 + 1)));
        (void)co_await timer.async_wait(await);
    }
    void drop() {
        boost::system::error_code ignored;
        socket_.close(ignored);
        core_.reset();
    }
    promised<std::monostate> connect() {
        drop();
        auto made = open_();
        if (!made) co_return made.error();
        tcp::resolver resolver(socket_.get_executor());
        asio::steady_timer clock(socket_.get_executor(), std::chrono::milliseconds(limits_.connect_ms));
        // the timer ends whatever takes too long; both are of this coroutine's executor
        bool late = false;
        clock.async_wait([&](auto failed) {
            if (failed) return;
            late = true;
            boost::system::error_code ignored;
            resolver.cancel(), socket_.close(ignored);
        });
        const auto [unresolved, ends] = co_await resolver.async_resolve(where_.host, where_.port, await);
        boost::system::error_code code = unresolved;
        bool connected = false;
        if (!code)
            for (const auto& end : ends) {
                boost::system::error_code ignored;
                socket_.close(ignored);
                const auto [failed] = co_await socket_.async_connect(end.endpoint(), await);
                code = failed;
                if ((connected = !failed) || late) break;
            }
        clock.cancel();
        if (late) co_return errc::timed_out;
        if (!connected) co_return code ? from_asio(code) : errc::no_such_address;
        boost::system::error_code ignored;
        socket_.set_option(tcp::no_delay(true), ignored);
        core_ = *std::move(made), ++connections_;
        co_return std::monostate{};
    }
    promised<std::monostate> exchange(std::string_view method, std::string_view key, std::span<const s3::parameter> query, std::span<const http::field> conditions,
                                      bytes_view payload, answer& out) {
        s3::request r;
        if (const auto made = r.make(method, {host_, where_.bucket, where_.region}, who_, utc_(), key, query, conditions, payload); !made) co_return made.error();
        auto& client = client_of(*core_);
        client.time_is(std::chrono::steady_clock::now());
        if (const auto asked = client.ask(r.method(), r.target(), r.fields(), payload); !asked) co_return asked.error();
        bell over;
        bool whole = false, reusable = false;
        result<> fits;
        const auto ended = co_await serve(socket_, *core_, [&](Core&, auto& event) {
            using event_type = std::remove_cvref_t<decltype(event)>;
            if constexpr (!std::same_as<event_type, woken>) {
                if (const auto* head = std::get_if<http::response>(&event)) {
                    out.status = head->status, out.length = head->length;
                    if (const auto tag = head->value_of("ETag")) out.etag = unquoted(*tag);
                } else if (const auto* part = std::get_if<http::body_part>(&event)) {
                    if (out.object.data() && out.status < 300) {
                        if (part->bytes.size() > out.object.size() - out.object_bytes) fits = s3::errc::too_large, over.end();
                        else copy_bytes(part->bytes, out.object.subspan(out.object_bytes)), out.object_bytes += part->bytes.size();
                    } else if (part->bytes.size() > limits_.text_bytes - out.text.size()) fits = s3::errc::no_room, over.end();
                    else out.text += as_text(part->bytes);
                } else if (const auto* end = std::get_if<http::complete>(&event)) whole = true, reusable = end->reusable, over.end();
            }
        }, over);
        if (!fits) co_return drop(), fits;
        if (!whole) co_return ended ? result<>(http::errc::cut_off) : ended;
        if (!reusable) drop();
        co_return std::monostate{};
    }

    tcp::socket socket_;
    s3_address where_;
    std::string host_;
    s3::credentials who_;
    open_core open_;
    utc_clock utc_;
    s3_limits limits_;
    std::unique_ptr<Core> core_;
    std::uint64_t state_ = static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
    unsigned connections_ = 0;
};

}  // namespace bartizan::io
