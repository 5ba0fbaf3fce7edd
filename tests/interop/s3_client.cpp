// s3_client HOST PORT BUCKET CA|- WORD...: what tests/interop/s3_ceph.sh asks an object store for, by our client. Secrets come from the environment.
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/software/tls_client.hpp>
#include <bartizan/io/footage_upload.hpp>
#include <bartizan/io/posix_files.hpp>
#include <bartizan/io/sqlite/footage_index.hpp>
#include <bartizan/io/system.hpp>
#include <bartizan/protocol/s3/lease.hpp>
#include <bartizan/protocol/tls/over.hpp>

#include <support/footage.hpp>

#include <boost/asio/io_context.hpp>

#include <cstdlib>
#include <fstream>
#include <iostream>

namespace bz = bartizan;
namespace asio = boost::asio;
using plain = bz::http::client<>;
using safe = bz::tls_over<bz::crypto::software::tls_client, plain>;

namespace {

template <class T> T need(bz::result<T> r, std::string_view what) {
    if (!r) throw std::runtime_error(std::string(what) + ": " + std::string(r.error().message()));
    return *std::move(r);
}
void must(bool holds, const char* what) {
    if (!holds) throw std::runtime_error(what);
}
std::vector<std::byte> pattern(std::size_t n, unsigned seed) {
    std::vector<std::byte> out(n);
    std::uint32_t state = seed;
    for (auto& b : out) state = state * 1'664'525 + 1'013'904'223, b = static_cast<std::byte>(state >> 24);
    return out;
}

template <class Core> asio::awaitable<void> objects(bz::io::s3_store<Core>& s) {
    const std::string key = "front door/\xc3\xa4 & <1>+%41.mp4";
    const auto bytes = pattern(100'000, 1), other = pattern(50'000, 2);
    const auto first = need(co_await s.put(key, bytes, true), "put");
    auto refused = co_await s.put(key, other, true);
    must(refused.error() == make_error(bz::s3::errc::precondition_failed), "an object was overwritten that was to be new");
    refused = co_await s.put(key, other, false, "0123456789abcdef0123456789abcdef");
    must(refused.error() == make_error(bz::s3::errc::precondition_failed), "another version was overwritten");
    const auto second = need(co_await s.put(key, other, false, first), "put over the right version");
    must(first != second, "the version did not change");
    std::vector<std::byte> back(other.size());
    const auto size = need(co_await s.get(key, back), "get");
    must(size == other.size() && back == other, "what came back is not what was put");
    const auto part = need(co_await s.get(key, bz::bytes_span(back).first(1000), 49'500), "get a range");
    must(part == 500 && bz::same_bytes(bz::bytes_view(back).first(500), bz::bytes_view(other).subspan(49'500)), "the range is not that of the object");
    must(need(co_await s.get(key, back, 60'000), "get beyond the end") == 0, "something is beyond the end");
    const auto head = need(co_await s.head(key), "head");
    must(head.bytes == other.size() && head.etag == second, "head says something else");
    const auto listed = need(co_await s.list("front door/"), "list");
    must(listed.entries.size() == 1 && listed.entries[0].key == key && listed.entries[0].bytes == other.size(), "the list says something else");
    (void)need(co_await s.remove(key), "remove");
    (void)need(co_await s.remove(key), "remove what is gone");
    const auto gone = co_await s.head(key);
    must(gone.error() == make_error(bz::s3::errc::no_such_key), "it is still there");
    must(s.connections() == 1, "one connection did not do");
}
template <class Core> asio::awaitable<void> parts(bz::io::s3_store<Core>& s) {
    const auto bytes = pattern(20'000'000, 3);
    const auto step = static_cast<std::size_t>(bz::s3::multipart_size(bytes.size()));
    const auto upload = need(co_await s.begin_parts("large"), "begin");
    std::vector<bz::io::s3_part> done;
    for (std::size_t at = 0, n = 1; at < bytes.size(); at += step, ++n)
        done.push_back(need(co_await s.put_part("large", upload, static_cast<unsigned>(n), bz::bytes_view(bytes).subspan(at, std::min(step, bytes.size() - at))), "part"));
    (void)need(co_await s.complete_parts("large", upload, done), "complete");
    must(need(co_await s.head("large"), "head").bytes == bytes.size(), "its size");
    std::vector<std::byte> back(3'000'000);
    for (std::size_t at = 0; at < bytes.size(); at += back.size()) {
        const auto size = need(co_await s.get("large", back, at), "get");
        must(bz::same_bytes(bz::bytes_view(back).first(size), bz::bytes_view(bytes).subspan(at, size)), "the parts do not make the object");
    }
    const auto left = need(co_await s.begin_parts("left"), "begin");
    (void)need(co_await s.put_part("left", left, 1, bz::bytes_view(bytes).first(100)), "part");
    (void)need(co_await s.abandon_parts("left", left), "abandon");
    auto none = co_await s.put_part("left", left, 2, bz::bytes_view(bytes).first(100));
    must(none.error() == make_error(bz::s3::errc::no_such_upload), "an abandoned upload takes parts");
}
template <class Core> asio::awaitable<void> names(bz::io::s3_store<Core>& s) {
    for (int i = 0; i < 1100; ++i) (void)need(co_await s.put("many/" + std::to_string(10'000 + i), {}), "put");
    std::size_t pages = 0, seen = 0;
    std::string last, after;
    do {
        const auto page = need(co_await s.list("many/", after), "list");
        for (const auto& each : page.entries) must(each.key > last, "names are not in order"), last = each.key, ++seen;
        after = page.next, ++pages;
    } while (!after.empty());
    must(seen == 1100 && pages == 2, "not all names were listed");
}
// lease: three recorders and one camera, with a lease of a second: one has it and hangs, and another gets it.
template <class Core> asio::awaitable<void> lease(bz::io::s3_store<Core>& s) {
    using quick = bz::s3::lease<bz::s3::lease_limits{.renew_ms = 200, .expire_ms = 1500, .skew_ms = 100}>;
    quick all[] = {quick("one"), quick("two"), quick("three")};
    asio::steady_timer timer(co_await asio::this_coro::executor);
    const auto now = [] { return std::chrono::steady_clock::now(); };
    int held[3] = {}, silent = -1, next = -1;
    for (const auto begun = now(); next < 0 && now() < begun + std::chrono::minutes(2);) {
        for (int i = 0; i < 3; ++i) {
            int holders = 0;
            for (const auto& each : all) holders += each.holds(now());
            must(holders <= 1, "two hold the lease");
            if (i == silent) continue;
            auto& l = all[i];
            const auto step = l.next(now());
            if (step == bz::s3::lease_step::wait) continue;
            if (step == bz::s3::lease_step::read) {
                std::array<std::byte, 96> body;
                std::string etag;
                const auto size = co_await s.get("lease", body, 0, &etag);
                if (size) (void)l.was_read(now(), etag, bz::as_text(bz::bytes_view(body).first(*size)));
                else if (size.error() == make_error(bz::s3::errc::no_such_key)) l.was_absent(now());
                continue;
            }
            const bool fresh = step == bz::s3::lease_step::create;
            std::string version(fresh ? std::string_view() : l.version());
            std::array<char, 96> text;
            const std::string record(l.begin_write(now(), text));
            const auto put = co_await s.put("lease", bz::as_bytes(record), fresh, version);
            if (put) l.was_written(*put), ++held[i];
            else if (put.error() == make_error(bz::s3::errc::precondition_failed)) l.was_lost(now());
            else l.failed(now());
        }
        for (int i = 0; i < 3; ++i) {
            if (!all[i].holds(now())) continue;
            if (silent < 0 && held[i] > 5) silent = i;   // it renewed the lease, and hangs from now on
            else if (silent >= 0 && i != silent) next = i;
        }
        timer.expires_after(std::chrono::milliseconds(20));
        (void)co_await timer.async_wait(bz::io::await);
    }
    must(silent >= 0, "nobody kept the lease");
    must(next >= 0, "nobody has the lease of one that hangs");
}
// footage: a recorder's folder goes into the store, a short segment and one in parts; a recorder that knows nothing learns of both and gets them back.
template <class Core> asio::awaitable<void> footage(bz::io::s3_store<Core>& s, std::string place) {
    using index_type = bz::io::sqlite::footage_index;
    using folder_type = bz::io::footage_folder<bz::io::posix_files, index_type>;
    bz::io::posix_files files;
    auto index = need(index_type::open(place + "/index.sqlite"), "index");
    auto folder = need(folder_type::open(files, index, place + "/footage"), "folder");
    const auto video = tests::clip::h264();
    for (const int times : {1, 400}) {
        auto to = need(folder.begin("door", {tests::clip::start.ticks + times * bz::utc_time::ticks_per_second}), "begin");
        tests::footage_recorder<typename folder_type::writer> recorder(video, to);
        must(bool(recorder.begin()), "a recording does not begin");
        std::uint64_t bytes = 0;
        for (int n = 0; n < times * 100 && (n < times || bytes < 10'000'000); ++n)
            for (const auto& picture : video.pictures) {
                must(bool(recorder.push(picture)), "a picture is refused");
                for (const auto& unit : picture.units) bytes += unit.size();
            }
        must(recorder.finish() && to.finish(), "a segment does not end");
    }
    bz::io::footage_upload upload(folder, index, s, "footage/");
    must(need(upload.waiting(), "waiting").segments == 2, "two segments wait");
    std::vector<bz::storage::stored_segment> stored;
    for (;;) {
        const auto next = need(co_await upload.next(), "upload");
        if (!next) break;
        stored.push_back(*next);
    }
    must(stored.size() == 2 && stored[1].bytes > bz::s3::multipart_size(stored[1].bytes), "one short and one in parts");

    auto other = need(index_type::open(place + "/other.sqlite"), "another index");
    bz::io::footage_upload learner(folder, other, s, "footage/");
    const auto learnt = need(co_await learner.learn(), "learn");
    must(learnt == 2, "the store says something else");
    for (const auto& each : stored) {
        must(need(other.is_stored(each.id), "is stored"), "a segment was not learnt of");
        std::vector<std::byte> back;
        (void)need(co_await learner.fetch(each, [&](bz::bytes_view piece) -> bz::result<> {
            back.insert(back.end(), piece.begin(), piece.end());
            return {};
        }), "fetch");
        const auto file = need(folder.load(each.id), "load");
        must(bz::same_bytes(back, file.bytes()), "what came back is not what was recorded");
    }
}
template <class Core> asio::awaitable<void> say(bz::io::s3_store<Core>& s, std::string key, std::string text) {
    (void)need(co_await s.put(key, bz::as_bytes(text)), key);
}

template <class Core> int run(std::vector<std::string> a, auto open) {
    const auto* access = std::getenv("S3_ACCESS_KEY");
    const auto* secret = std::getenv("S3_SECRET_KEY");
    asio::io_context context(1);
    bz::io::s3_store<Core> s(context.get_executor(), {.host = a[0], .port = a[1], .bucket = a[2], .region = "us-east-1", .tls = a[3] != "-"},
                             need(bz::s3::credentials::of(access ? access : "", secret ? secret : ""), "S3_ACCESS_KEY, S3_SECRET_KEY"), open,
                             [] { return bz::io::system_clock::utc(); }, {.tries = 60, .first_pause_ms = 200, .longest_pause_ms = 3000});
    std::string failure;
    asio::co_spawn(context, [&]() -> asio::awaitable<void> {
        const auto& word = a[4];
        if (word == "bucket") (void)need(co_await s.create_bucket(), "create bucket");
        else if (word == "objects") co_await objects(s);
        else if (word == "parts") co_await parts(s);
        else if (word == "names") co_await names(s);
        else if (word == "lease") co_await lease(s);
        else if (word == "footage") co_await footage(s, a.at(5));
        else if (word == "put") co_await say(s, a.at(5), a.at(6));
        else throw std::runtime_error("no such word");
    }, [&](std::exception_ptr thrown) {
        try {
            if (thrown) std::rethrow_exception(thrown);
        } catch (const std::exception& e) { failure = e.what(); }
    });
    context.run();
    if (!failure.empty()) return std::cerr << "s3_client: " << a[4] << ": " << failure << "\n", 1;
    return std::cout << a[4] << ": ok\n", 0;
}

}   // namespace

int main(int count, char** arguments) {
    const std::vector<std::string> a(arguments + 1, arguments + count);
    if (a.size() < 5) return std::cerr << "usage: s3_client HOST PORT BUCKET CA|- bucket|objects|parts|names|lease|put KEY TEXT|footage FOLDER\n", 2;
    if (a[3] == "-") return run<plain>(a, [] { return bz::result<std::unique_ptr<plain>>(std::make_unique<plain>()); });
    std::ifstream file(a[3]);
    const std::string pem{std::istreambuf_iterator<char>(file), {}};
    const auto trust = need(bz::crypto::software::tls_trust::of(bz::as_bytes(pem)), a[3]);
    return run<safe>(a, [trust, name = a[0]]() -> bz::result<std::unique_ptr<safe>> {
        auto session = bz::crypto::software::tls_client::open(trust, name, bz::io::system_clock::utc());
        if (!session) return session.error();
        return std::make_unique<safe>(*std::move(session));
    });
}
