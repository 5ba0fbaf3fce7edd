#include <camera/audio_api.hpp>

#include <support/door.hpp>
#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

namespace bz = bartizan;
namespace api = camera::audio_api;
namespace json = boost::json;
using Catch::Matchers::ContainsSubstring;

namespace {
template <class... Audio> using watched = tests::network_camera<bz::digest<bz::sha256>, Audio...>;
using silent = watched<>;
using telephone = watched<bz::audio<bz::pcmu>>;
using whole = watched<bz::audio<bz::aac_lc, bz::pcma, bz::pcmu>>;

// streams: what the API asks of the camera's streams, and tells them.
struct streams {
    std::vector<std::optional<camera::sound_format>> told;
    void hear(const std::optional<camera::sound_format>& sound) { told.push_back(sound); }
    std::optional<bz::audio_codec> sound_of(std::size_t) const { return told.empty() || !told.back() ? std::nullopt : std::optional(told.back()->codec); }
};
template <class Product> struct state {
    using product_type = Product;
    using door_type = typename tests::doorway<Product>::door_type;
    door_type* gate;
    tests::memory_store& store;
    streams* live;
    camera::audio_settings audio{};
};
template <class Product> struct world {
    tests::doorway<Product> way;
    streams live;
    state<Product> s{way.door.get(), way.store, &live};
    using state_type = state<Product>;

    bz::service::reply ask(void (*act)(state_type&, bz::service::call<typename state_type::door_type>&, bz::service::reply&), std::string_view body = {}, std::string_view match = {}) {
        const auto entry = way.entry(bz::access::access_class::write_system);
        const std::array fields{bz::http::field{"If-Match", match}};
        const bz::http::request r{.method = "PUT", .target = "/api/audio", .minor_version = 1, .fields = std::span(fields).first(match.empty() ? 0 : 1), .body = bz::as_bytes(body), .tunnel = false};
        bz::service::call<typename state_type::door_type> c{.request = r, .rest = {}, .by = &entry, .peer = tests::office, .now = way.now, .utc = way.utc};
        bz::service::reply out;
        act(s, c, out);
        return out;
    }
    bz::service::reply show() { return ask(api::show_audio<state_type>); }
    bz::service::reply put(std::string_view body) { return ask(api::set_audio<state_type>, body, show().etag); }
};
json::value member(const bz::service::reply& r, const char* name) { return json::parse(r.body).at(name); }
}  // namespace

// What is not composed is not there: no path, no word of it.
static_assert(api::routes<state<silent>>.empty());
static_assert(api::routes<state<whole>>.size() == 2 && api::routes<state<telephone>>.size() == 2);
static_assert(!api::hears<silent> && api::hears<telephone>);

TEST_CASE("sound is off until an administrator wants it, is stored, and is told to the streams once") {
    world<whole> w;
    const auto first = w.show();
    CHECK(first.status == 200);
    CHECK(member(first, "on") == json::value(false));
    CHECK(member(first, "codecs") == json::parse(R"(["aac","pcma","pcmu"])"));
    CHECK(member(first, "streams").at("h264/stream_1").is_null());
    const auto set = w.put(R"({"on": true, "codec": "pcma", "source": "speech"})");
    CHECK(set.status == 200);
    CHECK(member(set, "streams").at("h264/stream_1") == json::value("pcma"));
    CHECK(set.etag != first.etag);
    REQUIRE(w.live.told.size() == 1);
    CHECK(w.live.told[0] == camera::sound_format{bz::audio_codec::pcma, camera::test_sound::speech});
    CHECK(w.put(set.body).status == 200);   // as it was shown: nothing changes
    CHECK(w.live.told.size() == 1);
    CHECK(w.put(R"({"on": false})").status == 200);
    REQUIRE(w.live.told.size() == 2);
    CHECK_FALSE(w.live.told[1]);

    std::string record(4096, '\0');
    record.resize(*w.way.store.load("audio", std::as_writable_bytes(std::span(record))));
    camera::audio_settings again;
    CHECK(api::read<whole>(json::parse(record).as_object(), again) == "");
    CHECK(again == w.s.audio);
    CHECK(again.format.codec == bz::audio_codec::pcma);
    CHECK(w.way.door->audit().size() > 1);
}

TEST_CASE("a setting of the sound that is wrong, or not in the product, is refused by name and changes nothing") {
    world<telephone> w;
    CHECK(member(w.show(), "codecs") == json::parse(R"(["pcmu"])"));
    for (const auto& [body, pointer, why] : std::initializer_list<std::array<std::string_view, 3>>{
             {R"({"on": true, "codec": "aac"})", "#/codec", "of pcmu"}, {R"({"codec": "opus"})", "#/codec", "of pcmu"}, {R"({"codec": 7})", "#/codec", "of pcmu"},
             {R"({"on": "yes"})", "#/on", "true or false"}, {R"({"source": "song"})", "#/source", "tone or speech"}, {R"({"volume": 11})", "#/volume", "no such setting of the sound: volume"}}) {
        const auto refused = w.put(body);
        CHECK(refused.status == 422);
        CHECK_THAT(refused.body, ContainsSubstring(std::string(pointer)) && ContainsSubstring(std::string(why)));
    }
    CHECK(w.ask(api::set_audio<state<telephone>>, R"({"on": true})").status == 428);
    CHECK(w.ask(api::set_audio<state<telephone>>, R"({"on": true})", "\"another\"").status == 412);
    CHECK(w.put("[]").status == 400);
    CHECK(w.live.told.empty());
    CHECK(w.s.audio == camera::audio_settings{});
}
