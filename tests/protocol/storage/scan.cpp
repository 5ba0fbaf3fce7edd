#include <bartizan/protocol/storage/scan.hpp>

#include <support/footage.hpp>
#include <support/outside.hpp>
#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;
namespace storage = bartizan::storage;
using tests::clip;

namespace {
constexpr auto slot = tests::footage_recorder<tests::memory_file>::slot_bytes;

std::vector<std::byte> segment(const clip& video, bool ended) {
    tests::memory_file file;
    tests::footage_recorder<tests::memory_file> recorder(video, file);
    REQUIRE(recorder.begin());
    for (const auto& p : video.pictures) REQUIRE(recorder.push(p));
    const auto before = file.bytes;   // the last GOP is not in it yet
    REQUIRE(recorder.finish());
    if (!ended) std::ranges::copy(before, file.bytes.begin());   // a power cut right before the index
    return std::move(file.bytes);
}
struct reading {
    std::vector<storage::extent> parts;   // before `what`, whose making fills it
    bz::result<storage::scanned> what;
    explicit reading(bz::bytes_view file, storage::checks wanted = storage::checks::required)
        : what(storage::scan(file, wanted, slot, [this](const storage::extent& e) { parts.push_back(e); })) {}
};
}  // namespace

TEST_CASE("a segment that was ended in order is whole: each fragment, its place and its time") {
    for (const auto& video : {clip::h264(), clip::h265()}) {
        const auto file = segment(video, true);
        const reading r(file);
        REQUIRE(r.what);
        CHECK((r.what->indexed && !r.what->slot_torn && r.what->torn == 0 && r.what->damaged == 0));
        CHECK((r.what->fragments == 3 && r.what->timescale == clip::timescale));
        CHECK(r.what->duration == clip::duration * video.pictures.size());
        CHECK(r.what->end({0}).ticks == static_cast<std::int64_t>(video.pictures.size()) * 1'000'000);
        std::uint64_t at = r.what->slot + slot, time = 0;
        for (const auto& e : r.parts) {
            CHECK((e.offset == at && e.decode_time == time));
            at += e.bytes, time += e.duration;
        }
        CHECK(at == file.size());
    }
}

TEST_CASE("cut off anywhere, what is whole is a prefix of the fragments, and the rest is told as torn") {
    const auto video = clip::h264();
    const auto file = segment(video, false);
    const reading all(file);
    REQUIRE(all.what);
    for (std::size_t size = 0; size <= file.size(); size += size < 8000 ? 1 : 97) {
        const reading r(bz::bytes_view(file).first(size));
        const auto whole = static_cast<std::size_t>(std::ranges::count_if(all.parts, [&](const auto& e) { return e.offset + e.bytes <= size; }));
        if (size < all.what->slot + slot) {
            CHECK(r.what.error() == make_error(storage::errc::no_init_segment));
            continue;
        }
        REQUIRE(r.what);
        CHECK(r.what->fragments == whole);
        CHECK(r.what->bytes + r.what->torn == size);
    }
}

TEST_CASE("a sector of zeros anywhere in the last fragment is noticed, wherever it lies") {
    const auto video = clip::h264();
    const auto file = segment(video, false);
    const reading all(file);
    const auto& last = all.parts.back();
    for (auto at = last.offset / 512 * 512; at < file.size(); at += 512) {
        auto holed = file;
        const auto from = std::max(at, last.offset), to = std::min<std::uint64_t>(at + 512, file.size());
        std::fill(holed.begin() + static_cast<std::ptrdiff_t>(from), holed.begin() + static_cast<std::ptrdiff_t>(to), std::byte{});
        const reading r(holed);
        REQUIRE(r.what);
        CHECK(r.what->fragments == all.what->fragments - 1);
        CHECK(r.what->torn == last.bytes);
    }
}

TEST_CASE("a place for the index that was half written is told, and hides no fragment") {
    const auto video = clip::h264();
    const auto open = segment(video, false), ended = segment(video, true);
    const auto first = *reading(ended).what;
    std::size_t torn = 0;
    for (std::size_t cut = 1; cut < 200; ++cut)
        for (const bool front : {true, false}) {
            auto mixed = open;
            const auto begin = static_cast<std::ptrdiff_t>(first.slot), middle = begin + static_cast<std::ptrdiff_t>(cut);
            if (front) std::copy(ended.begin() + begin, ended.begin() + middle, mixed.begin() + begin);
            else std::copy(ended.begin() + middle, ended.begin() + begin + static_cast<std::ptrdiff_t>(slot), mixed.begin() + middle);
            const reading r(mixed);
            REQUIRE(r.what);
            CHECK((r.what->fragments == first.fragments && r.what->torn == 0));
            if (mixed != open && mixed != ended) CHECK((r.what->slot_torn || !r.what->indexed));
            torn += r.what->slot_torn;
        }
    CHECK(torn > 50);
}

TEST_CASE("a byte that changed within an older fragment is damage, not a cut") {
    const auto video = clip::h264();
    auto file = segment(video, true);
    const reading all(file);
    file[all.parts[1].offset + all.parts[1].bytes / 2] ^= std::byte{4};
    const reading r(file);
    REQUIRE(r.what);
    CHECK((r.what->fragments == 2 && r.what->damaged == 1 && r.what->torn == 0));
    CHECK(r.parts[1] == all.parts[2]);
}

TEST_CASE("a card's recording has no checks: it counts when they are not asked for") {
    const auto video = clip::h264();
    auto file = segment(video, false);
    const reading all(file);
    for (const auto& e : all.parts) file[e.offset + e.bytes - 24] ^= std::byte{1};   // the boxes become somebody else's
    CHECK(reading(file).what->fragments == 0);
    CHECK(reading(file, storage::checks::when_there).what->fragments == 3);
}
