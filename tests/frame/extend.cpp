#include <bartizan/frame/extend.hpp>

#include <support/taped.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;
using namespace tests;

namespace {
using session = bz::service::recording_session<extended_camera, memory_file, toy_signer>;

// fussy_signer: refuses each n-th signature.
struct fussy_signer : toy_signer {
    int refuses = 0, asked = 0;
    bz::result<std::size_t> sign(bz::bytes_view digest, bz::bytes_span signature) {
        if (++asked == refuses) return bz::outside_errc::no_such_record;
        return toy_signer::sign(digest, signature);
    }
};
}  // namespace

TEST_CASE("in front of each document stands its extension, and the documents announce it") {
    const auto video = clip::h264();
    const auto tape = tests::tape<extended_camera>(video);
    std::size_t extensions = 0, documents = 0;
    for (std::size_t i = 0; i < tape.units.size(); ++i) {
        if (bz::extension_sei::is_extension(tape.codec, tape.units[i].bytes)) {
            ++extensions;
            CHECK(bz::media_signing::is_media_signing(tape.codec, tape.units.at(i + 1).bytes));
        }
        if (!bz::media_signing::is_media_signing(tape.codec, tape.units[i].bytes)) continue;
        ++documents;
        std::vector<std::byte> scratch(tape.units[i].bytes.size());
        const auto sei = bz::media_signing::read_sei(tape.codec, tape.units[i].bytes, bz::media_signing::escaping::remove, scratch);
        REQUIRE(sei);
        CHECK(sei->said.firmware == "1.0 +extension-sei/1");
    }
    CHECK((documents == 3 && extensions == 3));
}

TEST_CASE("the extension says when each picture was taken and is to be shown") {
    const auto video = clip::h265();
    const auto tape = tests::tape<extended_camera>(video);
    std::size_t picture = 0;
    for (const auto& u : tape.units) {
        std::vector<std::byte> scratch(u.bytes.size());
        const auto sei = bz::extension_sei::read_sei(tape.codec, u.bytes, scratch);
        if (!sei) continue;
        CHECK((sei->said.timescale == clip::timescale && sei->said.parameter_sets.size() == 3 * 33));
        for (std::size_t i = 0; i < sei->said.pictures(); ++i, ++picture) {
            const auto t = time_of(sei->said, i);
            const auto& p = video.pictures.at(picture);
            CHECK((t.presented == p.decode_time + p.composition_offset && t.captured == p.captured));
        }
    }
    CHECK(picture == video.pictures.size());
}

TEST_CASE("a key that refuses an extension leaves the recording going on, proven as far as the standard goes") {
    const auto video = clip::h264();
    using session = bz::service::recording_session<extended_camera, memory_file, fussy_signer>;
    memory_file file;
    fussy_signer signer;
    signer.refuses = 4;   // document, extension, document, extension
    std::vector<std::byte> memory(6 << 20);
    bz::arena arena(memory);
    const auto path = std::make_unique<session>(bz::service::stream_facts{.codec = video.codec, .timescale = clip::timescale}, *session::recorder_type::create(file, arena), signer);
    for (const auto& picture : video.pictures) REQUIRE(path->push(picture));
    REQUIRE(path->finish());
    CHECK((path->lost_extensions() == 1 && path->lost_documents() == 0));
    const auto said = judge_tape(tape_of(file.bytes));
    CHECK((said.verdict == bz::frame::verify::verdict::incomplete && said.totals.authentic == 30 && said.totals.extended == 20));
    CHECK(said.remarks.contains(bz::frame::verify::remark::extension_missing));
}

TEST_CASE("a firmware text that leaves no room for the announcement is refused before anything is recorded") {
    const auto video = clip::h264();
    memory_file file;
    toy_signer signer;
    std::vector<std::byte> memory(6 << 20);
    bz::arena arena(memory);
    const std::string firmware(240, 'f');
    const auto path = std::make_unique<session>(bz::service::stream_facts{.codec = video.codec, .timescale = clip::timescale, .made_by = {firmware, "", ""}},
                                                *session::recorder_type::create(file, arena), signer);
    CHECK(path->push(video.pictures[0]).error() == make_error(bz::frame::errc::vendor_too_long));
    CHECK(file.bytes.empty());
}
