// SPDX-License-Identifier: Apache-2.0
#include "ingest.hpp"

#include "../camera/product.hpp"
#include "command.hpp"

#include <bartizan/crypto/software/md5.hpp>
#include <bartizan/crypto/software/tls_client.hpp>
#include <bartizan/io/connect.hpp>
#include <bartizan/io/pull.hpp>
#include <bartizan/io/system.hpp>
#include <bartizan/protocol/backoff.hpp>
#include <bartizan/protocol/tls/over.hpp>

#include <array>

namespace recorder {

namespace {

namespace asio = boost::asio;
namespace rtsp = bartizan::rtsp;
using bz::crypto::software::tls_client;
using bz::crypto::software::tls_trust;
using bz::service::ingest_trouble;

static_assert(bz::compatible<camera::product, product>, "our camera and our recorder go together");

constexpr rtsp::client_limits limits{.answer_ms = ingest_limits.answer_ms, .media_ms = ingest_limits.media_ms};

std::string why_of(bz::error e, std::uint16_t status) {
    std::string text(e.message());
    if (e == make_error(rtsp::errc::refused) || e == make_error(rtsp::errc::redirected))
        text += " (" + std::to_string(status) + " " + std::string(rtsp::reason(static_cast<rtsp::status>(status))) + ")";
    return text;
}
// needs_somebody: it will not mend itself: the next attempt may as well wait.
bool needs_somebody(bz::error e) {
    using rtsp::errc;
    for (const auto each : {errc::refused, errc::redirected, errc::unauthorized, errc::needs_credentials, errc::no_track, errc::bad_url, errc::url_too_long})
        if (e == make_error(each)) return true;
    return e.domain == &bz::http_auth::auth_domain || e == make_error(bz::crypto::tls_errc::untrusted_peer);
}
constexpr unsigned long_wait = 8;   // failures in a row, as backoff() counts: 30 to 60 s

// sparing: the same trouble is told at once, then once a minute with how often it came.
class sparing {
    struct told {
        std::chrono::steady_clock::time_point at{};
        std::uint64_t since = 0;
    };
    std::map<std::string, told> all_;

public:
    void say(level how, const std::string& id, const std::string& what) {
        const auto now = std::chrono::steady_clock::now();
        const auto [one, first] = all_.try_emplace(what);
        if (!first && now - one->second.at < std::chrono::minutes(1)) return void(++one->second.since);
        recorder::say(how, id, one->second.since > 0 ? what + " (and " + std::to_string(one->second.since) + " times more)" : what);
        one->second = {now, 0};
        if (all_.size() > 64) all_.clear();
    }
};

// pulled: one camera of the product that records it; a picture_sink and an ingest_watch.
template <class Product> class pulled final : public camera_ingest, public std::enable_shared_from_this<pulled<Product>> {
    using login = bz::policy_of<Product, bz::role::camera_login>;
    using session_type = bz::service::ingest_session<bz::recorder_types<Product, index>, bz::io::system_clock, pulled>;
    static constexpr auto versions = [] {
        using channel = bz::policy_of<Product, bz::role::cameras>;
        if constexpr (requires { typename channel::versions; })
            if (!channel::versions::template holds<bz::tls_v1_2>) return bz::crypto::software::tls_versions::tls13;
        return bz::crypto::software::tls_versions::tls12_and_tls13;
    }();
    static constexpr auto basic_within_tls = login::tells_password ? bz::http_auth::basic_use::allowed : bz::http_auth::basic_use::never;

    camera_settings settings_;
    std::vector<std::string> authorities_;
    std::unique_ptr<onlooker> looks_;
    std::function<void()> no_space_;
    session_type session_;
    sparing tell_;
    std::string problem_;
    rtsp::url at_{};
    std::string plain_url_, user_;
    bz::io::bell* rings_ = nullptr;
    asio::steady_timer waits_;
    bool playing_ = false, waiting_ = false, ended_ = false, needs_somebody_ = false, new_camera_ = true;

public:
    pulled(house& all, camera_settings settings, std::unique_ptr<onlooker> looks, std::function<void()> no_space)
        : settings_(std::move(settings)), authorities_(settings_.authorities.empty() ? all.config.authorities : settings_.authorities), looks_(std::move(looks)),
          no_space_(std::move(no_space)), session_(all.folder(), settings_.id, {}, *this), waits_(all.context) {
        at_ = command::need(rtsp::read_url(settings_.url), settings_.url);
        plain_url_ = (at_.within_tls ? "rtsps://" : "rtsp://") + std::string(at_.place) + std::string(at_.path);
        std::array<char, 256> memory;
        user_ = rtsp::percent_decoded(at_.user, memory).value_or("");   // read() has seen that it can be
    }
    void start(asio::io_context& context) {
        asio::co_spawn(context, [](std::shared_ptr<pulled> self) -> asio::awaitable<void> { co_await self->run(); }(this->shared_from_this()), asio::detached);
    }

    camera_status status() const override {
        using state = camera_status::state;
        const auto is = session_.recording() ? state::recording : playing_ ? state::silent : waiting_ ? state::waiting : state::connecting;
        return {settings_.id, settings_.url, problem_, settings_.takes, is, session_.so_far()};
    }
    const camera_settings& settings() const override { return settings_; }
    void end() override {
        session_.end();
        wake();
    }
    void end_now() override {
        session_.end_now();
        looks_.reset();   // whoever looked on may be gone before the last of this is
        wake();
    }
    bool ended() const override { return ended_; }

    // picture_sink
    bool wants(const bz::sdp::media& media) { return session_.wants(media); }
    void begins() {
        playing_ = true;
        session_.begins();
    }
    void picture(const bz::rtp::received_picture& picture, std::optional<bz::utc_time> at) { session_.picture(picture, at); }
    void figures(const bz::rtp::receiver<>& from) { session_.figures(from); }
    bool enough() const { return session_.enough(); }

    // ingest_watch
    void segment_began(const bz::storage::segment_facts& facts, bz::nal::codec codec, std::span<const bz::bytes_view> announced) {
        if (looks_) looks_->segment_began(facts, codec, announced);
    }
    void stored(const bz::frame::picture& p) {
        if (std::exchange(new_camera_, false)) say(level::notice, settings_.id, "is recorded");
        problem_.clear();
        if (looks_) looks_->stored(p);
    }
    void segment_ended(const bz::storage::segment_facts& facts) {
        if (looks_) looks_->segment_ended(facts);
    }
    void told(ingest_trouble what, bz::error why) {
        const auto text = std::string(why.code == 0 ? std::string_view() : why.message());
        switch (what) {
        case ingest_trouble::picture_lost: return tell_.say(level::warning, settings_.id, "a picture was lost on the way, or came broken");
        case ingest_trouble::picture_refused: return tell_.say(level::error, settings_.id, problem_ = "not recorded: " + text);
        case ingest_trouble::picture_unusable: return tell_.say(level::warning, settings_.id, "a picture cannot be stored: " + text);
        case ingest_trouble::clock_not_believed: return tell_.say(level::warning, settings_.id, "its clock differs by more than a day from ours, which is taken instead");
        case ingest_trouble::write_failed:
            tell_.say(level::error, settings_.id, problem_ = "cannot be written to the disk: " + text);
            if (why == make_error(bz::outside_errc::no_space) && no_space_) no_space_();
        }
    }

private:
    void wake() {
        if (rings_) rings_->ring();
        waits_.cancel();
    }

    asio::awaitable<void> run() {
        for (unsigned failures = 0; !session_.enough();) {
            const auto before = session_.so_far().pictures;
            needs_somebody_ = false;
            std::string why;
            try {
                why = co_await attempt();
            } catch (const std::exception& e) {   // a password or CA file that cannot be read now
                why = e.what(), needs_somebody_ = true;
            }
            playing_ = false;
            session_.connection_ended();
            if (session_.enough()) break;
            failures = session_.so_far().pictures > before ? 1 : needs_somebody_ ? std::max(failures + 1, long_wait) : failures + 1;
            std::uint32_t random = 0;
            if (const auto bytes = bz::io::random_bytes<4>()) random = bz::byte_reader(*bytes).u32();
            const auto wait = bz::backoff(failures, random);
            problem_ = why.empty() ? "the camera ended the session" : why;
            tell_.say(needs_somebody_ ? level::error : level::warning, settings_.id, problem_ + "; trying again" + (failures >= long_wait ? " once in a while" : ""));
            new_camera_ = true;
            waiting_ = true;
            waits_.expires_after(wait);
            (void)co_await waits_.async_wait(bz::io::await);
            waiting_ = false;
        }
        session_.end_now();
        ended_ = true;
    }
    asio::awaitable<std::string> attempt() {
        auto password = password_of(settings_);   // read again each time: it may have been changed
        struct wiped {
            std::string& of;
            ~wiped() { bz::wipe(std::as_writable_bytes(std::span(of))); }
        } wipes{password};
        auto socket = co_await bz::io::connect(std::string(at_.host), at_.port);
        if (!socket) co_return std::string(socket.error().message());
        const rtsp::credentials who{user_, password};
        if constexpr (!std::same_as<Product, product>)
            if (settings_.accept_md5) co_return co_await converse<typename login::algorithms>(*socket, who);
        co_return co_await converse<bz::list<bz::sha256, bz::sha512_256>>(*socket, who);
    }
    template <class Algorithms> asio::awaitable<std::string> converse(asio::ip::tcp::socket& socket, const rtsp::credentials& who) {
        const auto seed = command::need(bz::io::random_bytes<16>(), "random numbers");
        if (at_.within_tls) {
            std::string all;
            for (const auto& file : authorities_) all += command::read_text(file) + "\n";
            const auto trust = command::need(tls_trust::of(bz::as_bytes(all)), authorities_.front());
            using client = rtsp::client<Algorithms, basic_within_tls, limits>;
            auto opened = tls_client::open(trust, settings_.name.empty() ? at_.host : std::string_view(settings_.name), bz::io::system_clock::utc(), versions);
            if (!opened) co_return std::string(opened.error().message());
            using safe = bz::tls_over<tls_client, client>;
            const auto core = std::make_unique<safe>(std::move(*opened), plain_url_, who, seed);
            co_return co_await drive<bz::io::carriage::interleaved>(socket, *core, core->inner());
        }
        if constexpr (!bz::policy_of<Product, bz::role::cameras>::checks_cameras) {
            using client = rtsp::client<Algorithms, bz::http_auth::basic_use::never, limits>;
            const auto core = std::make_unique<client>(plain_url_, who, seed);
            if (settings_.udp) co_return co_await drive<bz::io::carriage::udp>(socket, *core, *core);
            co_return co_await drive<bz::io::carriage::interleaved>(socket, *core, *core);
        }
        co_return "this camera is not called without TLS";
    }
    template <bz::io::carriage How, class Core, class Client> asio::awaitable<std::string> drive(asio::ip::tcp::socket& socket, Core& core, Client& client) {
        const auto ssrc = command::need(bz::io::random_bytes<4>(), "random numbers");
        bz::io::bell rings;
        rings_ = &rings;
        const auto ended = co_await bz::io::pull<How>(socket, core, *this, bz::byte_reader(ssrc).u32(), rings);
        rings_ = nullptr;
        if (ended) co_return "";
        needs_somebody_ = needs_somebody(ended.error());
        co_return why_of(ended.error(), client.last_status());
    }
};

template <class Product>
std::shared_ptr<camera_ingest> begun(house& all, const camera_settings& settings, std::unique_ptr<onlooker> looks, std::function<void()> no_space) {
    auto made = std::make_shared<pulled<Product>>(all, settings, std::move(looks), std::move(no_space));
    made->start(all.context);
    return made;
}

}  // namespace

std::string_view name_of(camera_status::state s) {
    switch (s) {
    case camera_status::state::connecting: return "connecting";
    case camera_status::state::recording: return "recording";
    case camera_status::state::silent: return "silent";
    case camera_status::state::waiting: return "waiting";
    }
    return "unknown";
}

void ingest::use(const configuration& config, bool authorities_changed) {
    std::erase_if(leaving_, [](const auto& each) { return each->ended(); });
    std::vector<std::shared_ptr<camera_ingest>> now;
    for (const auto& each : cameras_) {
        const auto* wanted = config.find(each->settings().id);
        if (wanted && *wanted == each->settings() && !(authorities_changed && wanted->authorities.empty())) {
            now.push_back(each);
            continue;
        }
        each->end();
        leaving_.push_back(each);
        say(level::notice, each->settings().id, wanted ? "has other settings now" : "is no longer in the configuration");
    }
    for (const auto& camera : config.cameras) {
        if (std::ranges::any_of(now, [&](const auto& each) { return each->settings().id == camera.id; })) continue;
        auto looks = looks_ ? looks_(camera) : nullptr;
        if (camera.takes == camera_settings::footage::sealed) now.push_back(begun<product>(all_, camera, std::move(looks), no_space_));
        else now.push_back(begun<foreign_product>(all_, camera, std::move(looks), no_space_));
    }
    cameras_ = std::move(now);
}
std::vector<camera_status> ingest::status() const {
    std::vector<camera_status> out;
    for (const auto& each : cameras_) out.push_back(each->status());
    return out;
}
void ingest::end() {
    for (const auto& each : cameras_) each->end();
}
void ingest::end_now() {
    for (const auto* group : {&cameras_, &leaving_})
        for (const auto& each : *group) each->end_now();
}
bool ingest::ended() const {
    const auto over = [](const auto& each) { return each->ended(); };
    return std::ranges::all_of(cameras_, over) && std::ranges::all_of(leaving_, over);
}

}  // namespace recorder
