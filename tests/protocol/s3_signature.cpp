#include <bartizan/protocol/s3/signature.hpp>

#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

namespace bz = bartizan;
namespace s3 = bartizan::s3;
namespace http = bartizan::http;

namespace {

// slowly: the same signature once more, as the text of the specification reads: a canonical request, a string to sign, four keys.
std::string slowly(std::string_view secret_key, std::string_view region, std::string_view canonical, std::string_view time) {
    const std::string day(time.substr(0, 8)), scope = day + "/" + std::string(region) + "/s3/aws4_request";
    const auto hashed = s3::sha256_text(bz::as_bytes(canonical));
    const auto to_sign = "AWS4-HMAC-SHA256\n" + std::string(time) + "\n" + scope + "\n" + std::string(hashed.data(), 64);
    auto key = bz::crypto::hmac_of<bz::sha256>(bz::as_bytes("AWS4" + std::string(secret_key)), bz::as_bytes(day));
    for (const std::string_view part : {region, std::string_view("s3"), std::string_view("aws4_request")}) key = bz::crypto::hmac_of<bz::sha256>(bz::bytes_view(key), bz::as_bytes(part));
    const auto text = s3::lower_hex(bz::crypto::hmac_of<bz::sha256>(bz::bytes_view(key), bz::as_bytes(to_sign)));
    return {text.data(), text.size()};
}
std::string signed_by_us(const s3::credentials& who, std::string_view region, const s3::signable& what) {
    std::array<std::byte, 1024> memory;
    bz::byte_writer to(memory);
    s3::sign(to, who, region, what);
    CHECK(to.fits());
    return std::string(bz::as_text(to.written()));
}

}   // namespace

TEST_CASE("a request is signed over all that it says") {
    const auto who = s3::credentials::of("AKID", "a/secret+key");
    const auto empty = s3::sha256_text({});
    const std::string hash(empty.data(), 64);
    const http::field conditions[] = {{"if-match", "x"}, {"range", "bytes=0-9"}};
    const s3::signable what{.method = "GET", .path = "/bucket/a%20b", .query = "list-type=2&prefix=c", .host = "store:7480", .signed_fields = conditions,
                            .time = "20261125T120000Z", .payload_sha256 = hash};
    const std::string names = "host;if-match;range;x-amz-content-sha256;x-amz-date";
    const auto canonical = "GET\n/bucket/a%20b\nlist-type=2&prefix=c\nhost:store:7480\nif-match:x\nrange:bytes=0-9\nx-amz-content-sha256:" + hash +
                           "\nx-amz-date:20261125T120000Z\n\n" + names + "\n" + hash;
    CHECK(signed_by_us(*who, "eu-1", what) == "AWS4-HMAC-SHA256 Credential=AKID/20261125/eu-1/s3/aws4_request, SignedHeaders=" + names + ", Signature=" +
                                                  slowly("a/secret+key", "eu-1", canonical, what.time));
}

TEST_CASE("whatever is changed, the signature is another") {
    const auto who = s3::credentials::of("AKID", "secret"), other = s3::credentials::of("AKID", "secreT");
    const auto empty = s3::sha256_text({}), x = s3::sha256_text(bz::as_bytes("x"));
    const http::field condition[] = {{"if-none-match", "*"}}, another[] = {{"if-none-match", "a"}};
    const s3::signable base{.method = "PUT", .path = "/b/k", .query = "", .host = "h", .signed_fields = condition, .time = "20261125T120000Z", .payload_sha256 = {empty.data(), 64}};
    std::vector<std::string> all{signed_by_us(*who, "r", base), signed_by_us(*other, "r", base), signed_by_us(*who, "s", base)};
    const auto with = [&](auto change) {
        auto what = base;
        change(what);
        all.push_back(signed_by_us(*who, "r", what));
    };
    with([](auto& w) { w.method = "GET"; });
    with([](auto& w) { w.path = "/b/K"; });
    with([](auto& w) { w.query = "a="; });
    with([](auto& w) { w.host = "g"; });
    with([](auto& w) { w.signed_fields = {}; });
    with([&](auto& w) { w.signed_fields = another; });
    with([](auto& w) { w.time = "20261125T120001Z"; });
    with([&](auto& w) { w.payload_sha256 = {x.data(), 64}; });
    for (auto& each : all) each = each.substr(each.find("Signature="));
    std::ranges::sort(all);
    CHECK(std::ranges::adjacent_find(all) == all.end());
}

TEST_CASE("credentials that could break out of their field are refused") {
    for (const auto* wrong : {"", "a b", "a,b", "a/b", "a\nb"}) CHECK(s3::credentials::of(wrong, "s").error() == make_error(s3::errc::bad_credentials));
    CHECK_FALSE(s3::credentials::of("a", ""));
    CHECK_FALSE(s3::credentials::of(std::string(129, 'a'), "s"));
    CHECK_FALSE(s3::credentials::of("a", std::string(129, 's')));
    CHECK(s3::credentials::of(std::string(128, 'a'), std::string(128, 's')));
}
