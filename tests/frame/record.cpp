#include <bartizan/frame/record.hpp>

#include <bartizan/base/memory.hpp>
#include <bartizan/frame/hash.hpp>
#include <bartizan/frame/unsigned.hpp>
#include <bartizan/protocol/mp4/reader.hpp>
#include <support/media.hpp>
#include <support/outside.hpp>
#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

#include <memory>

namespace bz = bartizan;
using tests::clip;

namespace {
using hasher = bz::frame::hasher<bz::sha256>;
using unsigned_gate = bz::frame::unsigned_gate<hasher>;
using clear_gate = bz::frame::clear_gate<unsigned_gate>;

template <bz::frame::fragment_limits L> struct bench {
    using recorder_type = bz::frame::recorder<clear_gate, tests::memory_file, L>;
    tests::memory_file file;
    std::vector<std::byte> memory = std::vector<std::byte>(8 << 20);
    bz::arena space{memory};
    bz::frame::stream_header header;
    std::unique_ptr<hasher> hash;
    unsigned_gate pass;
    clear_gate pack;
    std::unique_ptr<recorder_type> record;

    explicit bench(const clip& video) : hash(std::make_unique<hasher>(video.codec)), pack(video.codec, header) {
        record = std::make_unique<recorder_type>(*recorder_type::create(file, space));
        REQUIRE(header.learn(video.codec, video.pictures[0]));
        std::vector<std::byte> init(20'000);
        bz::byte_writer out(init);
        REQUIRE(bz::mp4::write_init_segment(out, {.codec = video.codec, .timescale = clip::timescale, .sets = header.sets(), .index_references = recorder_type::index_references}));
        REQUIRE(record->begin(out.written()));
    }
    bz::result<> push(const clip& video, const bz::frame::picture& picture) {
        auto hashed = (*hash)(picture);
        if (!hashed) return hashed.error();
        const auto room = record->prepare(&picture, bz::frame::packed_bytes_max(&picture, {}), bz::frame::starts_gop(video.codec, picture));
        if (!room) return room.error();
        auto packed = pack(pass(std::move(*hashed)), *room);
        if (!packed) return packed.error();
        return (*record)(std::move(*packed));
    }
};
std::vector<std::size_t> sizes(bz::bytes_view file) {
    std::vector<std::size_t> out;
    bz::mp4::reader reader(file);
    REQUIRE(reader.open());
    auto samples = reader.samples();
    while (const auto s = samples.next()) out.push_back(s->data.size());
    return out;
}
}  // namespace

static_assert(!std::is_invocable_v<bench<{}>::recorder_type, bz::frame::packed>, "what passed no gate cannot be recorded");

TEST_CASE("a GOP that outgrows its memory becomes several fragments, and no picture is lost") {
    const auto video = clip::h264();
    bench<{.bytes = 2000, .samples = 64, .subsamples = 64}> narrow(video);
    bench<{.bytes = 100'000, .samples = 3, .subsamples = 64}> few(video);
    bench<{}> wide(video);
    std::size_t pushed = 0;
    for (const auto& picture : video.pictures) {
        const auto done = narrow.push(video, picture);
        if (!done) CHECK(done.error() == make_error(bz::frame::errc::sample_too_large));
        else ++pushed;
        REQUIRE((few.push(video, picture) && wide.push(video, picture)));
    }
    REQUIRE((narrow.record->close(clip::timescale) && few.record->close(clip::timescale) && wide.record->close(clip::timescale)));
    CHECK(wide.record->fragments() == 3);
    CHECK(few.record->fragments() == 12);
    CHECK(sizes(few.file.bytes) == sizes(wide.file.bytes));
    CHECK(sizes(narrow.file.bytes).size() == pushed);
}

TEST_CASE("durations are the distance to the next picture, whatever the encoder said") {
    const auto video = clip::h264();
    bench<{}> b(video);
    for (std::size_t i = 0; i < 12; ++i) {
        auto picture = video.pictures[i];
        picture.decode_time = static_cast<std::int64_t>(i * i * 100);
        REQUIRE(b.push(video, picture));
    }
    REQUIRE(b.record->close(clip::timescale));
    bz::mp4::reader reader(b.file.bytes);
    REQUIRE(reader.open());
    auto samples = reader.samples();
    for (std::uint64_t i = 0; const auto s = samples.next(); ++i) {
        CHECK(s->decode_time == i * i * 100);
        if (i < 11) CHECK(s->duration == ((i + 1) * (i + 1) - i * i) * 100);
    }
}

TEST_CASE("time that does not go on is refused and leaves the recording usable") {
    const auto video = clip::h265();
    bench<{}> b(video);
    REQUIRE(b.push(video, video.pictures[0]));
    auto again = video.pictures[1];
    again.decode_time = 0;
    CHECK(b.push(video, again).error() == make_error(bz::frame::errc::time_goes_backwards));
    REQUIRE(b.push(video, video.pictures[2]));
    REQUIRE(b.record->close(clip::timescale));
    CHECK(sizes(b.file.bytes).size() == 2);
}

TEST_CASE("a recorder that gets too little memory is not made") {
    tests::memory_file file;
    std::vector<std::byte> memory(1000);
    bz::arena space{memory};
    const auto made = bz::frame::recorder<clear_gate, tests::memory_file>::create(file, space);
    CHECK(made.error() == make_error(bz::outside_errc::no_memory));
}

TEST_CASE("the end of a stream without pictures writes nothing") {
    const auto video = clip::h264();
    bench<{}> b(video);
    const auto before = b.file.bytes.size();
    REQUIRE(b.record->close(clip::timescale));
    CHECK(b.file.bytes.size() == before);
    CHECK(b.record->fragments() == 0);
}
