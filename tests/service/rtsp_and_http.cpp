// Both services stand behind one door: whatever is asked, they let in and refuse the same.
#include <bartizan/service/http.hpp>
#include <bartizan/service/rtsp.hpp>

#include <support/print.hpp>
#include <support/rtsp_house.hpp>

namespace bz = bartizan;
using bz::access::access_class;

namespace {

constexpr std::string_view target = tests::live_path;

// outcome: what a client sees of a gate: let in, closed without a word, or refused; with how many challenges, and whether one is stale.
struct outcome {
    std::string what;
    std::size_t challenges = 0, stale = 0;
    bool operator==(const outcome&) const = default;
};
std::ostream& operator<<(std::ostream& out, const outcome& o) { return out << o.what << ", " << o.challenges << " challenges, " << o.stale << " of them stale"; }
outcome read(const std::string& answer) {
    const auto count = [&](std::string_view text) {
        std::size_t n = 0;
        for (auto at = answer.find(text); at != answer.npos; at = answer.find(text, at + 1)) ++n;
        return n;
    };
    outcome o{"?", count("WWW-Authenticate: "), count("stale=true")};
    switch (answer.empty() ? 0 : tests::status_of(answer)) {
    case 0: o.what = "closed"; break;
    case 200: o.what = "let in"; break;
    case 400: o.what = "malformed"; break;
    case 401: o.what = "challenged"; break;
    case 403:
    case 429: o.what = "refused"; break;   // RTSP has no 429: its clients are told 403
    case 503: o.what = "unavailable"; break;
    default: o.what = answer.substr(0, 60);
    }
    return o;
}

template <class Product> struct by_http {
    using product = Product;
    using door = typename tests::doorway<Product>::door_type;
    tests::doorway<Product> world;
    int unused = 0;
    static void show(int&, bz::service::call<door>&, bz::service::reply& out) { out.body = "{}"; }
    std::array<bz::service::route<int, door>, 1> routes{{{"GET", target, access_class::read_media, show}}};
    bz::service::http_site<door, int> site{*world.door, unused, {}, routes};
    static constexpr const char* method = "GET";
    static inline const std::string url{target};

    explicit by_http(bool set_up) : world(set_up) {}
    outcome ask(const std::string& fields, bz::address peer, bool encrypted) {
        bz::http::server<> m;
        m.time_is({});
        const auto wire = "GET " + url + " HTTP/1.1\r\nHost: camera\r\n" + fields + "\r\n";
        bz::copy_bytes(bz::as_bytes(wire), m.input_space());
        m.received(wire.size());
        auto event = m.next_event();
        REQUIRE(event);
        bz::service::reply out;
        (void)site.handle(m, std::get<bz::http::request>(*event), peer, encrypted, world.now, world.utc, out);
        std::string answer;
        while (!m.output().empty()) answer += bz::as_text(m.output()), m.sent(m.output().size());
        return read(answer);
    }
};
template <class Product> struct by_rtsp {
    using product = Product;
    tests::rtsp_house<Product> house;
    tests::doorway<Product>& world = house.world;
    static constexpr const char* method = "DESCRIBE";
    static inline const std::string url = tests::live_url;

    explicit by_rtsp(bool set_up) : house(set_up) {}
    outcome ask(const std::string& fields, bz::address peer, bool encrypted) {
        auto client = house.connect(peer);
        client.encrypted = encrypted;
        return read(client.ask(method, url, fields));
    }
};

const std::vector<std::pair<std::string, std::string>> accounts{{"admin", "tallship-7"}, {"operator", "lantern-55"}, {"watcher", "harbour-31"}};

// story: every case in turn, in a world of its own; what the service said to each.
template <class Service> std::vector<std::pair<std::string, outcome>> story(bool set_up) {
    Service s(set_up);
    auto& world = s.world;
    const auto administrator = [&] {   // by Basic where the product has no Digest
        const auto p = world.parts();
        return std::get<typename tests::doorway<typename Service::product>::door_type::entry>(
            world.ask(p.nonce.empty() ? tests::basic_answer("admin", "tallship-7") : tests::digest_answer<bz::sha256>(p), world.knock(access_class::write_system)));
    };
    if (set_up) {
        REQUIRE(world.door->add_account(administrator(), "operator", 2, "lantern-55", "lantern-55", world.utc));
        REQUIRE(world.door->add_account(administrator(), "watcher", 3, "harbour-31", "harbour-31", world.utc));
    }
    std::vector<std::pair<std::string, outcome>> all;
    const auto line = [](const std::string& value) { return "Authorization: " + value + "\r\n"; };
    for (const auto& place : {std::pair("office", tests::office), std::pair("elsewhere", tests::elsewhere), std::pair("IPv6", tests::from("2001:db8::7"))})
        for (const bool encrypted : {true, false}) {
            const auto& peer = place.second;
            const auto name = std::string(place.first) + (encrypted ? ", TLS, " : ", plain, ");
            const auto ask = [&](const std::string& what, const std::string& fields) { all.emplace_back(name + what, s.ask(fields, peer, encrypted)); };
            const auto answer = [&]<class A>(std::type_identity<A>, auto change) {
                auto p = world.template parts<A>(peer);
                p.method = Service::method, p.uri = Service::url;
                change(p);
                return tests::digest_answer<A>(p);
            };
            const auto digest = [&](auto change) { return answer(std::type_identity<bz::sha256>{}, change); };
            const auto same = [](auto&) {};
            ask("nothing", "");
            for (const auto& account : accounts) {
                const auto &user = account.first, &password = account.second;
                ask(user + ", SHA-256", line(digest([&](auto& p) { p.user = user, p.password = password; })));
                ask(user + ", SHA-512-256", line(answer(std::type_identity<bz::sha512_256>{}, [&](auto& p) { p.user = user, p.password = password; })));
                ask(user + ", MD5", line(answer(std::type_identity<bz::md5>{}, [&](auto& p) { p.user = user, p.password = password; })));
                ask(user + ", userhash", line(digest([&](auto& p) { p.user = user, p.password = password, p.userhash = true; })));
                ask(user + ", -sess", line(digest([&](auto& p) { p.user = user, p.password = password, p.session = true; })));
                ask(user + ", auth-int", line(digest([&](auto& p) { p.user = user, p.password = password, p.qop = "auth-int"; })));
                ask(user + ", no qop", line(digest([&](auto& p) { p.user = user, p.password = password, p.qop = ""; })));
                ask(user + ", Basic", line(tests::basic_answer(user, password)));
            }
            ask("wrong realm", line(digest([](auto& p) { p.realm = "other"; })));
            ask("another URL", line(digest([](auto& p) { p.uri = "/elsewhere"; })));
            ask("another method", line(digest([](auto& p) { p.method = "PUT"; })));
            ask("made-up nonce", line(digest([](auto& p) { p.nonce = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"; })));
            ask("unknown user", line(digest([](auto& p) { p.user = "nobody"; })));
            const auto once = line(digest(same));
            ask("once", once), ask("replayed", once);
            ask("twice in one request", line(digest(same)) + line(digest(same)));
            for (const std::string text : {"", "Digest", "Basic", "Basic !", "Basic Og==", "Bearer abc", "Negotiate x", "Digest a", "Digest username=\"", "Digest username=admin,,"})
                ask("'" + text + "'", line(text));
            const auto old = line(digest(same));
            world.now += std::chrono::hours(2);
            ask("two hours late", old);
        }
    if (set_up) {
        bz::access::host_rules rules;
        REQUIRE(rules.add(*bz::read_host_rule("192.168.0.0/24")));
        REQUIRE(world.door->propose_host_rules(administrator(), rules, world.now, std::chrono::seconds(60), world.utc));
        for (const auto& peer : {tests::office, tests::elsewhere}) {
            all.emplace_back("filtered, nothing", s.ask("", peer, true));
            all.emplace_back("filtered, Basic", s.ask(line(tests::basic_answer("admin", "tallship-7")), peer, true));
        }
        for (int i = 0; i < 40; ++i) {
            auto p = world.parts();
            p.method = Service::method, p.uri = Service::url, p.password = "wrong-1" + std::to_string(i);
            all.emplace_back("guess " + std::to_string(i), s.ask(line(tests::digest_answer<bz::sha256>(p)), tests::office, true));
            all.emplace_back("guess by Basic " + std::to_string(i), s.ask(line(tests::basic_answer("admin", p.password)), tests::office, true));
        }
    }
    return all;
}

template <class Product> void compare(std::size_t least_let_in) {
    for (const bool set_up : {true, false}) {
        const auto http = story<by_http<Product>>(set_up), rtsp = story<by_rtsp<Product>>(set_up);
        REQUIRE(http.size() == rtsp.size());
        std::size_t differences = 0, let_in = 0;
        std::vector<std::string> kinds;
        for (std::size_t i = 0; i < http.size(); ++i) {
            REQUIRE(http[i].first == rtsp[i].first);
            if (std::ranges::find(kinds, http[i].second.what) == kinds.end()) kinds.push_back(http[i].second.what);
            let_in += http[i].second.what == "let in";
            if (http[i].second == rtsp[i].second) continue;
            ++differences;
            CAPTURE(http[i].first);
            CHECK(http[i].second == rtsp[i].second);
        }
        CHECK(differences == 0);
        if (set_up) {   // the table asks what it should: every kind of answer came
            CHECK(http.size() > 300);
            CHECK(let_in >= least_let_in);
            for (const auto* kind : {"let in", "closed", "malformed", "challenged", "refused"}) CHECK(std::ranges::find(kinds, kind) != kinds.end());
        } else CHECK(let_in == 0);
    }
}

}  // namespace

TEST_CASE("HTTP and RTSP let in and refuse the same, whatever the address, the credentials and the account: Digest") { compare<tests::digest_camera>(60); }
TEST_CASE("HTTP and RTSP let in and refuse the same: Digest with MD5") { compare<tests::legacy_camera>(60); }
TEST_CASE("HTTP and RTSP let in and refuse the same: Digest or Basic") { compare<tests::either_camera>(60); }
TEST_CASE("HTTP and RTSP let in and refuse the same: Basic") { compare<tests::basic_camera>(9); }
