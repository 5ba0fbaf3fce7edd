// What depends on a key picture that was lost, and what depends on one that somebody put in its place.
#include <bartizan/frame/verify/anchoring.hpp>

#include <support/sei_surgery.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

namespace {

using namespace tests;

// 40 pictures in groups of 5. The fifth group is that of frames 20 to 24; document 5 speaks of it, and 4 of the group before.
constexpr int group = 5, key = 20;
const std::string whole(40, '.');

void replace(signed_stream& s, int frame) { flip(s, index_of_frame(s, frame)); }
void lose_frame(signed_stream& s, int frame) { drop(s, index_of_frame(s, frame)); }
void lose_document(signed_stream& s, std::uint32_t counter) { drop(s, index_of_document(s, counter)); }
stream_unit another_picture(const signed_stream& s, int frame) {
    auto unit = s[index_of_frame(s, frame)];
    unit.bytes.back() ^= std::byte{0x55};
    return unit;
}
void insert_at(signed_stream& s, std::size_t at, stream_unit unit) { s.insert(s.begin() + static_cast<std::ptrdiff_t>(at), std::move(unit)); }

enum class between { nothing, one_less, three_less, one_more };
enum class documents { all, one_lost, two_lost, three_lost };

}   // namespace

TEST_CASE("nothing that depends on a replaced key picture is authentic, whatever else is lost or stands between") {
    const auto first = GENERATE(false, true);
    const auto how = GENERATE(between::nothing, between::one_less, between::three_less, between::one_more);
    const auto lost = GENERATE(documents::all, documents::one_lost, documents::two_lost, documents::three_lost);
    auto s = sign({.gops = 8, .frames = group, .sei_first = first});
    REQUIRE(judge(s).bar == whole + "|");   // the control
    replace(s, key);
    int left = group - 1;   // pictures of the group behind the key picture
    const int less = how == between::one_less ? 1 : how == between::three_less ? 3 : 0;
    for (int i = 1; i <= less; ++i) lose_frame(s, key + i), --left;
    if (how == between::one_more) insert_at(s, index_of_frame(s, key + 1), another_picture(s, key + 1)), ++left;
    for (std::uint32_t i = 0; i < std::uint32_t(lost); ++i) lose_document(s, 4 - i);   // 5 speaks of the group, so it is there
    const auto said = judge(s);
    INFO(said.bar << ", " << int(how) << " between, " << int(lost) << " documents lost" << (first ? ", in front" : ""));
    const auto frames = said.frames();
    for (int i = 0; i <= left; ++i) CHECK(frames[static_cast<std::size_t>(key + i)] != '.');
    CHECK(frames.substr(static_cast<std::size_t>(key + left + 1)) == std::string(15, '.'));
    CHECK(said.verdict != words::verdict::authentic);
    if (lost == documents::all) CHECK(frames.substr(0, std::size_t{key}) == std::string(std::size_t{key}, '.'));
    if (how == between::one_less) {
        CHECK(said.causes.contains(words::cause::unproven_key_picture));
        if (lost == documents::all) CHECK(said.bar.starts_with("....................X"));
    }
    if (how == between::nothing && lost == documents::all) CHECK(said.totals.altered == group);
}

TEST_CASE("what depends on a lost key picture is as it was signed, and the lost one is missing") {
    const auto first = GENERATE(false, true);
    auto s = sign({.gops = 8, .frames = group, .sei_first = first});
    lose_frame(s, key);
    CHECK(judge(s).bar == "....................M" + std::string(19, '.') + "|");
    // The document before often goes with it. The key picture of its group is known by the link, though not covered.
    lose_document(s, 4);
    const auto said = judge(s);
    INFO(said.bar);
    CHECK(said.frames() == "...............?????" + std::string(19, '.'));
    CHECK(said.verdict == words::verdict::incomplete);
    CHECK_FALSE(said.causes.contains(words::cause::unproven_key_picture));
}

TEST_CASE("a key picture in front whose group has no document, and which no link names, is no ground to stand on") {
    auto s = sign({.gops = 8, .frames = group});
    for (const int frame : {key + group, key}) lose_frame(s, frame);
    for (const std::uint32_t counter : {5, 4}) lose_document(s, counter);
    const auto said = judge(s);   // what is left of the sixth group stands behind the fourth's key picture
    INFO(said.bar);
    CHECK(said.totals.altered == 0);
    CHECK(said.frames() == "...............?????????????" + std::string(10, '.'));
    CHECK(said.causes.contains(words::cause::unproven_key_picture));
}

TEST_CASE("the key picture of another group in the place of a lost one is no ground to stand on") {
    const auto from = GENERATE(0, 15, 25);
    const auto lost = GENERATE(documents::all, documents::one_lost, documents::two_lost);
    auto s = sign({.gops = 8, .frames = group});
    s[index_of_frame(s, key)].bytes = s[index_of_frame(s, from)].bytes;
    for (std::uint32_t i = 0; i < std::uint32_t(lost); ++i) lose_document(s, 4 - i);
    const auto said = judge(s);
    INFO(said.bar << " key picture of frame " << from << ", " << int(lost) << " documents lost");
    const auto frames = said.frames();
    for (int i = 0; i < group; ++i) CHECK(frames[static_cast<std::size_t>(key + i)] != '.');
    CHECK(said.verdict != words::verdict::authentic);
}

TEST_CASE("an inserted picture that pretends to be no key picture spoils what is shown on top of it") {
    auto s = sign({.gops = 8, .frames = group});
    auto& unit = s[index_of_frame(s, key)];
    unit.bytes[0] = std::byte{0x41};   // all of it intra-coded, and no IDR picture
    unit.random_access = false;
    const auto said = judge(s);
    INFO(said.bar);
    CHECK(said.frames() == "....................X????" + std::string(15, '.'));
}

TEST_CASE("a document of a stranger, or one that nobody signed, spoils nothing for the camera's") {
    const auto is_signed = GENERATE(true, false);
    auto s = sign({.gops = 8, .frames = group});
    // It lists the pictures of the fifth group as if they depended on another key picture, at a wrong distance.
    auto parts = *split_sei(bz::nal::codec::h264, s[index_of_document(s, 5)].bytes);
    auto& list = parts.find(bz::media_signing::tag::hash_list)->value;
    const std::vector<std::byte> anchor(32, std::byte{0x33});
    const auto hash = [](bz::bytes_view a, bz::bytes_view b) {
        bz::crypto::any_hash<bz::purpose::frame_integrity> h;
        h.update(a);
        h.update(b);
        return h.finish();
    };
    std::vector<std::byte> made(anchor);
    for (int i = 0; i < 2; ++i) made.insert(made.end(), 32, std::byte(i + 7));
    for (int frame = key + 1; frame < key + group; ++frame) {
        const auto entry = hash(anchor, hash(s[index_of_frame(s, frame)].bytes, {}).view());
        made.insert(made.end(), entry.view().begin(), entry.view().end());
    }
    list.resize(1);
    list.insert(list.end(), made.begin(), made.end());
    const auto whole_list = hash(made, {});
    std::ranges::copy(whole_list.view(), parts.find(bz::media_signing::tag::general)->value.begin() + 27);
    if (is_signed) {
        auto& chain = parts.find(bz::media_signing::tag::certificates)->value;
        const auto stranger = bz::as_bytes(std::string_view("stranger"));
        chain.resize(2);
        chain.insert(chain.end(), stranger.begin(), stranger.end());
    } else
        std::erase_if(parts.tlvs, [](const sei_tlv& each) {
            using bz::media_signing::tag;
            return each.tag == std::uint8_t(tag::signature) || each.tag == std::uint8_t(tag::certificates) || each.tag == std::uint8_t(tag::crypto_info);
        });
    insert_at(s, index_of_frame(s, key + group), {is_signed ? join_signed(parts) : join_sei(parts), -1, 99, false});
    const auto said = judge(s);
    INFO(said.bar);
    CHECK(said.totals.altered == 0);
    CHECK(said.totals.authentic == 40);
}
