// client: the RTSP/1.0 client core: replies and media in, requests out, from OPTIONS to TEARDOWN, on one connection to one server.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/machine.hpp>
#include <bartizan/protocol/rtsp/client_events.hpp>
#include <bartizan/protocol/rtsp/client_requests.hpp>
#include <bartizan/protocol/rtsp/client_session.hpp>
#include <bartizan/protocol/rtsp/client_tracks.hpp>
#include <bartizan/protocol/rtsp/inbox.hpp>
#include <bartizan/protocol/rtsp/url.hpp>
#include <bartizan/protocol/sdp/reader.hpp>

namespace bartizan::rtsp {

struct client_limits {
    inbox_limits in{};
    std::size_t output_bytes = 8192, url_bytes = 512;
    std::size_t media = 8, tracks = 2;   // described, and taken of them
    unsigned answer_ms = 10'000;         // how long a request may stay unanswered
    unsigned media_ms = 10'000;          // silence that ends a playing session
    unsigned teardown_ms = 2'000;        // how long the end is waited for
};

// client<list<Algorithms...>, Basic>: how it may prove its name is its type: see http_auth::client. Basic belongs within TLS alone.
//   goes     OPTIONS, DESCRIBE, `described`, a SETUP and `track_set_up` for each track taken, PLAY, `playing`, media; a sign of life in time;
//            teardown() ends it. A 401 is answered once a request, twice when the server calls its nonce stale. Redirects are refused.
//   errors   those of rtsp, of sdp, of http_auth; final. last_status() tells what a server refused with.
//   memory   sizeof, bounded by L; no heap
//   source   RFC 2326; RFC 7616, 3.3 to 3.7
template <class Algorithms, http_auth::basic_use Basic = http_auth::basic_use::never, client_limits L = client_limits{}> class client {
public:
    static constexpr bool may_reveal_password = Basic == http_auth::basic_use::allowed;
    using description = described<L.media>;
    using event = std::variant<need_input, description, track_set_up, playing, media_packet, finished>;

    // where: an absolute URL without name and password. cnonce_seed: new random bytes for each client (RFC 7616, 5.12).
    client(std::string_view where, const credentials& who, const std::array<std::byte, 16>& cnonce_seed) noexcept : requests_(who, cnonce_seed) {
        if (where.size() > base_.size()) failure_ = make_error(errc::url_too_long);
        else if (!read_url(where) || where.find('@') != where.npos) failure_ = make_error(errc::bad_url);
        else base_bytes_ = where.copy(base_.data(), base_.size());
    }
    client(const client&) = delete;
    client& operator=(const client&) = delete;
    ~client() { wipe(out_); }   // Basic is a password

    bytes_span input_space() noexcept { return closed_ || failure_ || over_ ? bytes_span{} : in_.space(); }
    void received(std::size_t n) noexcept { in_.received(n); }
    void peer_closed() noexcept { closed_ = true; }
    // media_came: outside this connection, over UDP.
    void media_came() noexcept { heard_ = true; }
    void time_is(instant now) noexcept {
        now_ = now;
        if (failure_ || over_) return;
        if (std::exchange(heard_, false) || !media_at_) media_at_ = now;
        if (waits_ && !asked_at_) asked_at_ = now;
        if (const auto until = answer_until(); until && now >= *until) give_up_waiting();
        if (state_ != state::plays) return;
        if (now >= *media_at_ + milliseconds(L.media_ms)) fail(errc::media_time_out);
        if (!alive_at_) alive_at_ = now;
        if (!waits_ && now >= *alive_at_ + session_.alive_every()) wants_alive_ = true;
    }
    std::optional<instant> deadline() const noexcept {
        if (failure_ || over_) return {};
        auto first = answer_until();
        const auto sooner = [&first](instant at) { first = first ? std::min(*first, at) : at; };
        if (state_ == state::plays && media_at_) sooner(*media_at_ + milliseconds(L.media_ms));
        if (state_ == state::plays && alive_at_ && !waits_ && !wants_alive_) sooner(*alive_at_ + session_.alive_every());
        return first;
    }
    bytes_view output() const noexcept { return bytes_view(out_).first(queued_); }
    void sent(std::size_t n) noexcept {
        std::shift_left(out_.begin(), out_.begin() + static_cast<std::ptrdiff_t>(queued_), static_cast<std::ptrdiff_t>(n));
        queued_ -= n;
        wipe(bytes_span(out_).subspan(queued_, n));
    }

    result<event> next_event() noexcept {
        for (;;) {
            if (!failure_ && !over_) advance();
            if (failure_) return *failure_;
            if (over_) return event{finished{}};
            auto came = in_.next();
            if (!came) fail(came.error());
            else if (std::holds_alternative<std::monostate>(*came)) {
                if (!closed_) return event{need_input{}};
                if (state_ == state::ends) over_ = true;
                else fail(in_.cut_off() ? errc::closed_within_message : errc::closed);
            } else if (auto told = std::visit([this](const auto& what) { return this->take_in(what); }, *came)) return *std::move(told);
        }
    }

    // take: a media of `described` is wanted, carried as `way` says (over_tcp; or the client's UDP ports).
    //   out  the number of the track      errors  bad_control_url, no_track: more than L.tracks, or not while `described` is told
    result<std::size_t> take(const sdp::media& media, const transport& way) noexcept {
        if (state_ != state::described) return errc::no_track;
        return tracks_.take(base(), media.control, way);
    }
    // queue_control: RTCP of an interleaved track.   out  false: it does not fit now, or this is no such track
    bool queue_control(std::size_t which, bytes_view data) noexcept {
        if (!tracks_.interleaved(which) || data.size() > 0xffff) return false;
        byte_writer w(bytes_span(out_).subspan(queued_));
        w.u8('$'), w.u8(static_cast<std::uint8_t>(at(which).ports.rtcp)), w.u16(static_cast<std::uint16_t>(data.size())), w.bytes(data);
        if (w.fits()) queued_ += w.size();
        return w.fits();
    }
    // teardown: ends the session; `finished` follows.
    void teardown() noexcept { wants_end_ = true; }

    bool plays() const noexcept { return state_ == state::plays; }
    bool ends() const noexcept { return wants_end_; }   // teardown() was called
    std::size_t tracks() const noexcept { return tracks_.size(); }
    const transport& at(std::size_t which) const noexcept { return tracks_.at(which); }
    std::string_view url(std::size_t which) const noexcept { return tracks_.url(which); }
    std::uint16_t last_status() const noexcept { return last_status_; }   // 0: nothing was refused
    bool used_basic() const noexcept { return requests_.uses_basic(); }
    std::uint64_t dropped = 0;   // frames of no track, replies that came too late, and requests of the server

private:
    using milliseconds = std::chrono::milliseconds;
    enum class state : std::uint8_t { begin, asks_options, asks_describe, described, sets_up, set_up, asks_play, plays, ends };

    std::string_view base() const noexcept { return {base_.data(), base_bytes_}; }
    std::string_view whole() const noexcept { return {whole_.data(), whole_bytes_}; }
    void fail(error e) noexcept {
        if (!failure_) failure_ = e;
    }
    void fail(errc e) noexcept { fail(make_error(e)); }
    std::optional<instant> answer_until() const noexcept {
        if (!waits_ || !asked_at_) return {};
        return *asked_at_ + milliseconds(state_ == state::ends ? L.teardown_ms : L.answer_ms);
    }
    // A sign of life that stays unanswered says nothing while media comes; some servers never answer one.
    void give_up_waiting() noexcept {
        if (state_ == state::ends) over_ = true;
        else if (state_ == state::plays) waits_ = false, knows_get_parameter_ = false, alive_at_ = now_;
        else fail(errc::answer_time_out);
    }
    // advance: what this side does by itself when nothing is awaited.
    void advance() noexcept {
        if (wants_end_ && state_ != state::ends) {
            if (!session_.begun() || closed_) return void(over_ = true);
            state_ = state::ends;
            ask(method::teardown, whole());
        }
        if (waits_) return;
        switch (state_) {
        case state::begin:
            state_ = state::asks_options;
            ask(method::options, base());
            break;
        case state::described:   // `described` was told
            if (tracks_.size() == 0) fail(errc::no_track);
            else state_ = state::sets_up, ask_setup();
            break;
        case state::set_up:
            if (tracks_.next() < tracks_.size()) state_ = state::sets_up, ask_setup();
            else state_ = state::asks_play, ask(method::play, whole());
            break;
        case state::plays:
            if (std::exchange(wants_alive_, false)) ask(knows_get_parameter_ ? method::get_parameter : method::options, whole());
            break;
        default: break;
        }
    }
    void ask_setup() noexcept { ask(method::setup, url(tracks_.next())); }
    void ask(method what, std::string_view where) noexcept {
        asked_ = what;
        request_url_ = where;
        write_request(false);
    }
    void write_request(bool again) noexcept {
        byte_writer w(bytes_span(out_).subspan(queued_));
        const auto written = requests_.write(w, {asked_, request_url_, session_.id(), asked_ == method::setup ? &at(tracks_.next()) : nullptr}, again);
        if (!written) return fail(written.error());
        queued_ += w.size();
        waits_ = true;
        asked_at_ = now_;
        if (asked_ == method::get_parameter || asked_ == method::options) alive_at_ = now_;
    }

    std::optional<event> take_in(std::monostate) noexcept { return {}; }
    std::optional<event> take_in(const server_frame& frame) noexcept {
        if (const auto which = tracks_.of_channel(frame.channel)) {
            heard_ = true;
            return media_packet{*which, frame.channel != at(*which).ports.rtp, frame.data};
        }
        ++dropped;
        return {};
    }
    // A server asks nothing that this client grants (RFC 2326, 10: ANNOUNCE, REDIRECT and the like): it is told so.
    std::optional<event> take_in(const server_request& asked) noexcept {
        ++dropped;
        byte_writer w(bytes_span(out_).subspan(queued_));
        w.text("RTSP/1.0 501 Not Implemented\r\nCSeq: "), write_decimal(w, asked.cseq), w.text("\r\n\r\n");
        if (w.fits()) queued_ += w.size();
        else fail(errc::reply_too_large);
        return {};
    }
    std::optional<event> take_in(const server_reply& r) noexcept {
        std::optional<event> what;
        if (r.cseq == 0 || r.cseq > requests_.last()) fail(errc::unexpected_reply);
        else if (r.code < 200) return {};
        else if (!waits_ || r.cseq != requests_.last()) ++dropped;   // late
        else waits_ = false, on_reply(r.code, r.fields, r.body, what);
        return what;
    }

    void on_reply(std::uint16_t code, const head& fields, std::string_view body, std::optional<event>& what) noexcept {
        if (code == 401 && asked_ != method::teardown) return on_challenge(fields);
        if (asked_ == method::teardown) return void(over_ = true);
        if (code >= 300 && asked_ == method::options && state_ == state::asks_options) return describe();   // a server that knows no OPTIONS
        if (code >= 300) {
            last_status_ = code;
            if (asked_ == method::get_parameter && (code == 405 || code == 451 || code == 501)) return void(knows_get_parameter_ = false);
            return fail(code < 400 ? errc::redirected : errc::refused);
        }
        if (const auto said = fields.find("Session"); said && !session_.keep(*said)) return fail(errc::bad_session);
        switch (asked_) {
        case method::options:
            if (const auto can = fields.find("Public")) knows_get_parameter_ = can->find("GET_PARAMETER") != can->npos;
            if (state_ == state::asks_options) describe();
            break;
        case method::describe: on_description(fields, body, what); break;
        case method::setup: on_setup(fields, what); break;
        case method::play:
            state_ = state::plays;
            alive_at_ = media_at_ = now_;
            what = playing{fields.find("RTP-Info").value_or("")};
            break;
        default: break;
        }
    }
    void describe() noexcept {
        state_ = state::asks_describe;
        ask(method::describe, base());
    }
    void on_challenge(const head& fields) noexcept {
        last_status_ = 401;
        if (const auto known = requests_.challenged(fields); !known) return fail(known.error());
        write_request(true);
    }
    void on_description(const head& fields, std::string_view body, std::optional<event>& what) noexcept {
        const auto said = sdp::read<L.media>(body);
        if (!said) return fail(said.error());
        for (const auto name : {"Content-Base", "Content-Location"})
            if (const auto at = fields.find(name); at && !at->empty() && at->find("://") != at->npos) {
                if (at->size() > base_.size() || !read_url(*at) || at->find('@') != at->npos) return fail(errc::bad_control_url);
                base_bytes_ = at->copy(base_.data(), base_.size());
                break;
            }
        const auto all = control_url(base(), said->control, whole_);
        if (!all) return fail(all.error());
        whole_bytes_ = all->size();
        state_ = state::described;
        what = described<L.media>{*said, body};
    }
    void on_setup(const head& fields, std::optional<event>& what) noexcept {
        if (!session_.begun()) return fail(errc::bad_session);
        const auto which = tracks_.grant(fields.find("Transport"));
        if (!which) return fail(which.error());
        state_ = state::set_up;
        what = track_set_up{*which, at(*which)};
    }

    inbox<L.in> in_;
    std::array<std::byte, L.output_bytes> out_;
    std::array<char, L.url_bytes> base_{}, whole_{};
    client_session session_;
    client_tracks<L.tracks, L.url_bytes> tracks_;
    client_requests<Algorithms, Basic> requests_;
    std::string_view request_url_;   // into this object
    std::size_t base_bytes_ = 0, whole_bytes_ = 0, queued_ = 0;
    std::optional<instant> now_, asked_at_, media_at_, alive_at_;
    std::optional<error> failure_;
    std::uint16_t last_status_ = 0;
    method asked_ = method::options;
    state state_ = state::begin;
    bool waits_ = false, wants_alive_ = false, wants_end_ = false, knows_get_parameter_ = true, heard_ = false, closed_ = false, over_ = false;
};

static_assert(machine<client<list<sha256>>>);

}  // namespace bartizan::rtsp
