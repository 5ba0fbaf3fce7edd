// SPDX-License-Identifier: Apache-2.0
#include <camera/image_api.hpp>

#include <support/door.hpp>
#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

namespace bz = bartizan;
namespace api = camera::image_api;
namespace json = boost::json;
using Catch::Matchers::ContainsSubstring;

namespace {
using product = tests::network_camera<bz::digest<bz::sha256>>;
using door = tests::doorway<product>::door_type;

// told_streams: what the API tells the camera's streams.
struct told_streams {
    std::vector<std::pair<std::size_t, camera::stream_settings>> told;
    void apply(std::size_t i, const camera::stream_settings& to) { told.emplace_back(i, to); }
};
struct state {
    using product_type = product;
    using door_type = door;
    door* gate;
    tests::memory_store& store;
    told_streams* live;
    camera::image_settings image{};
    std::array<camera::stream_settings, camera::stream_count> streams{};
};
bz::result<> store_streams(state& s, const std::array<camera::stream_settings, camera::stream_count>& all) { return s.store.replace("streams", bz::as_bytes(std::to_string(all[1].format.frames_per_second))); }
using call = bz::service::call<door>;
struct world {
    tests::doorway<product> way;
    told_streams live;
    state s{way.door.get(), way.store, &live};

    bz::service::reply ask(void (*act)(state&, call&, bz::service::reply&), std::string_view rest, std::string_view body = {}, std::string_view match = {}) {
        const auto entry = way.entry(bz::access::access_class::write_system);
        const std::array fields{bz::http::field{"If-Match", match}};
        const bz::http::request r{.method = "PUT", .target = "/api/image", .minor_version = 1, .fields = std::span(fields).first(match.empty() ? 0 : 1), .body = bz::as_bytes(body), .tunnel = false};
        call c{.request = r, .rest = rest, .by = &entry, .peer = tests::office, .now = way.now, .utc = way.utc};
        bz::service::reply out;
        act(s, c, out);
        return out;
    }
    bz::service::reply show() { return ask(api::show_image<state>, {}); }
    bz::service::reply put(std::string_view body) { return ask(api::set_image<state>, {}, body, show().etag); }
    bz::service::reply put_jpeg(std::string_view name, std::string_view body) { return ask(api::set_jpeg<state>, name, body, ask(api::show_jpeg<state>, name).etag); }
    camera::image_settings stored() const {
        std::string record(4096, '\0');
        record.resize(*way.store.load("image", std::as_writable_bytes(std::span(record))));
        camera::image_settings again;
        CHECK(api::read(json::parse(record).as_object(), again).member == "");
        return again;
    }
};
json::value member(const bz::service::reply& r, const char* name) { return json::parse(r.body).at(name); }
}  // namespace

TEST_CASE("the image is as the white paper shows it until an administrator sets it, and what is set is stored") {
    world w;
    const auto first = w.show();
    CHECK(first.status == 200);
    CHECK(member(first, "refresh_ms") == json::value(200));
    CHECK(member(first, "capture_fps") == json::value(30));
    CHECK(member(first, "displays") == json::parse(R"(["h264/stream_1","h265/stream_1","h264/stream_2","h265/stream_2","jpeg_1","jpeg_2","jpeg_3"])"));
    CHECK(member(first, "jpegs").at(0) == json::parse(R"({"width":1920,"height":1080,"quality":5,"name":"jpeg_1","path":"/snapshot.jpg?jpeg=1"})"));
    CHECK(member(first, "jpegs").at(2).at("width") == json::value(320));
    CHECK(w.put(R"({"initial_display": "jpeg_2", "refresh_ms": 5000})").status == 200);
    const auto version = w.show().etag;
    CHECK(version != first.etag);
    CHECK(w.put_jpeg("jpeg_3", R"({"width": 640, "height": 480, "quality": 9})").status == 200);
    CHECK(w.show().etag == version);   // who has the page open can set the rest of it
    CHECK(w.s.image.jpegs[2] == camera::jpeg_format{640, 480, 9});
    CHECK(w.stored() == w.s.image);
    CHECK(w.stored().initial_display == "jpeg_2");
    const auto events = w.way.door->audit().size();
    CHECK(w.put(w.show().body).status == 200);   // as it was shown: nothing changes
    CHECK(w.way.door->audit().size() == events);
    CHECK(w.live.told.empty());
}

TEST_CASE("a slower capture mode slows the streams down that are faster, offers no interval of its own, and keeps key pictures as often") {
    world w;
    w.s.streams[0].format.frames_per_second = w.s.streams[0].format.gop_frames = 10;
    w.s.streams[1].format.frames_per_second = 30;
    w.s.streams[1].format.gop_frames = 60;
    w.s.streams[2].format.frames_per_second = 15;
    w.s.streams[3].format.frames_per_second = 15;
    const auto set = w.put(R"({"capture_fps": 15})");
    CHECK(set.status == 200);
    CHECK(member(set, "intervals_ms").as_array().back() == json::value(67));
    REQUIRE(w.live.told.size() == 1);
    CHECK(w.live.told[0].first == 1);
    CHECK(w.live.told[0].second.format.frames_per_second == 15);
    CHECK(w.live.told[0].second.format.gop_frames == 30);   // two seconds, as before
    CHECK(w.s.streams[1] == w.live.told[0].second);
    std::array<std::byte, 8> record;
    CHECK(bz::as_text(bz::bytes_view(record).first(*w.way.store.load("streams", record))) == "15");
    CHECK(w.put(R"({"refresh_ms": 33})").status == 422);
    CHECK(w.put(R"({"refresh_ms": 67})").status == 200);
    CHECK(w.put(R"({"capture_fps": 30, "refresh_ms": 33})").status == 200);
    CHECK_THAT(w.put(R"({"capture_fps": 25})").body, ContainsSubstring("#/refresh_ms"));
    CHECK(w.s.image.capture_fps == 30);
}

TEST_CASE("a key picture comes every two seconds at least, whatever the frame rate") {
    CHECK(camera::most_gop(30) == 60);
    CHECK(camera::most_gop(25) == 50);
    CHECK(camera::most_gop(1) == 2);
    camera::stream_settings s;
    CHECK(camera::fitted(s, 30) == s);
    s.format.frames_per_second = 1;
    CHECK(camera::fitted(s, 30).format.gop_frames == 2);
}

TEST_CASE("a setting of the image that is wrong is refused by name and changes nothing") {
    world w;
    const auto before = w.s.image;
    for (const auto& [body, pointer, why] : std::initializer_list<std::array<std::string_view, 3>>{
             {R"({"capture_fps": 60})", "#/capture_fps", "30, 25 or 15"}, {R"({"capture_fps": "30"})", "#/capture_fps", "30, 25 or 15"}, {R"({"refresh_ms": 201})", "#/refresh_ms", "none of the intervals"},
             {R"({"refresh_ms": 0})", "#/refresh_ms", "none of the intervals"}, {R"({"initial_display": "h264/stream_3"})", "#/initial_display", "begins with a stream"},
             {R"({"initial_display": 1})", "#/initial_display", "begins with a stream"}, {R"({"zoom": 2})", "#/zoom", "no such setting of the image: zoom"},
             {R"({"jpeg_1": {"quality": 11}})", "#/quality", "0 (super fine) to 9 (low)"}, {R"({"jpeg_1": 3})", "#/jpeg_1", "no such setting"}}) {
        const auto refused = w.put(body);
        CHECK(refused.status == 422);
        CHECK_THAT(refused.body, ContainsSubstring(std::string(pointer)) && ContainsSubstring(std::string(why)));
    }
    for (const auto& [body, pointer] : std::initializer_list<std::array<std::string_view, 2>>{
             {R"({"quality": 10})", "#/quality"}, {R"({"quality": -1})", "#/quality"}, {R"({"quality": 2.5})", "#/quality"}, {R"({"width": 1280})", "#/height"}, {R"({"height": 0})", "#/height"},
             {R"({"width": 99999999999})", "#/width"}, {R"({"format": "png"})", "#/format"}}) {
        const auto refused = w.put_jpeg("jpeg_1", body);
        CHECK(refused.status == 422);
        CHECK_THAT(refused.body, ContainsSubstring(std::string(pointer)));
    }
    CHECK(w.put_jpeg("jpeg_4", "{}").status == 404);
    CHECK(w.ask(api::set_image<state>, {}, R"({"refresh_ms": 500})").status == 428);
    CHECK(w.ask(api::set_jpeg<state>, "jpeg_1", R"({"quality": 1})", "\"another\"").status == 412);
    CHECK(w.put("[]").status == 400);
    CHECK(w.s.image == before);
    CHECK(w.live.told.empty());
}

TEST_CASE("the query of a snapshot names one of three JPEGs, and nothing else") {
    CHECK(api::wanted_jpeg("/snapshot.jpg") == 1);
    CHECK(api::wanted_jpeg("/snapshot.jpg?jpeg=1") == 0);
    CHECK(api::wanted_jpeg("/snapshot.jpg?jpeg=3") == 2);
    for (const auto* each : {"/snapshot.jpg?", "/snapshot.jpg?jpeg=4", "/snapshot.jpg?jpeg=0", "/snapshot.jpg?jpeg=11", "/snapshot.jpg?jpeg=", "/snapshot.jpg?size=1", "/snapshot.jpg?jpeg=1&jpeg=2"})
        CHECK_FALSE(api::wanted_jpeg(each));
}
