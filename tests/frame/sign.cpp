#include <bartizan/frame/sign.hpp>

#include <bartizan/protocol/media_signing/sei_reader.hpp>
#include <support/media.hpp>
#include <support/print.hpp>
#include <support/toy_signer.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <memory>

namespace bz = bartizan;
using tests::clip;

namespace {
using hasher = bz::frame::hasher<bz::sha256>;
using gate = bz::frame::signing_gate<tests::toy_signer, hasher, bz::crypto::hash_id::sha256>;

struct path {
    tests::toy_signer key;
    std::unique_ptr<hasher> hash;
    std::unique_ptr<gate> sign;
    explicit path(bz::nal::codec c) : hash(std::make_unique<hasher>(c)), sign(std::make_unique<gate>(c, key, bz::frame::vendor{"fw", "SN", "maker"})) {}
};
}  // namespace

static_assert(!std::is_invocable_v<gate, bz::frame::picture>, "what was not hashed cannot be signed");
static_assert(!std::is_constructible_v<gate::out, gate::signed_picture>, "only the gate says that something is signed");

TEST_CASE("each closed GOP leaves as a SEI unit whose signature covers what it says") {
    const auto codec = GENERATE(bz::nal::codec::h264, bz::nal::codec::h265);
    const auto video = codec == bz::nal::codec::h264 ? clip::h264() : clip::h265();
    path p(codec);
    std::vector<std::byte> scratch(100'000), first_of_last(32);
    std::uint32_t documents = 0;
    const auto look = [&](const gate::out& out) {
        if (out->seis.empty()) return;
        REQUIRE(out->seis.size() == 1);
        const auto unit = out->seis[0];
        ++documents;
        CHECK(bz::kernel::find_start_code<bz::target::portable>::run(unit) == unit.size());   // counter 1 would be one
        const auto sei = bz::media_signing::read_sei(codec, unit, bz::media_signing::escaping::remove, scratch);
        REQUIRE(sei);
        CHECK(sei->said.counter == documents);
        CHECK(bz::same_bytes(sei->said.linked_hash, first_of_last));
        std::ranges::copy(sei->said.list.first(32), first_of_last.begin());
        CHECK(sei->said.manufacturer == "maker");
        CHECK(sei->said.start.ticks < sei->said.end.ticks);
        CHECK(bz::as_text(sei->said.certificates).starts_with("-----BEGIN"));
        const auto digest = bz::crypto::digest_of<bz::sha256, bz::purpose::document_signature>(sei->signed_bytes);
        CHECK(bz::same_bytes(digest, sei->signature));   // toy_signer's signature is the digest
        CHECK(unit.back() == std::byte{0x80});
    };
    for (const auto& picture : video.pictures) look((*p.sign)(std::move(*(*p.hash)(picture))));
    const auto last = (*p.sign)(std::move(*p.hash->finish({clip::start.ticks + 30'000'000})));
    CHECK(last->what == nullptr);
    CHECK_FALSE(last->seis.empty());
    look(last);
    CHECK(documents == p.sign->documents());
    CHECK(documents >= 3);
}

TEST_CASE("a document that could not be signed is counted and leaves a hole in the numbers") {
    const auto video = clip::h264();
    path p(video.codec);
    std::vector<std::uint32_t> counters;
    std::vector<std::byte> scratch(100'000);
    for (std::size_t i = 0; i < video.pictures.size(); ++i) {
        p.key.present = i != 10;
        const auto out = (*p.sign)(std::move(*(*p.hash)(video.pictures[i])));
        for (const auto unit : out->seis) counters.push_back(bz::media_signing::read_sei(video.codec, unit, bz::media_signing::escaping::remove, scratch)->said.counter);
    }
    CHECK(p.sign->lost() == 1);
    CHECK(counters == std::vector<std::uint32_t>{2});
}
