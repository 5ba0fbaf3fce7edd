#include <bartizan/frame/verifier.hpp>

#include <bartizan/crypto/software/ecdsa_key.hpp>
#include <bartizan/frame/sign.hpp>
#include <support/signed_stream.hpp>
#include <verify/ahead.hpp>

#include <catch2/catch_test_macros.hpp>

// The threads of the program verify: whatever they find out ahead, the report is that of one thread.
namespace {

using namespace tests;
using key = bz::crypto::software::ecdsa_key;
using store = bz::crypto::software::trust_store;
using verifier = bz::frame::verifier<store, account, small_limits, bz::target::detect>;

const bz::utc_time begin = bz::utc_time::from_unix_microseconds(1'767'225'600'000'000);

// recording: GOPs of 4 pictures of 12 KB, more than a few batches together, signed by a key that its own certificate speaks for.
template <bz::frame::document_form Form> struct recording {
    std::vector<std::vector<std::byte>> units;
    std::string chain;

    recording() {
        auto signer = *key::generate();
        const auto year = 366 * 86'400 * bz::utc_time::ticks_per_second;
        REQUIRE(signer.self_sign({"SN-1", "maker", "SN-1"}, {{begin.ticks - year}, {begin.ticks + year}}));
        chain = std::string(bz::as_text(signer.certificate_chain()));
        using hasher = bz::frame::hasher<bz::sha256>;
        const auto hash = std::make_unique<hasher>(bz::nal::codec::h264);
        const auto sign = std::make_unique<bz::frame::signing_gate<key, hasher, bz::crypto::hash_id::sha256, Form>>(
            bz::nal::codec::h264, signer, bz::frame::vendor{"1.0", "SN-1", "maker"});
        const auto keep = [&](typename hasher::out hashed) {
            const auto leaving = (*sign)(std::move(hashed));
            for (const auto sei : leaving->seis) units.emplace_back(sei.begin(), sei.end());
        };
        const auto time = [](int n) { return bz::utc_time{begin.ticks + n * bz::utc_time::ticks_per_second / 30}; };
        for (int n = 0; n < 160; ++n) {
            std::vector<std::byte> slice(12'000, std::byte(n + 1));
            slice[0] = n % 4 == 0 ? std::byte{0x65} : std::byte{0x41};
            slice[1] = std::byte{0x88};
            const bz::bytes_view view(slice);
            sign->before(*hash);
            const bz::frame::picture picture{.units = std::span(&view, 1), .decode_time = n, .duration = 1, .captured = time(n)};
            auto hashed = (*hash)(picture);
            REQUIRE(hashed);
            keep(std::move(*hashed));
            units.push_back(std::move(slice));
        }
        sign->before_end(*hash);
        keep(*hash->finish(time(160)));
    }
};

struct said {
    account heard;
    int answers = 0;   // that the threads had ready
};
template <class Recording> said judge_with(std::size_t threads, const Recording& of, bool in_file) {
    said out;
    store trusts(begin);
    REQUIRE(trusts.add_anchors(bz::as_bytes(of.chain)));
    verify::checked_signatures known;
    trusts.ask_first([&](auto... signature) {
        const auto answer = known.take(signature...);
        out.answers += answer.has_value();
        return answer;
    });
    const auto judge = std::make_unique<verifier>(bz::nal::codec::h264, trusts, out.heard);
    std::vector<std::byte> file;
    for (const auto& unit : of.units) file.insert(file.end(), unit.begin(), unit.end());
    verify::ahead<verifier> ahead(*judge, bz::nal::codec::h264, bz::crypto::hash_id::sha256, in_file ? bz::bytes_view(file) : bz::bytes_view(), known,
                                  threads);
    std::size_t at = 0;
    for (const auto& unit : of.units) {
        if (in_file) ahead.unit(bz::bytes_view(file).subspan(at, unit.size()));
        else {
            const auto passing = unit;   // gone when the next one comes
            ahead.unit(passing);
        }
        at += unit.size();
    }
    ahead.finish();
    judge->finish();
    out.heard.verdict = judge->verdict();
    out.heard.totals = judge->totals();
    return out;
}
template <class Recording> void same_with_threads(const Recording& of) {
    const auto one = judge_with(1, of, true);
    CHECK(one.answers == 0);
    for (const std::size_t threads : {2, 3, 5})
        for (const bool in_file : {true, false}) {
            const auto several = judge_with(threads, of, in_file);
            CHECK(several.heard.bar == one.heard.bar);
            CHECK(several.heard.remarks == one.heard.remarks);
            CHECK(several.heard.verdict == one.heard.verdict);
            CHECK(several.heard.documents.size() == one.heard.documents.size());
            CHECK(several.answers > 30);   // of 40 documents
        }
}
std::size_t document(const auto& of, int n) {
    std::size_t i = 0;
    for (; i < of.units.size(); ++i)
        if (of.units[i][0] == std::byte{6} && n-- == 0) break;
    return i;
}

}   // namespace

TEST_CASE("a recording is as authentic with several threads as with one") {
    const recording<bz::frame::document_form{}> whole;
    CHECK(judge_with(3, whole, true).heard.verdict == words::verdict::authentic);
    same_with_threads(whole);
}

TEST_CASE("certificates that come once are known to every thread") {
    const recording<bz::frame::document_form{.certificates_apart = true}> whole;
    CHECK(judge_with(3, whole, true).heard.verdict == words::verdict::authentic);
    same_with_threads(whole);
}

TEST_CASE("several threads find what was changed where one does") {
    recording<bz::frame::document_form{}> changed;
    changed.units[9][700] ^= std::byte{1};
    auto& signature = changed.units[document(changed, 7)];
    signature[signature.size() - 20] ^= std::byte{1};
    changed.units.erase(changed.units.begin() + 120);
    CHECK(judge_with(3, changed, true).heard.verdict == words::verdict::altered);
    same_with_threads(changed);
}

TEST_CASE("an answer about a signature is for that signature, digest, hash and chain alone") {
    const auto text = [](std::string_view of) { return bz::as_bytes(of); };
    const auto sha256 = bz::crypto::hash_id::sha256;
    const auto asked = [&](std::string_view chain, bz::crypto::hash_id hash, std::string_view digest, std::string_view signature) {
        verify::checked_signatures known;
        known.put(text("chain"), sha256, text("digest"), text("signature"), true);
        return known.take(text(chain), hash, text(digest), text(signature)).has_value();
    };
    CHECK(asked("chain", sha256, "digest", "signature"));
    CHECK_FALSE(asked("chaim", sha256, "digest", "signature"));
    CHECK_FALSE(asked("chain", bz::crypto::hash_id::sha384, "digest", "signature"));
    CHECK_FALSE(asked("chain", sha256, "digesu", "signature"));
    CHECK_FALSE(asked("chain", sha256, "digest", "signaturf"));
    CHECK_FALSE(asked("chaind", sha256, "igest", "signature"));   // the same bytes in a row
    CHECK_FALSE(asked("chain", sha256, "digests", "ignature"));
}
