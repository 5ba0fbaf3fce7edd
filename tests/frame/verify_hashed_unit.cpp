#include <bartizan/frame/verify/hashed_unit.hpp>

#include <support/signed_stream.hpp>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace tests;

std::vector<bz::bytes_view> views(const signed_stream& s) {
    std::vector<bz::bytes_view> out;
    for (const auto& u : s) out.emplace_back(u.bytes);
    return out;
}

// judge_in: as tests::judge, but `hand` gives the units to the verifier.
template <class Target, class Hand> account judge_in(const signed_stream& stream, Hand hand) {
    account said;
    paper_checker checker;
    const auto verifier =
        std::make_unique<bz::frame::verifier<paper_checker, account, small_limits, Target>>(bz::nal::codec::h264, checker, said);
    hand(*verifier, views(stream));
    verifier->finish();
    said.totals = verifier->totals();
    said.verdict = verifier->verdict();
    said.exit_code = verifier->exit_code();
    return said;
}
void same(const account& a, const account& b) {
    REQUIRE(a.bar == b.bar);
    REQUIRE(a.remarks == b.remarks);
    REQUIRE(a.verdict == b.verdict);
    REQUIRE(a.exit_code == b.exit_code);
    REQUIRE(a.documents.size() == b.documents.size());
    REQUIRE(a.segments.size() == b.segments.size());
}

signed_stream changed(unsigned seed) {
    unsigned random = seed;
    const auto below = [&](std::size_t n) { return (random = random * 1664525u + 1013904223u) / 65536 % n; };
    signing_mode mode{.gops = 2 + int(below(4)), .frames = 1 + int(below(9)), .slices = 1 + int(below(4)), .every = 1 + int(below(3)), .seed = seed};
    mode.list = below(4) != 0;
    auto s = sign(mode);
    for (auto n = below(4); n > 0 && s.size() > 2; --n) {
        const auto at = below(s.size());
        if (below(2)) flip(s, at);
        else if (below(2)) drop(s, at);
        else std::swap(s[at], s[below(s.size())]);
    }
    return s;
}

}   // namespace

// docs/reference/verify.md names it.
static_assert(sizeof(bz::frame::verifier<paper_checker, account, bz::frame::verify_limits{}, bz::target::detect>) < 3'000'000);

TEST_CASE("each slice gets the digest of its bytes, and other units none") {
    std::vector<std::vector<std::byte>> bytes;
    for (std::size_t i = 0; i < 40; ++i) {   // more than are hashed at once, of all lengths around a block
        std::vector<std::byte> unit{i % 9 == 4 ? std::byte{0x67} : i % 9 == 5 ? std::byte{0x06} : std::byte{0x41}};
        unit.resize(1 + i * 7, std::byte(i));
        bytes.push_back(std::move(unit));
    }
    const std::vector<bz::bytes_view> units(bytes.begin(), bytes.end());
    const auto check = [&]<class Target>(bz::crypto::hash_id with) {
        std::vector<bz::frame::verify::hashed_unit> out(units.size());
        bz::frame::verify::hash_units<Target>(bz::nal::codec::h264, with, units, out);
        for (std::size_t i = 0; i < units.size(); ++i) {
            INFO("unit " << i);
            REQUIRE(out[i].bytes().data() == units[i].data());
            REQUIRE(out[i].is_hashed(with) == (i % 9 != 4 && i % 9 != 5));
            REQUIRE_FALSE(out[i].is_hashed(with == bz::crypto::hash_id::sha256 ? bz::crypto::hash_id::sha384 : bz::crypto::hash_id::sha256));
            if (!out[i].is_hashed(with)) continue;
            bz::crypto::any_hash<bz::purpose::frame_integrity> one(with);
            one.update(units[i]);
            REQUIRE(out[i].own() == one.finish().bytes);   // zeros behind a short one, too
        }
    };
    for (const auto with : {bz::crypto::hash_id::sha256, bz::crypto::hash_id::sha384, bz::crypto::hash_id::sha512}) {
        check.operator()<bz::target::portable>(with);
        check.operator()<bz::target::detect>(with);
    }
}

TEST_CASE("units handed over in bunches, or hashed before, give the report of units one by one") {
    std::set<words::verdict> seen;
    for (unsigned seed = 1; seed <= 600; ++seed) {
        const auto stream = changed(seed);
        INFO("seed " << seed);
        const auto one_by_one = judge(stream);
        seen.insert(one_by_one.verdict);
        same(one_by_one, judge_in<bz::target::portable>(stream, [](auto& v, auto units) { v.units(units); }));
        same(one_by_one, judge_in<bz::target::detect>(stream, [&](auto& v, auto units) {
                 std::size_t at = 0;
                 for (std::size_t n = seed % 7 + 1; at < units.size(); at += n, n = n * 5 % 31 + 1)
                     v.units(std::span(units).subspan(at, std::min(n, units.size() - at)));
             }));
        same(one_by_one, judge_in<bz::target::detect>(stream, [](auto& v, auto units) {
                 std::vector<words::hashed_unit> hashed(units.size());
                 words::hash_units<bz::target::detect>(bz::nal::codec::h264, bz::crypto::hash_id::sha256, units, hashed);
                 for (const auto& each : hashed) v.unit(each);
             }));
    }
    CHECK(seen.size() >= 3);   // else the streams are too much alike
}

TEST_CASE("a unit that was hashed with another algorithm than the documents name is hashed again") {
    const auto stream = sign();
    const auto said = judge_in<bz::target::portable>(stream, [](auto& v, auto units) {
        std::vector<words::hashed_unit> hashed(units.size());
        words::hash_units(bz::nal::codec::h264, bz::crypto::hash_id::sha512, units, hashed);
        for (const auto& each : hashed) v.unit(each);
    });
    CHECK(said.verdict == words::verdict::authentic);
}

TEST_CASE("a hashed unit without its hash is hashed by the verifier") {
    const auto stream = sign();
    const auto said = judge_in<bz::target::portable>(stream, [](auto& v, auto units) {
        std::vector<words::hashed_unit> hashed(units.size());   // as hash_units leaves a unit that is no slice, and for slices: of another codec
        words::hash_units(bz::nal::codec::h265, bz::crypto::hash_id::sha256, units, hashed);
        for (const auto& each : hashed) v.unit(each);
    });
    CHECK(said.verdict == words::verdict::authentic);
}
