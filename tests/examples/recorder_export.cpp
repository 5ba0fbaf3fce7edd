#include <recorder/export.hpp>

#include <support/print.hpp>
#include <support/recorded.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <filesystem>
#include <fstream>

// The clip has groups of 10 pictures, 10 pictures a second.
namespace {

using namespace tests;
namespace fs = std::filesystem;
using recorder::export_request;

constexpr auto second = bz::utc_time::ticks_per_second;
bz::utc_time at(double seconds) { return {clip::start.ticks + static_cast<std::int64_t>(seconds * second)}; }
double seconds(bz::utc_time t) { return static_cast<double>(t.ticks - clip::start.ticks) / second; }
std::string program() {
    const char* bin = std::getenv("BARTIZAN_BIN");
    return std::string(bin ? bin : "build/dev/bin") + "/verify";
}
std::string text_of(const std::string& path) {
    const auto bytes = load(path);
    return std::string(bz::as_text(bytes));
}
constexpr const char* key = "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf:00112233445566778899aabbccddeeff";

struct exporting {
    footage_house house;
    std::string root_pem = house.place / "root.pem", out = house.place / "out";

    recorder::export_report make(const std::string& authority, double from, double to, std::vector<std::string> options = {}) {
        std::ofstream(root_pem) << authority;
        export_request what{.camera = "door", .from = at(from), .to = at(to), .out = out, .authorities = {root_pem}, .verify_options = std::move(options), .verify_program = program()};
        return recorder::write_export(house.index, house.root(), what, {});
    }
};

}   // namespace

TEST_CASE("a part over several segments is authentic by itself, with its certificates, a report and how to check") {
    for (const auto& video : {clip::h264(), clip::h265()})
        for (const bool tails : {true, false}) {
            exporting e;
            signing_camera camera(video, false);
            e.house.record<false>(camera, 125, 30, {}, {}, tails);
            const auto made = e.make(camera.certificate(), 4.2, 7.7);
            REQUIRE(made.parts.size() == 1);
            const auto& part = made.parts[0];
            CHECK((seconds(part.from) == 4 && seconds(part.to) == 8 && part.frames == 40 && part.left_out == 0));
            CHECK(part.file == "door-20260101T000004Z.mp4");
            CHECK(made.verify_exit_code == 0);
            CHECK(made.notes.empty());
            INFO(text_of(e.out + "/report.json"));
            CHECK(text_of(e.out + "/report.json").find(R"("verdict":"authentic")") != std::string::npos);
            CHECK(text_of(e.out + "/report.json").find(R"("total":40,"authentic":40,"countersigned":0,"altered":0,"missing":0)") != std::string::npos);
            CHECK(text_of(e.out + "/report.html").starts_with("<!"));
            CHECK(text_of(e.out + "/certificates.pem") == camera.certificate());
            CHECK(text_of(e.out + "/README.txt").find("verify --trust ROOT.pem door-20260101T000004Z.mp4") != std::string::npos);
            std::size_t files = 0;
            for (const auto& entry : fs::directory_iterator(e.out)) files += entry.is_regular_file();
            CHECK(files == 5);   // nothing else stays
        }
}

TEST_CASE("encrypted footage is exported without any key, stays encrypted, and is authentic with the key") {
    exporting e;
    const auto video = clip::h265();
    signing_camera camera(video, true);
    e.house.record<true>(camera, 125, 30);
    const auto blind = e.make(camera.certificate(), 4.2, 7.7);
    CHECK((blind.verify_exit_code == 2 && blind.parts.at(0).frames == 40));
    fs::remove_all(e.out);
    const auto seen = e.make(camera.certificate(), 4.2, 7.7, {"--key", key});
    CHECK(seen.verify_exit_code == 0);
    const auto bytes = load(e.out + "/" + seen.parts.at(0).file);
    bz::mp4::reader movie(bytes);
    REQUIRE(movie.open());
    CHECK(movie.video().entry().is_protected);
}

TEST_CASE("pictures at the end that no document speaks of yet are left out, and told") {
    exporting e;
    const auto video = clip::h264();
    signing_camera camera(video, false);
    e.house.record<false>(camera, 125, 30);
    const auto made = e.make(camera.certificate(), 11.5, 60);
    CHECK((made.parts.at(0).frames == 10 && made.parts.at(0).left_out == 5 && made.verify_exit_code == 0));
    CHECK(text_of(e.out + "/README.txt").find("5 pictures at its end are left out") != std::string::npos);
}

TEST_CASE("a stream that was interrupted, or began anew, becomes parts that are authentic each") {
    exporting e;
    const auto video = clip::h264(), other = clip::h265();
    signing_camera camera(video, false), next(other, false);
    e.house.record<false>(camera, 90, 30, {}, [](std::size_t n) { return n >= 30 && n < 60; });   // three seconds are not there
    for (int i = 0; i < 100; ++i) (void)next.next();
    e.house.record<false>(next, 30, 30);
    const auto made = e.make(camera.certificate() + next.certificate(), 0, 12.9);
    REQUIRE(made.parts.size() == 3);
    INFO(text_of(e.out + "/report.json"));
    CHECK((made.parts[0].frames == 20 && made.parts[0].left_out == 10));   // the document of the last ten never came
    CHECK((seconds(made.parts[1].from) == 6 && seconds(made.parts[2].from) == 10));
    CHECK(made.verify_exit_code == 0);
    CHECK(text_of(e.out + "/certificates.pem") == camera.certificate() + next.certificate());
}

TEST_CASE("what was altered on the disk is exported as it is, and the report says so") {
    exporting e;
    const auto video = clip::h264();
    signing_camera camera(video, false);
    e.house.record<false>(camera, 125, 30);
    std::vector<std::string> paths;
    REQUIRE(e.house.footage.each("door", at(0), at(20), [&](const auto& s) { return paths.push_back(e.house.footage.path(s.id)), true; }));
    auto bytes = load(paths.at(1));
    bz::mp4::reader movie(bytes);
    REQUIRE(movie.open());
    auto samples = movie.samples();
    const auto first = samples.next();
    REQUIRE(first);
    bytes[static_cast<std::size_t>(first->offset + first->data.size() - 8)] ^= std::byte{1};
    std::ofstream(paths.at(1), std::ios::binary).write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    CHECK(e.make(camera.certificate(), 2, 5).verify_exit_code == 1);
}

TEST_CASE("nothing is overwritten, and what failed leaves nothing behind") {
    exporting e;
    const auto video = clip::h264();
    signing_camera camera(video, false);
    e.house.record<false>(camera, 65, 30);
    CHECK_THROWS_WITH(e.make(camera.certificate(), 100, 110), "door: has no footage between 2026-01-01T00:01:40.000Z and 2026-01-01T00:01:50.000Z");
    CHECK_FALSE(fs::exists(e.out));
    std::ofstream(e.root_pem) << camera.certificate();
    export_request what{.camera = "door", .from = at(0), .to = at(3), .out = e.out, .authorities = {e.root_pem}, .verify_options = {}, .verify_program = "/no/such/program"};
    CHECK_THROWS(recorder::write_export(e.house.index, e.house.root(), what, {}));
    CHECK_FALSE(fs::exists(e.out));
    what.verify_program = program();
    what.verify_options = {"--no-such-option"};
    CHECK_THROWS_WITH(recorder::write_export(e.house.index, e.house.root(), what, {}), "verify could not judge what was exported");
    CHECK_FALSE(fs::exists(e.out));
    fs::create_directories(e.out);
    std::ofstream(e.out + "/mine") << "mine";
    CHECK_THROWS_WITH(e.make(camera.certificate(), 0, 3), Catch::Matchers::EndsWith("nothing is overwritten"));
    CHECK(text_of(e.out + "/mine") == "mine");
}

TEST_CASE("a camera that signs nothing is exported by groups of pictures, and everybody is told what that is worth") {
    exporting e;
    const auto video = clip::h264();
    signing_camera camera(video, false);
    tests::signing_camera* const source = &camera;
    // Its documents are taken out of what arrives: a camera of another maker.
    auto writer = *e.house.footage.begin("door", clip::start);
    std::vector<std::byte> memory(2 << 20);
    bz::arena space{memory};
    using deposit = footage_house::deposit<false>;
    deposit into(video.codec, clip::timescale, *deposit::recorder_type::create(writer, space));
    for (int n = 0; n < 30; ++n) {
        auto p = source->next();
        std::vector<bz::bytes_view> bare;
        for (const auto unit : p.units)
            if (bz::nal::kind_of(video.codec, unit) != bz::nal::kind::sei) bare.push_back(unit);
        p.units = bare;
        REQUIRE(into.push(p));
    }
    REQUIRE((into.finish() && writer.finish()));
    const auto made = e.make(camera.certificate(), 0.5, 1.5);
    CHECK((made.parts.at(0).frames == 20 && made.verify_exit_code == 2 && made.notes.size() == 1));
}
