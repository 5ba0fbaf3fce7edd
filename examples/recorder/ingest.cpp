// SPDX-License-Identifier: Apache-2.0
#include "ingest.hpp"

#include "../camera/product.hpp"
#include "command.hpp"
#include "keeping.hpp"
#include "reach.hpp"

#include <bartizan/io/system.hpp>
#include <bartizan/protocol/backoff.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <array>

namespace recorder {

namespace {

namespace asio = boost::asio;
namespace rtsp = bartizan::rtsp;
using bz::service::ingest_trouble;

static_assert(bz::compatible<camera::product, product>, "our camera and our recorder go together");

static_assert(rtsp::client_limits{}.answer_ms == ingest_limits.answer_ms && rtsp::client_limits{}.media_ms == ingest_limits.media_ms, "what receive/call.hpp waits is what the product says");

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

// pulled: one camera, called as a product says; a sound_sink. What becomes of its pictures and sound is the keeper's.
template <class Product> class pulled final : public camera_ingest, public ear, public receive::media_taker, public std::enable_shared_from_this<pulled<Product>> {
    using login = bz::policy_of<Product, bz::role::camera_login>;
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
    std::unique_ptr<keeper> session_;
    sparing tell_;
    std::string problem_;
    receive::camera_call call_;
    std::string user_;
    bz::io::bell* rings_ = nullptr;
    asio::steady_timer waits_;
    bool playing_ = false, waiting_ = false, ended_ = false, needs_somebody_ = false, new_camera_ = true;

public:
    pulled(house& all, camera_settings settings, std::unique_ptr<onlooker> looks, std::function<void()> no_space)
        : settings_(std::move(settings)), authorities_(settings_.authorities.empty() ? all.config.authorities : settings_.authorities), looks_(std::move(looks)),
          no_space_(std::move(no_space)), session_(keep_of(all, settings_, *this)), waits_(all.context) {
        call_ = call_of(settings_);
        call_.versions = versions;
        std::array<char, 256> memory;
        user_ = rtsp::percent_decoded(call_.url.user, memory).value_or("");   // read() has seen that it can be
    }
    void start(asio::io_context& context) {
        asio::co_spawn(context, [](std::shared_ptr<pulled> self) -> asio::awaitable<void> { co_await self->run(); }(this->shared_from_this()), asio::detached);
    }

    camera_status status() const override {
        using state = camera_status::state;
        const auto is = session_->recording() ? state::recording : playing_ ? state::silent : waiting_ ? state::waiting : state::connecting;
        return {settings_.id, settings_.url, problem_, settings_.takes, is, session_->so_far()};
    }
    const camera_settings& settings() const override { return settings_; }
    void end() override {
        session_->end();
        wake();
    }
    void end_now() override {
        session_->end_now();
        looks_.reset();   // whoever looked on may be gone before the last of this is
        wake();
    }
    bool ended() const override { return ended_; }

    // sound_sink
    bool wants(const bz::sdp::media& media) override { return session_->wants(media); }
    void begins() override {
        playing_ = true;
        session_->begins();
    }
    void picture(const bz::rtp::received_picture& picture, std::optional<bz::utc_time> at) override { session_->picture(picture, at); }
    void figures(const bz::rtp::receiver<>& from) override { session_->figures(from); }
    bool wants_sound(const bz::sdp::media& media, const bz::result<bz::sdp::audio_format>& format) override {
        const bool wanted = session_->wants_sound(media, format);
        if (looks_) looks_->listens(wanted && !format->is_protected);
        return wanted;
    }
    void starts(std::uint32_t picture, std::uint32_t sound) override { session_->starts(picture, sound); }
    void sound(const bz::rtp::received_audio& frame, std::optional<bz::utc_time> at) override { session_->sound(frame, at); }
    void sound_figures(const bz::rtp::audio_receiver& from) override { session_->sound_figures(from); }
    bool enough() override { return session_->enough(); }

    // ingest_watch
    void segment_began(const bz::storage::segment_facts& facts, bz::nal::codec codec, std::span<const bz::bytes_view> announced) override {
        if (looks_) looks_->segment_began(facts, codec, announced);
    }
    void stored(const bz::frame::picture& p) override {
        if (std::exchange(new_camera_, false)) say(level::notice, settings_.id, "is recorded");
        problem_.clear();
        if (looks_) looks_->stored(p);
    }
    void documents(bz::frame::sei_units units) override {
        if (looks_) looks_->documents(units);
    }
    void segment_ended(const bz::storage::segment_facts& facts) override {
        if (looks_) looks_->segment_ended(facts);
    }
    void heard(const bz::rtp::received_audio& sound, const bz::frame::audio_form& form) override {
        if (looks_ && !sound.how) looks_->heard(sound.bytes, form);
    }
    void told(ingest_trouble what, bz::error why) override {
        const auto text = std::string(why.code == 0 ? std::string_view() : why.message());
        switch (what) {
        case ingest_trouble::picture_lost: return tell_.say(level::warning, settings_.id, "a picture was lost on the way, or came broken");
        case ingest_trouble::picture_refused: return tell_.say(level::error, settings_.id, problem_ = "not recorded: " + text);
        case ingest_trouble::picture_unusable: return tell_.say(level::warning, settings_.id, "a picture cannot be stored: " + text);
        case ingest_trouble::picture_not_signed: return tell_.say(level::error, settings_.id, problem_ = "recorded without the recorder's signature: " + text);
        case ingest_trouble::sound_lost: return tell_.say(level::warning, settings_.id, "sound was lost on the way");
        case ingest_trouble::sound_left_out: return tell_.say(level::warning, settings_.id, "its sound is not recorded: " + text);
        case ingest_trouble::sound_unusable: return tell_.say(level::warning, settings_.id, "sound cannot be stored: " + text);
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
        for (unsigned failures = 0; !session_->enough();) {
            const auto before = session_->so_far().pictures;
            needs_somebody_ = false;
            std::string why;
            try {
                why = co_await attempt();
            } catch (const std::exception& e) {   // a password or CA file that cannot be read now
                why = e.what(), needs_somebody_ = true;
            }
            playing_ = false;
            session_->connection_ended();
            if (looks_) looks_->listens(false);   // until the next offers some
            if (session_->enough()) break;
            failures = session_->so_far().pictures > before ? 1 : needs_somebody_ ? std::max(failures + 1, long_wait) : failures + 1;
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
        session_->end_now();
        looks_.reset();   // what it still waits for does not come
        ended_ = true;
    }
    asio::awaitable<std::string> attempt() {
        auto password = password_of(settings_);   // read again each time: it may have been changed
        struct wiped {
            std::string& of;
            ~wiped() { bz::wipe(std::as_writable_bytes(std::span(of))); }
        } wipes{password};
        call_.who = {user_, password};
        if (call_.url.within_tls) call_.peer = peer_of(settings_, authorities_);   // read again as well
        bz::io::bell rings;
        rings_ = &rings;
        receive::call_end end;
        if constexpr (bz::policy_of<Product, bz::role::cameras>::checks_cameras) end = co_await receive::call_within_tls<receive::sha2, basic_within_tls>(call_, *this, rings);
        else {
            if (settings_.accept_md5) end = co_await call_any<receive::sha2_and_md5>(rings);
            else end = co_await call_any<receive::sha2>(rings);
        }
        rings_ = nullptr;
        needs_somebody_ = end.needs_somebody();
        co_return end.why();
    }
    template <class Algorithms> asio::awaitable<receive::call_end> call_any(bz::io::bell& rings) {
        receive::call_end end;
        if (call_.url.within_tls) end = co_await receive::call_within_tls<Algorithms, basic_within_tls>(call_, *this, rings);
        else end = co_await receive::call_in_the_clear<Algorithms>(call_, *this, rings);
        co_return end;
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
        say(level::notice, each->settings().id, wanted ? "has other settings now" : all_.config.find(each->settings().id) ? "is another recorder's now" : "is no longer in the configuration");
    }
    for (const auto& camera : config.cameras) {
        if (std::ranges::any_of(now, [&](const auto& each) { return each->settings().id == camera.id; })) continue;
        auto looks = looks_ ? looks_(camera) : nullptr;
        try {
            if (camera.takes == camera_settings::footage::sealed) now.push_back(begun<product>(all_, camera, std::move(looks), no_space_));
            else now.push_back(begun<foreign_product>(all_, camera, std::move(looks), no_space_));   // the others' words for calling are the same
        } catch (const std::exception& e) {   // of this camera alone
            say(level::error, camera.id, std::string("not recorded: ") + e.what());
        }
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
        for (const auto& each : *group) {
            if (!each->ended() && each->status().is == camera_status::state::recording)
                say(level::warning, each->settings().id, "is ended before its next key picture came: what it sent behind its last signature is recorded and not proven");
            each->end_now();
        }
}
bool ingest::ended() const {
    const auto over = [](const auto& each) { return each->ended(); };
    return std::ranges::all_of(cameras_, over) && std::ranges::all_of(leaving_, over);
}

}  // namespace recorder
