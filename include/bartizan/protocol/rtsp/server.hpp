// server: the RTSP/1.0 server core: requests and interleaved frames in, replies out, one session of one client.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/machine.hpp>
#include <bartizan/protocol/rtsp/request.hpp>

#include <array>

namespace bartizan::rtsp {

struct server_limits {
    std::size_t head_bytes = 4096, body_bytes = 1024, fields = 48;
    std::size_t frame_bytes = 1500;     // greatest interleaved frame that is handed on; longer ones are read over
    std::size_t output_bytes = 8192;    // replies that are not yet sent; a DESCRIBE with its SDP fits
    std::size_t tracks = 2;
    unsigned idle_ms = 30'000;          // without a session: silence that ends the connection
    unsigned session_ms = 60'000;       // the session's time-out, told to the client
};

// interleaved_frame: what a client sends within the connection: RTCP, as a rule.   source  RFC 2326, 10.12
struct interleaved_frame {
    std::uint8_t channel = 0;
    bytes_view data;
};

// server: answers what the rules decide (syntax, versions, options, session state, transports) and asks a service for the rest.
//   session  one a connection; it ends with it. Its id is a random token that is handed in.
//   errors   final: output() holds what the client is told; then close
//   memory   sizeof, bounded by L; no heap          source  RFC 2326; the state machine is its appendix A.2
//   checklist  L05
template <server_limits L = server_limits{}> class server {
public:
    using event = std::variant<need_input, request, interleaved_frame, finished>;
    enum class state : std::uint8_t { init, ready, playing };
    struct track {
        bool set_up = false;
        transport how{};   // its views are empty: they would not outlive the request
    };

    // session_id: 8 or more characters nobody can guess (RFC 2326, 3.4); peer: the client's address as text. Both are copied.
    server(std::string_view session_id, std::string_view peer, transport_choice may = {}) noexcept : may_(may) {
        id_bytes_ = session_id.copy(id_.data(), id_.size());
        peer_bytes_ = peer.copy(peer_.data(), peer_.size());
    }

    bytes_span input_space() noexcept {
        drop_parsed();
        return closed_ || failure_ || done_ ? bytes_span{} : bytes_span(in_).subspan(filled_);
    }
    void received(std::size_t n) noexcept {
        filled_ += n;
        heard_ = true;
    }
    // heard: the client was heard elsewhere: RTCP over UDP keeps its session alive.
    void heard() noexcept { heard_ = true; }
    void peer_closed() noexcept { closed_ = true; }
    void time_is(instant now) noexcept {
        if (heard_ || !deadline_) deadline_ = now + std::chrono::milliseconds(state_ == state::init ? L.idle_ms : L.session_ms);
        else if (now >= *deadline_ && !failure_) failure_ = errc::idle_time_out;
        heard_ = false;
    }
    std::optional<instant> deadline() const noexcept { return deadline_; }
    bytes_view output() const noexcept { return bytes_view(out_).first(queued_); }
    void sent(std::size_t n) noexcept {
        std::shift_left(out_.begin(), out_.begin() + static_cast<std::ptrdiff_t>(queued_), static_cast<std::ptrdiff_t>(n));
        queued_ -= n;
        // A client that takes what it is sent within the connection lives, also when it says nothing.
        if (n > 0 && state_ == state::playing && over_tcp()) heard_ = true;
    }
    // media_sent: the same for media that the driver sends past output().
    void media_sent() noexcept { heard_ = true; }

    result<event> next_event() noexcept {
        drop_parsed();
        if (failure_) return *failure_;
        if (done_) return event{finished{}};
        if (queued_ > L.output_bytes / 2) return event{need_input{}};   // who asks without listening waits: no reply is ever dropped
        while (true) {
            skip_overlong();
            drop_line_ends();
            const auto text = as_text(bytes_view(in_).first(filled_));
            if (text.empty()) return waiting();
            if (text.front() == '$') {
                if (filled_ < 4) return waiting();
                const auto length = std::to_integer<std::size_t>(in_[2]) << 8 | std::to_integer<std::size_t>(in_[3]);
                if (length > L.frame_bytes) {
                    skip_ = length + 4;
                    continue;
                }
                if (filled_ < length + 4) return waiting();
                parsed_ = length + 4;
                return event{interleaved_frame{std::to_integer<std::uint8_t>(in_[1]), bytes_view(in_).subspan(4, length)}};
            }
            const auto size = head_bytes(text.substr(0, L.head_bytes));
            if (!size) return filled_ >= L.head_bytes ? reject(status::too_large, errc::head_too_large) : waiting();
            return take(text, *size);
        }
    }

    // answer: queues a reply. extra: fields beside CSeq, Session, Content-Type and Content-Length.
    //   out     false: a value holds a line break (a reply is never split), or output_bytes would overflow
    bool answer(const request& to, status s, std::span<const field> extra = {}, std::string_view type = {}, std::string_view body = {}) noexcept {
        for (const auto f : extra)
            if (f.name.find_first_of("\r\n") != f.name.npos || f.value.find_first_of("\r\n") != f.value.npos) return false;
        byte_writer w(bytes_span(out_).subspan(queued_));
        start_line(w, s, to.cseq);
        if (state_ != state::init || (to.what == method::teardown && s == status::ok)) {
            w.text("Session: "), w.text(session_id());
            if (to.what == method::setup) w.text(";timeout="), decimal(w, L.session_ms / 1000);
            w.text("\r\n");
        }
        for (const auto f : extra) w.text(f.name), w.text(": "), w.text(f.value), w.text("\r\n");
        if (s == status::option_not_supported) w.text("Unsupported: "), w.text(to.unsupported), w.text("\r\n");
        if (s == status::method_not_allowed) w.text("Allow: "), w.text(public_methods), w.text("\r\n");
        if (!body.empty()) {
            w.text("Content-Type: "), w.text(type), w.text("\r\nContent-Length: "), decimal(w, body.size()), w.text("\r\n");
        }
        w.text("\r\n"), w.text(body);
        if (w.fits()) queued_ += w.size();
        return w.fits();
    }
    bool refuse(const request& to) noexcept { return answer(to, to.refusal == status::ok ? status::internal : to.refusal); }
    bool answer_options(const request& to) noexcept {
        const field extra{"Public", public_methods};
        return answer(to, status::ok, {&extra, 1});
    }

    // accept_setup: grants the offered transport to a track. server_ports: of UDP; ssrc: of the sender.
    bool accept_setup(const request& to, std::size_t which, port_pair server_ports, std::uint32_t ssrc) noexcept {
        if (to.refusal != status::ok || to.what != method::setup) return refuse(to);
        if (which >= L.tracks) return answer(to, status::not_found);
        transport how = to.offer;
        if (how.over_tcp && !how.has_ports) how.ports = {static_cast<std::uint16_t>(2 * which), static_cast<std::uint16_t>(2 * which + 1)};
        for (std::size_t i = 0; i < L.tracks; ++i)   // one channel carries one thing; all tracks go one way
            if (i != which && tracks_[i].set_up && (tracks_[i].how.over_tcp != how.over_tcp || (how.over_tcp && overlap(tracks_[i].how.ports, how.ports))))
                return answer(to, status::unsupported_transport);
        how.server_ports = server_ports;
        how.destination = how.source = {};
        std::array<char, 160> text;
        byte_writer w(std::as_writable_bytes(std::span(text)));
        w.text(how.over_tcp ? "RTP/AVP/TCP;unicast;interleaved=" : "RTP/AVP;unicast;client_port="), pair(w, how.ports);
        if (!how.over_tcp) w.text(";server_port="), pair(w, server_ports);
        w.text(";ssrc=");
        for (int shift = 28; shift >= 0; shift -= 4) w.u8(static_cast<std::uint8_t>("0123456789ABCDEF"[ssrc >> shift & 15]));
        w.text(";mode=\"PLAY\"");
        const auto before = std::exchange(state_, state_ == state::init ? state::ready : state_);
        const field extra{"Transport", as_text(w.written())};
        if (!answer(to, status::ok, {&extra, 1})) {
            state_ = before;
            return false;
        }
        tracks_[which] = {true, how};
        return true;
    }
    // accept_play: rtp_info: the RTP-Info field, "url=...;seq=...;rtptime=..." (RFC 2326, 12.33). Live streams begin now.
    bool accept_play(const request& to, std::string_view rtp_info) noexcept {
        if (to.refusal != status::ok || to.what != method::play) return refuse(to);
        const field extra[]{{"Range", "npt=now-"}, {"RTP-Info", rtp_info}};
        if (!answer(to, status::ok, std::span(extra).first(rtp_info.empty() ? 1 : 2))) return false;
        state_ = state::playing;
        return true;
    }
    bool accept_pause(const request& to) noexcept {
        if (to.refusal != status::ok || to.what != method::pause) return refuse(to);
        if (!answer(to, status::ok)) return false;
        state_ = state::ready;
        return true;
    }
    bool accept_teardown(const request& to) noexcept {
        if (to.refusal != status::ok || to.what != method::teardown) return refuse(to);
        state_ = state::init;
        tracks_ = {};
        return answer(to, status::ok);
    }
    // queue_frame: an interleaved frame among the replies: RTCP.   out  false: it does not fit now
    bool queue_frame(std::uint8_t channel, bytes_view data) noexcept {
        byte_writer w(bytes_span(out_).subspan(queued_));
        w.u8('$'), w.u8(channel), w.u16(static_cast<std::uint16_t>(data.size())), w.bytes(data);
        if (data.size() <= 0xffff && w.fits()) queued_ += w.size();
        return data.size() <= 0xffff && w.fits();
    }
    // finish: no more requests are taken; next_event() is `finished` from now on.
    void finish() noexcept { done_ = true; }

    bool over_tcp() const noexcept { return std::ranges::any_of(tracks_, [](const track& t) { return t.set_up && t.how.over_tcp; }); }
    state now() const noexcept { return state_; }
    bool in_session() const noexcept { return state_ != state::init; }
    const track& at(std::size_t which) const noexcept { return tracks_[which]; }
    std::string_view session_id() const noexcept { return {id_.data(), id_bytes_}; }
    std::string_view peer() const noexcept { return {peer_.data(), peer_bytes_}; }

private:
    static bool overlap(port_pair a, port_pair b) noexcept { return a.rtp == b.rtp || a.rtp == b.rtcp || a.rtcp == b.rtp || a.rtcp == b.rtcp; }
    static void decimal(byte_writer& w, std::uint64_t value) noexcept {
        std::array<char, 20> digits;
        w.text({digits.data(), static_cast<std::size_t>(std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr - digits.data())});
    }
    static void pair(byte_writer& w, port_pair p) noexcept { decimal(w, p.rtp), w.text("-"), decimal(w, p.rtcp); }
    static void start_line(byte_writer& w, status s, std::optional<std::uint32_t> cseq) noexcept {
        w.text("RTSP/1.0 "), decimal(w, static_cast<std::uint16_t>(s)), w.text(" "), w.text(reason(s)), w.text("\r\n");
        if (cseq) w.text("CSeq: "), decimal(w, *cseq), w.text("\r\n");
    }

    result<event> waiting() noexcept {
        if (!closed_) return event{need_input{}};
        if (filled_ > 0 || skip_ > 0) return fail(errc::closed_within_message);
        done_ = true;
        return event{finished{}};
    }
    errc fail(errc e) noexcept {
        failure_ = e;
        return e;
    }
    errc reject(status s, errc why, std::optional<std::uint32_t> cseq = {}) noexcept {
        byte_writer w(bytes_span(out_).subspan(queued_));
        start_line(w, s, cseq), w.text("Connection: close\r\n\r\n");
        if (w.fits()) queued_ += w.size();
        return fail(why);
    }
    void skip_overlong() noexcept {
        const auto now = std::min(skip_, filled_);
        skip_ -= now;
        parsed_ = now;
        drop_parsed();
    }
    void drop_line_ends() noexcept {   // RFC 2326, 4.1 allows empty lines before a request
        while (parsed_ < filled_ && (in_[parsed_] == std::byte{'\r'} || in_[parsed_] == std::byte{'\n'})) ++parsed_;
        drop_parsed();
    }
    void drop_parsed() noexcept {
        if (parsed_ == 0) return;
        std::shift_left(in_.begin(), in_.begin() + static_cast<std::ptrdiff_t>(filled_), static_cast<std::ptrdiff_t>(parsed_));
        filled_ -= parsed_;
        parsed_ = 0;
    }

    result<event> take(std::string_view text, std::size_t size) noexcept {
        const auto read = head::read(text.substr(0, size), L.fields);
        if (!read) return reject(status::bad_request, errc(read.error().code));
        request r{.fields = *read};
        auto line = read->start();
        const auto word = cut(line, ' ');
        r.word = word;
        r.url = cut(line, ' ');
        r.path = path_of(r.url);
        if (!line.starts_with("RTSP/") || word.empty() || r.path.empty()) return reject(status::bad_request, errc::malformed_start_line);
        const auto frame = read_framing(*read, L.body_bytes);
        if (!frame) return reject(frame.error() == make_error(errc::body_too_large) ? status::too_large : status::bad_request, errc(frame.error().code));
        if (line != "RTSP/1.0") return reject(status::version_not_supported, errc::wrong_version, frame->cseq);
        if (filled_ < size + frame->body_bytes) return waiting();
        r.cseq = frame->cseq;
        r.body = bytes_view(in_).subspan(size, frame->body_bytes);
        parsed_ = size + frame->body_bytes;
        r.refusal = judge(r, word);
        return event{r};
    }
    status judge(request& r, std::string_view word) noexcept {
        const auto known = std::ranges::find(method_names, word);
        if (known == std::end(method_names)) return status::not_implemented;
        r.what = static_cast<method>(known - std::begin(method_names));
        if (r.what > method::set_parameter) return status::method_not_allowed;
        if (const auto required = r.fields.find("Require")) {
            r.unsupported = *required;
            return status::option_not_supported;
        }
        const auto said = r.fields.find("Session");
        const auto id = said ? trimmed(said->substr(0, said->find(';'))) : std::string_view{};
        const bool in_session = state_ != state::init && id == session_id();
        if (said && !in_session) return status::session_not_found;
        switch (r.what) {
        case method::setup: return judge_setup(r);
        case method::play:
            if (!in_session) return status::session_not_found;
            if (const auto range = r.fields.find("Range"); range && !live_range(*range)) return status::invalid_range;
            return status::ok;
        case method::pause:
        case method::teardown: return in_session ? status::ok : status::session_not_found;
        default: return status::ok;
        }
    }
    status judge_setup(request& r) const noexcept {
        if (state_ == state::playing) return status::not_valid_in_this_state;
        if (state_ == state::ready && !r.fields.find("Session")) return status::session_not_found;   // one session a connection
        const auto offers = r.fields.find("Transport");
        const auto chosen = offers ? choose_transport(*offers, may_, peer()) : chosen_transport{};
        r.offer = chosen.what;
        return chosen.verdict;
    }

    std::array<std::byte, std::max(L.head_bytes + L.body_bytes, L.frame_bytes + 4)> in_;
    std::array<std::byte, L.output_bytes> out_;
    std::array<char, 32> id_{};
    std::array<char, 48> peer_{};
    std::array<track, L.tracks> tracks_{};
    std::size_t id_bytes_ = 0, peer_bytes_ = 0, filled_ = 0, parsed_ = 0, skip_ = 0, queued_ = 0;
    std::optional<instant> deadline_;
    std::optional<errc> failure_;
    transport_choice may_;
    state state_ = state::init;
    bool closed_ = false, done_ = false, heard_ = false;
};
static_assert(machine<server<>>);

}  // namespace bartizan::rtsp
