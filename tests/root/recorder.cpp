// SPDX-License-Identifier: Apache-2.0
#include <bartizan/recorder.hpp>

#include <bartizan/fingerprint.hpp>
#include <bartizan/io/sqlite/footage_index.hpp>
#include <bartizan/report.hpp>
#include <support/footage.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>

namespace {
namespace bz = bartizan;
using hall_recorder = bz::recorder<bz::services<bz::ingest<bz::ingest_limits{.cameras = 16}>, bz::archive>, bz::storage::folder<bz::storage::folder_limits{.keep_hours = 48}>,
                                   bz::sealed_footage<>, bz::certified_cameras<bz::tls_v1_3>, bz::answers_digest<bz::sha256>>;
static_assert(bz::proven<hall_recorder>);
using reordered = bz::recorder<bz::answers_digest<bz::sha256>, bz::certified_cameras<bz::tls_v1_3>, bz::sealed_footage<>,
                               bz::storage::folder<bz::storage::folder_limits{.keep_hours = 48}>, bz::services<bz::archive, bz::ingest<bz::ingest_limits{.cameras = 16}>>>;
using open_recorder =
    bz::recorder<bz::services<bz::ingest<>, bz::archive>, bz::storage::folder<>, bz::footage_as_it_comes, bz::any_camera, bz::answers_digest<bz::sha256>,
                 bz::accept_risk<bz::threat::recording_tamper, bz::archive, "test bench, OPS-9", bz::date{9999, 1, 31}>,
                 bz::accept_risk<bz::threat::recording_leak, bz::archive, "test bench, OPS-9", bz::date{9999, 1, 31}>,
                 bz::accept_risk<bz::threat::eavesdropping, bz::ingest<>, "test bench, OPS-9", bz::date{9999, 1, 31}>,
                 bz::accept_risk<bz::threat::credential_theft, bz::ingest<>, "test bench, OPS-9", bz::date{9999, 1, 31}>,
                 bz::accept_risk<bz::threat::impostor_camera, bz::ingest<>, "test bench, OPS-9", bz::date{9999, 1, 31}>>;
static_assert(bz::proven<open_recorder>);
}  // namespace

TEST_CASE("a recorder is proven as a camera is: every threat of its services has a countermeasure with evidence in the tree") {
    const char* source = std::getenv("BARTIZAN_SOURCE");
    std::map<std::string, int> claims;
    bz::certificate(hall_recorder{}, [&](const bz::claim& c) {
        INFO(c.evidence);
        CHECK(std::filesystem::is_regular_file(std::filesystem::path(source ? source : ".") / c.evidence));
        ++claims[std::string(c.service) + " " + std::string(c.threat_id) + " " + std::string(c.countermeasure)];
    });
    CHECK(claims == std::map<std::string, int>{{"archive BZ-T03 sealed_footage", 1}, {"archive BZ-T04 sealed_footage", 1}, {"ingest BZ-R03 certified_cameras", 1},
                                               {"ingest BZ-T01 certified_cameras", 1}, {"ingest BZ-T02 certified_cameras", 1}});
}

TEST_CASE("a recorder has one fingerprint whatever the order of its words, and another than a recorder of other words") {
    CHECK(bz::fingerprint_text<hall_recorder> == bz::fingerprint_text<reordered>);
    CHECK(bz::fingerprint_text<hall_recorder> != bz::fingerprint_text<open_recorder>);
    CHECK(bz::composition<hall_recorder>.find("service ingest; rides call; raises BZ-T01; raises BZ-T02; raises BZ-R03; cameras=16") != std::string_view::npos);
    CHECK(bz::composition<hall_recorder>.find("policy folder; segment_ms=60000; jump_ms=2000; keep_hours=48") != std::string_view::npos);
}

TEST_CASE("a recorder's report is written in all its forms") {
    std::map<std::string, std::string> files;
    bz::report<hall_recorder>({"recorder", "1.0", {}}, [&](std::string_view name) { return [&text = files[std::string(name)]](std::string_view piece) { text += piece; }; });
    CHECK(files.size() == 6);
    CHECK(files["certificate.txt"].find("something else passes for the camera and is recorded") != std::string::npos);
    CHECK(files["report.json"].find("sealed_footage") != std::string::npos);
}

TEST_CASE("what a recorder is made of follows from its words") {
    using sealed = bz::recorder_types<hall_recorder, tests::memory_index, tests::disk_files>;
    using open = bz::recorder_types<open_recorder, bz::io::sqlite::footage_index>;
    STATIC_CHECK(sealed::limits.keep_hours == 48);
    STATIC_CHECK(std::is_same_v<sealed::deposit, bz::frame::sealed_deposit<sealed::folder::writer, 10'000, bz::frame::fragment_limits{.checks = true}>>);
    STATIC_CHECK(std::is_same_v<open::deposit, bz::frame::deposit<open::folder::writer, false, bz::frame::fragment_limits{.checks = true}>>);
}
