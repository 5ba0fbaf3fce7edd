#include <bartizan/protocol/media_signing/sei_writer.hpp>

#include <bartizan/kernel/find_start_code.hpp>
#include <bartizan/protocol/media_signing/sei_reader.hpp>
#include <support/print.hpp>
#include <support/vectors.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

namespace bz = bartizan;
namespace ms = bz::media_signing;
using bz::nal::codec;

namespace {
struct filled {
    std::vector<std::byte> list, gop_hash, linked_hash;
    std::string chain;
    ms::document document;

    explicit filled(std::size_t entries, bz::crypto::hash_id hash = bz::crypto::hash_id::sha256, int seed = 1) {
        const auto h = bz::crypto::digest_size_of(hash);
        const auto fill = [seed](std::size_t n) {   // full of zeros and small bytes: the worst case for emulation prevention
            std::vector<std::byte> out(n);
            for (std::size_t i = 0; i < n; ++i) out[i] = std::byte((i * static_cast<std::size_t>(seed)) % 7 == 0 ? i % 5 : 0);
            return out;
        };
        list = fill(entries * h);
        gop_hash = fill(h);
        linked_hash = std::vector<std::byte>(h);
        chain = "-----BEGIN CERTIFICATE-----\n" + std::string(700, 'A') + "\n-----END CERTIFICATE-----\n";
        document = {.has_general = true, .triggered = true, .start = {134'116'992'000'000'000}, .end = {134'116'992'010'000'000}, .counter = 1,
                    .unit_count = static_cast<std::uint16_t>(entries), .gop_hash = gop_hash, .linked_hash = linked_hash, .has_list = true, .list = list,
                    .has_crypto_info = true, .hash = hash, .firmware = "1.0", .serial = "SN", .manufacturer = "maker", .certificates = bz::as_bytes(chain)};
    }
};
}  // namespace

TEST_CASE("what is written is read back, and the signature covers all of it") {
    const auto c = GENERATE(codec::h264, codec::h265);
    const auto entries = GENERATE(1u, 8u, 600u);
    const auto hash = GENERATE(bz::crypto::hash_id::sha256, bz::crypto::hash_id::sha384, bz::crypto::hash_id::sha512);
    const filled in(entries, hash);
    std::vector<std::byte> scratch(100'000), out(150'000), read_scratch(150'000);
    auto sei = ms::begin_sei(c, in.document, 72, scratch, out);
    REQUIRE(sei);
    const std::vector<std::byte> covered(sei->signed_bytes().begin(), sei->signed_bytes().end()), signature(70, std::byte{0});
    const auto unit = sei->finish(signature);
    REQUIRE(unit);
    CHECK(bz::kernel::find_start_code<bz::target::portable>::run(*unit) == unit->size());
    CHECK(ms::is_media_signing(c, *unit));

    const auto read = ms::read_sei(c, *unit, ms::escaping::remove, read_scratch);
    REQUIRE(read);
    CHECK(bz::same_bytes(read->signed_bytes, covered));
    CHECK(bz::same_bytes(read->signature, signature));
    const auto& d = read->said;
    CHECK((d.counter == 1 && d.unit_count == entries && d.triggered && !d.certificate_sei && d.hash == hash));
    CHECK((d.start == in.document.start && d.end == in.document.end));
    CHECK(bz::same_bytes(d.list, in.list));
    CHECK(bz::same_bytes(d.gop_hash, in.gop_hash));
    CHECK(bz::same_bytes(d.linked_hash, in.linked_hash));
    CHECK((d.firmware == "1.0" && d.serial == "SN" && d.manufacturer == "maker"));
    CHECK(bz::as_text(d.certificates) == in.chain);
}

TEST_CASE("payload sizes around multiples of 255 are written as the SEI syntax wants them") {
    std::vector<std::byte> scratch(100'000), out(150'000), read_scratch(150'000);
    for (std::size_t more = 0; more < 300; ++more) {
        filled in(2);
        in.chain += std::string(more, 'B');
        in.document.certificates = bz::as_bytes(in.chain);
        auto sei = ms::begin_sei(codec::h264, in.document, 72, scratch, out);
        REQUIRE(sei);
        const auto unit = sei->finish(bz::as_bytes("signature"));
        REQUIRE(unit);
        REQUIRE(ms::read_sei(codec::h264, *unit, ms::escaping::remove, read_scratch));
        CHECK(unit->back() == std::byte{0x80});
    }
}

TEST_CASE("memory that is too small is an error at every size, and nothing is written past it") {
    const filled in(3);
    std::vector<std::byte> scratch(100'000), whole(150'000);
    auto sei = ms::begin_sei(codec::h265, in.document, 72, scratch, whole);
    REQUIRE(sei);
    const auto needed = sei->finish(bz::as_bytes("s"))->size();
    for (std::size_t size = 0; size <= needed; ++size) {
        std::vector<std::byte> out(size);   // AddressSanitizer watches its end
        auto small = ms::begin_sei(codec::h265, in.document, 72, scratch, out);
        const bool fits = small && small->finish(bz::as_bytes("s"));
        CHECK(fits == (size == needed));
    }
    std::vector<std::byte> little(1000);
    CHECK(ms::begin_sei(codec::h265, in.document, 72, little, whole).error() == make_error(ms::errc::output_too_small));
}

TEST_CASE("fields that no length prefix can hold are refused") {
    filled in(1);
    const std::string long_name(256, 'x');
    in.document.serial = long_name;
    std::vector<std::byte> scratch(200'000), out(300'000);
    CHECK(ms::begin_sei(codec::h264, in.document, 72, scratch, out).error() == make_error(ms::errc::field_too_long));
    filled signature(1);
    auto sei = ms::begin_sei(codec::h264, signature.document, 8, scratch, out);
    REQUIRE(sei);
    CHECK(sei->finish(bz::as_bytes("nine bytes")).error() == make_error(ms::errc::field_too_long));
}
