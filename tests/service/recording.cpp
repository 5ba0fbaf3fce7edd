#include <bartizan/service/recording.hpp>

#include <laws/kernel_law.hpp>
#include <support/print.hpp>
#include <support/products.hpp>

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

namespace bz = bartizan;
using tests::clip;

namespace {
std::size_t count(bz::bytes_view file, std::string_view fourcc) {
    std::size_t n = 0;
    const auto text = bz::as_text(file);
    for (auto at = text.find(fourcc); at != text.npos; at = text.find(fourcc, at + 1)) ++n;
    return n;
}
auto both_codecs() { return GENERATE(bz::nal::codec::h264, bz::nal::codec::h265); }
clip clip_of(bz::nal::codec c) { return c == bz::nal::codec::h264 ? clip::h264() : clip::h265(); }
std::size_t gops(const clip& video) {
    return static_cast<std::size_t>(std::ranges::count_if(video.pictures, [&](const auto& p) { return bz::frame::starts_gop(video.codec, p); }));
}
}  // namespace

TEST_CASE("a recording has one fragment and one signature per GOP, and is on the card when it is finished") {
    const auto video = clip_of(both_codecs());
    tests::whole_bench<> bench(video.codec);
    for (const auto& picture : video.pictures) REQUIRE(bench.session->push(picture));
    REQUIRE(bench.session->finish());
    REQUIRE(gops(video) >= 2);
    CHECK(bench.session->pictures() == video.pictures.size());
    CHECK(bench.session->fragments() == gops(video));
    CHECK(bench.session->documents() == gops(video));
    CHECK(bench.signer.signatures == gops(video));
    CHECK(count(bench.file.bytes, "moof") == gops(video));
    CHECK(bench.file.synced == bench.file.bytes.size());
    CHECK(bench.session->bytes_on_card() == bench.file.bytes.size());
    for (const auto box : {"encv", "sinf", "frma", "schm", "schi", "tenc", "pssh"}) CHECK(count(bench.file.bytes, box) == 1);
    for (const auto box : {"senc", "saiz", "saio"}) CHECK(count(bench.file.bytes, box) == gops(video));
}

TEST_CASE("slices are not on the card in the clear when they are composed to be encrypted") {
    const auto video = clip_of(both_codecs());
    tests::whole_bench<> encrypted(video.codec);
    tests::clear_bench<> clear(video.codec);
    for (const auto& picture : video.pictures) REQUIRE((encrypted.session->push(picture) && clear.session->push(picture)));
    REQUIRE((encrypted.session->finish() && clear.session->finish()));
    std::size_t looked = 0;
    for (const auto& picture : video.pictures)
        for (const auto unit : picture.units) {
            if (bz::nal::kind_of(video.codec, unit) != bz::nal::kind::slice || unit.size() < 256) continue;
            const auto tail = bz::as_text(unit.last(64));
            CHECK(bz::as_text(clear.file.bytes).find(tail) != std::string_view::npos);   // the positive control
            CHECK(bz::as_text(encrypted.file.bytes).find(tail) == std::string_view::npos);
            ++looked;
        }
    CHECK(looked > 10);
}

TEST_CASE("a power cut costs the GOP that was being shot and nothing before it") {
    const auto video = clip::h264();
    tests::whole_bench<> bench(video.codec);
    for (std::size_t i = 0; i < 25; ++i) REQUIRE(bench.session->push(video.pictures[i]));
    const auto left = bench.file.after_power_cut();
    CHECK(count(left, "moof") == 2);   // GOPs of 10; the third was being shot
    CHECK(left.size() == bench.file.bytes.size());
}

TEST_CASE("a card that fails ends the recording with its own error, wherever it fails") {
    const auto video = clip::h264();
    tests::whole_bench<> sound(video.codec);
    for (const auto& picture : video.pictures) REQUIRE(sound.session->push(picture));
    REQUIRE(sound.session->finish());
    for (std::size_t at = 1; at <= sound.file.operations; ++at) {
        tests::whole_bench<> bench(video.codec);
        bench.file.fail_at = at;
        bench.file.torn = 100;
        bz::error failure;
        for (const auto& picture : video.pictures)
            if (const auto done = bench.session->push(picture); !done && failure.code == 0) failure = done.error();
        const auto end = bench.session->finish();
        CHECK((failure.domain == &bz::outside_domain || end.error().domain == &bz::outside_domain));
        CHECK(bench.file.operations == at);   // nothing is written behind a failure
    }
}

TEST_CASE("a recording goes on while the key is away, and says how much stays unproven") {
    const auto video = clip::h264();
    tests::whole_bench<> bench(video.codec);
    for (std::size_t i = 0; i < video.pictures.size(); ++i) {
        bench.signer.present = i < 9 || i > 15;   // away when the first GOP is to be signed
        REQUIRE(bench.session->push(video.pictures[i]));
    }
    REQUIRE(bench.session->finish());
    CHECK(bench.session->lost_documents() == 1);
    CHECK(bench.session->last_signing_failure() == make_error(bz::outside_errc::no_such_record));
    CHECK(bench.signer.signatures == 2);
}

TEST_CASE("a last document that finds no room in the last fragment costs a proof and no picture") {
    constexpr bz::frame::fragment_limits small{.bytes = 65'536};
    const auto video = clip::h264();
    tests::clear_bench<> world(video.codec);   // its file, key and memory
    using session_type = bz::service::recording_session<tests::clear_camera, tests::memory_file, tests::toy_signer, bz::service::no_content_key,
                                                        bz::service::no_content_key, small>;
    const auto session = std::make_unique<session_type>(bz::service::stream_facts{.codec = video.codec, .timescale = clip::timescale},
                                                        *session_type::recorder_type::create(world.file, world.arena), world.signer);
    for (std::size_t i = 0; i < 11; ++i) REQUIRE(session->push(video.pictures[i]));
    auto last = video.pictures[11];
    const auto slice = *std::ranges::find_if(last.units, [&](auto unit) { return bz::nal::kind_of(video.codec, unit) == bz::nal::kind::slice; });
    std::vector<std::byte> large(slice.begin(), slice.end());
    large.resize(small.bytes - 100, std::byte{0x55});
    const bz::bytes_view units[]{large};
    last.units = units;
    REQUIRE(session->push(last));
    CHECK(session->finish().error() == make_error(bz::frame::errc::sample_too_large));
    const auto text = bz::as_text(world.file.bytes);
    CHECK(text.find(bz::as_text(bz::bytes_view(large).last(40'000))) != std::string_view::npos);
    CHECK(world.file.synced == world.file.bytes.size());
}

TEST_CASE("a stream must begin with a key picture, which may come later") {
    const auto video = clip::h264();
    tests::whole_bench<> bench(video.codec);
    const auto early = bench.session->push(video.pictures[5]);
    CHECK(early.error() == make_error(bz::frame::errc::starts_without_key_picture));
    for (std::size_t i = 10; i < 20; ++i) REQUIRE(bench.session->push(video.pictures[i]));
    REQUIRE(bench.session->finish());
    CHECK(bench.session->pictures() == 10);
}

TEST_CASE("an encoder that changes its parameter sets is told to begin a new recording") {
    const auto video = clip::h264();
    tests::whole_bench<> bench(video.codec);
    REQUIRE(bench.session->push(video.pictures[0]));
    std::vector<bz::bytes_view> units(video.pictures[10].units.begin(), video.pictures[10].units.end());
    std::vector<std::byte> other;
    for (auto& unit : units)
        if (bz::nal::type(video.codec, unit) == 8) {
            other.assign(unit.begin(), unit.end());
            other.back() ^= std::byte{0x40};
            unit = other;
        }
    REQUIRE_FALSE(other.empty());
    auto changed = video.pictures[10];
    changed.units = units;
    CHECK(bench.session->push(changed).error() == make_error(bz::frame::errc::parameter_sets_changed));
}

namespace {
// sliced: the clip with every slice of it `times` times, so that a picture has several, of unequal lengths; not for decoders.
std::vector<std::vector<bz::bytes_view>> sliced(const clip& video, std::size_t times) {
    std::vector<std::vector<bz::bytes_view>> out;
    for (const auto& picture : video.pictures) {
        auto& units = out.emplace_back();
        for (const auto unit : picture.units)
            for (std::size_t i = 0; i < (bz::nal::kind_of(video.codec, unit) == bz::nal::kind::slice ? times : 1); ++i)
                units.push_back(unit.first(unit.size() - i % 5 * (unit.size() / 6)));
    }
    return out;
}
template <class Product> std::vector<std::byte> recorded(const clip& video, std::size_t slices) {
    tests::whole_bench<tests::toy_signer, tests::memory_file, Product> bench(video.codec);
    const auto units = sliced(video, slices);
    for (std::size_t i = 0; i < units.size(); ++i) {
        auto picture = video.pictures[i];
        picture.units = units[i];
        REQUIRE(bench.session->push(picture));
    }
    REQUIRE(bench.session->finish());
    REQUIRE(bench.session->documents() >= 3);
    return bench.file.bytes;
}
}  // namespace

TEMPLATE_LIST_TEST_CASE("an encrypted recording is the same byte for byte on every target", "", laws::targets) {
    laws::needs<bz::kernel::protect, TestType>();
    const auto video = clip_of(both_codecs());
    for (const std::size_t slices : {1, 2, 3, 4, 9}) CHECK(recorded<tests::whole_camera_on<TestType>>(video, slices) == recorded<tests::whole_camera>(video, slices));
}
