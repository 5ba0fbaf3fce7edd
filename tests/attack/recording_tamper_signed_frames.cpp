// The attack: somebody with the card alters, removes or moves a picture. Control: the same on a product that accepts the risk.
#include <support/print.hpp>
#include <support/products.hpp>
#include <support/verify_file.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <algorithm>
#include <functional>

namespace bz = bartizan;
using tests::clip;
using bz::frame::verify::verdict;

namespace {
using risky_camera = bz::camera<bz::services<bz::recording<>>, bz::unsigned_frames, bz::clear_frames, bz::no_key,
                                bz::accept_risk<bz::threat::recording_tamper, bz::recording<>, "positive control", bz::date{2099, 12, 31}>,
                                bz::accept_risk<bz::threat::recording_leak, bz::recording<>, "positive control", bz::date{2099, 12, 31}>,
                                bz::accept_risk<bz::threat::forged_signer, bz::recording<>, "positive control", bz::date{2099, 12, 31}>>;
static_assert(bz::proven<risky_camera>);

tests::units recorded_signed(const clip& video) {
    tests::clear_bench<> bench(video.codec);
    for (const auto& picture : video.pictures) REQUIRE(bench.session->push(picture));
    REQUIRE(bench.session->finish());
    return tests::units_of(bench.file.bytes).stream;
}
tests::units recorded_unsigned(const clip& video) {
    using session = bz::service::recording_session<risky_camera, tests::memory_file>;
    tests::memory_file file;
    std::vector<std::byte> memory(6 << 20);
    bz::arena arena(memory);
    const auto path = std::make_unique<session>(bz::service::stream_facts{.codec = video.codec, .timescale = clip::timescale}, *session::recorder_type::create(file, arena));
    for (const auto& picture : video.pictures) REQUIRE(path->push(picture));
    REQUIRE(path->finish());
    return tests::units_of(file.bytes).stream;
}

// The attacks, each on the slices of the recording.
enum class attack { flip_bit, remove_picture, swap_pictures, repeat_picture, blank_first_picture };
void mount(attack how, bz::nal::codec c, tests::units& stream) {
    std::vector<std::size_t> slices;
    for (std::size_t i = 0; i < stream.size(); ++i)
        if (bz::nal::kind_of(c, stream[i]) == bz::nal::kind::slice) slices.push_back(i);
    const auto target = slices.at(14);
    if (how == attack::flip_bit) stream[target][stream[target].size() / 2] ^= std::byte{0x10};
    if (how == attack::remove_picture) stream.erase(stream.begin() + static_cast<std::ptrdiff_t>(target));
    if (how == attack::swap_pictures) std::swap(stream[target], stream[slices.at(15)]);
    if (how == attack::repeat_picture) stream.insert(stream.begin() + static_cast<std::ptrdiff_t>(target), stream[target]);
    if (how == attack::blank_first_picture) stream[slices.at(0)].back() ^= std::byte{0x02};
}
}  // namespace

TEST_CASE("BZ-T03 signed_frames: no change of a recording goes unseen (A09, I02)") {
    const auto codec = GENERATE(bz::nal::codec::h264, bz::nal::codec::h265);
    const auto how = GENERATE(attack::flip_bit, attack::remove_picture, attack::swap_pictures, attack::repeat_picture, attack::blank_first_picture);
    const auto video = codec == bz::nal::codec::h264 ? clip::h264() : clip::h265();
    tests::toy_checker checker;

    const auto sets = tests::sets_of(codec, video.bytes());
    auto stream = recorded_signed(video);
    REQUIRE(tests::verify_units(codec, stream, checker, sets).verdict == verdict::authentic);
    mount(how, codec, stream);
    const auto after = tests::verify_units(codec, stream, checker, sets);
    CHECK(after.verdict == verdict::altered);
    if (how == attack::flip_bit) CHECK((after.totals.altered == 1 && after.totals.authentic == 29));
    if (how == attack::remove_picture) CHECK((after.totals.missing == 1 && after.gaps.size() == 1 && after.gaps[0].after_frame == 13));

    // Positive control: without the policy the attack succeeds; the verifier says the same before and after.
    auto bare = recorded_unsigned(video);
    const auto before = tests::verify_units(codec, bare, checker, sets).verdict;
    mount(how, codec, bare);
    CHECK(tests::verify_units(codec, bare, checker, sets).verdict == before);
    CHECK(before == verdict::unsigned_video);
}

TEST_CASE("BZ-T03 signed_frames: an altered document does not make altered video authentic") {
    const auto video = clip::h264();
    tests::toy_checker checker;
    auto stream = recorded_signed(video);
    mount(attack::flip_bit, video.codec, stream);
    // The thief also writes the hash of his picture into the list, but cannot sign.
    for (auto& unit : stream)
        if (bz::media_signing::is_media_signing(video.codec, unit)) unit[unit.size() / 2] ^= std::byte{1};
    const auto after = tests::verify_units(video.codec, stream, checker);
    CHECK(after.verdict != verdict::authentic);
    CHECK(after.totals.authentic == 0);
}

TEST_CASE("BZ-T03 signed_frames: nothing that is shown on top of a key picture which was put in is authentic") {
    const auto codec = GENERATE(bz::nal::codec::h264, bz::nal::codec::h265);
    const auto gap = GENERATE(false, true);         // whether the next picture was taken out, so that no count tells what stands in whose place
    const auto documentless = GENERATE(false, true);   // ... and the document of the group before
    const auto video = codec == bz::nal::codec::h264 ? clip::h264() : clip::h265();
    tests::toy_checker checker;
    const auto sets = tests::sets_of(codec, video.bytes());
    const auto mount = [&](tests::units& stream, bool put_in) {
        std::vector<std::size_t> slices, documents;
        for (std::size_t i = 0; i < stream.size(); ++i) {
            if (bz::nal::kind_of(codec, stream[i]) == bz::nal::kind::slice) slices.push_back(i);
            if (bz::media_signing::is_media_signing(codec, stream[i])) documents.push_back(i);
        }
        const auto key = slices.at(10);   // of the second group of ten; the document in front of it speaks of the first
        REQUIRE(bz::nal::starts_gop(codec, stream[key]));
        std::vector<std::size_t> out;
        if (put_in) stream[key].back() ^= std::byte{0x02};
        else out.push_back(key);
        if (gap) out.push_back(slices.at(11));
        if (documentless)
            for (const auto d : documents)
                if (d > slices.at(9) && d < slices.at(11)) out.push_back(d);
        std::ranges::sort(out, std::greater{});
        for (const auto i : out) stream.erase(stream.begin() + static_cast<std::ptrdiff_t>(i));
    };
    auto stream = recorded_signed(video);
    mount(stream, true);
    const auto after = tests::verify_units(codec, stream, checker, sets);
    INFO((gap ? "gap" : "no gap") << (documentless ? ", without the document" : ""));
    CHECK(after.verdict != verdict::authentic);
    for (const auto& f : after.frames)
        if (f.number >= 10 && f.number < (gap ? 19u : 20u)) CHECK(f.verdict > bz::frame::verify::frame_verdict::countersigned);
    CHECK(after.totals.authentic >= 10u);   // of the other groups

    // Positive control: where it is only lost, what came is as it was signed; and without the policy the attack succeeds.
    auto lossy = recorded_signed(video);
    mount(lossy, false);
    const auto less = tests::verify_units(codec, lossy, checker, sets);
    CHECK(less.totals.altered == 0);
    CHECK(less.totals.authentic == (gap ? 28u : 29u) - (documentless ? 10u : 0u));
    auto bare = recorded_unsigned(video);
    const auto before = tests::verify_units(codec, bare, checker, sets).verdict;
    mount(bare, true);
    CHECK(tests::verify_units(codec, bare, checker, sets).verdict == before);
}
