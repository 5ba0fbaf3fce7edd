#include <bartizan/service/ranged.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;
namespace http = bartizan::http;

namespace {

struct opened final : bz::service::endless_body {
    http::byte_range of;
    explicit opened(http::byte_range r) : of(r) {}
    bz::bytes_view front() override { return {}; }
    void taken(std::size_t) override {}
    bool ended() const override { return true; }
};

// answer: to a request with these fields for 100 bytes of version "v1".
bz::service::reply answer(std::initializer_list<http::field> fields, std::string_view method = "GET", bool readable = true, std::uint64_t size = 100) {
    http::request r{.method = method, .target = "/x", .minor_version = 1, .fields = std::span(fields.begin(), fields.size()), .body = {}, .tunnel = false};
    bz::service::reply out;
    out.etag = "\"v1\"";
    out.content_type = "video/mp4";
    bz::service::ranged(r, size, out, [&](http::byte_range wanted) -> std::unique_ptr<bz::service::endless_body> {
        return readable ? std::make_unique<opened>(wanted) : nullptr;
    });
    return out;
}
http::byte_range part_of(const bz::service::reply& r) { return dynamic_cast<const opened&>(*r.endless).of; }

}  // namespace

TEST_CASE("without a range, all of it; with one, the part and where it lies") {
    auto r = answer({});
    CHECK((r.status == 200 && r.takes_ranges && r.content_range.empty() && r.length == 100 && part_of(r) == http::byte_range{0, 100}));
    r = answer({{"Range", "bytes=10-19"}});
    CHECK((r.status == 206 && r.takes_ranges && r.content_range == "bytes 10-19/100" && r.length == 10 && part_of(r) == http::byte_range{10, 10}));
    r = answer({{"Range", "bytes=90-200"}});
    CHECK((r.status == 206 && r.content_range == "bytes 90-99/100" && r.length == 10));
}

TEST_CASE("a range of which nothing is there is 416 and says how much there is") {
    const auto r = answer({{"Range", "bytes=100-"}});
    CHECK((r.status == 416 && r.content_range == "bytes */100" && !r.endless && !r.length));
    CHECK(answer({{"Range", "bytes=0-"}}, "GET", true, 0).status == 416);
    CHECK(answer({}, "GET", true, 0).status == 200);
}

TEST_CASE("a range of another version becomes the whole; dates are no versions here") {
    CHECK(answer({{"Range", "bytes=10-19"}, {"If-Range", "\"v1\""}}).status == 206);
    for (const auto* other : {"\"v2\"", "W/\"v1\"", "Wed, 21 Oct 2015 07:28:00 GMT", "*"}) {
        const auto r = answer({{"Range", "bytes=10-19"}, {"If-Range", other}});
        CHECK((r.status == 200 && r.length == 100));
    }
}

TEST_CASE("only a GET has a range; what cannot be read is 503 without the version's name") {
    CHECK(answer({{"Range", "bytes=10-19"}}, "HEAD").status == 200);
    const auto r = answer({{"Range", "bytes=10-19"}}, "GET", false);
    CHECK((r.status == 503 && r.etag.empty() && !r.endless && r.content_range.empty()));
}
