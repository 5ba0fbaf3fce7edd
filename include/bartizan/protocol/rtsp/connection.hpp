// connection: what a client's connection turns out to be: RTSP itself, or one of the two of a tunnel; as a machine, so that TLS can be around it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/machine.hpp>
#include <bartizan/protocol/rtsp/tunnel.hpp>

#include <algorithm>
#include <array>

namespace bartizan::rtsp {

struct connection_limits {
    std::size_t head_bytes = 4096;    // of a tunnel's HTTP requests
    unsigned patience_ms = 10'000;    // to the end of the first head, and again until a GET's POST has come
};

// tunnel_asked: an event: a GET or POST with a cookie. Whoever drives the connection finds its other half, then says grant() or refuse().
struct tunnel_asked {
    bool post = false;
    std::string_view path, cookie;   // valid until grant() or refuse()
};
// tunnel_moved: an event: what a POST heard waits for its GET, or a GET made room for its POST: whoever drives the other must ask it again.
struct tunnel_moved {};

namespace connection_detail {
template <class Event> struct with_tunnel;
template <class... E> struct with_tunnel<std::variant<E...>> { using type = std::variant<E..., tunnel_asked, tunnel_moved>; };
}   // namespace connection_detail

// connection<Core>: the core speaks through the connection, or through the GET and hears what comes by its POST; the core of a POST is idle.
// A POST that ends may be followed by another, as QuickTime's clients do. Halves let go of each other when either goes.
//   errors   those of the core; idle_time_out, head_too_large, not_base64          memory  sizeof
//   source   QuickTime's "Tunnelling RTSP and RTP over HTTP"; checklist L02 to L04
template <machine Core, connection_limits L = connection_limits{}> class connection {
    enum class kind : std::uint8_t { unknown, asks, itself, get, post, over };
    Core core_;
    std::array<std::byte, L.head_bytes> first_;   // the first head; then what a POST heard
    std::size_t begin_ = 0, end_ = 0;
    std::string_view words_{};   // of HTTP, not yet sent
    base64_stream decoder_;
    connection* other_ = nullptr;
    std::optional<instant> until_;
    std::optional<errc> failure_;
    instant now_{};
    kind kind_ = kind::unknown;
    bool closed_ = false, told_ = false, fresh_ = false, poured_ = false, joined_ = false;

    using with_tunnel = connection_detail::with_tunnel<typename Core::event>;

public:
    using event = typename with_tunnel::type;

    template <class... A> explicit connection(A&&... core) : core_(std::forward<A>(core)...) {}
    connection(const connection&) = delete;
    ~connection() { part(); }

    Core& core() noexcept { return core_; }
    // other: the connected half of a tunnel, if there is one.
    connection* other() noexcept { return other_; }

    // grant: a GET that waits for its POST now.   join: a POST whose words are `get`'s.   out  false: it has one already
    void grant() noexcept {
        kind_ = kind::get;
        words_ = tunnel_granted;
        until_ = now_ + std::chrono::milliseconds(L.patience_ms);
    }
    bool join(connection& get) noexcept {
        if (get.kind_ != kind::get || get.other_) return false;
        kind_ = kind::post, get.joined_ = true;
        other_ = &get, get.other_ = this;
        get.decoder_ = {}, get.until_.reset(), until_.reset();
        fresh_ = begin_ < end_;
        return true;
    }
    void refuse() noexcept {
        kind_ = kind::over;
        words_ = tunnel_refused;
    }

    bytes_span input_space() noexcept {
        if (closed_ || failure_ || kind_ == kind::over || kind_ == kind::asks) return {};
        if (kind_ == kind::itself) return begin_ < end_ ? bytes_span{} : core_.input_space();
        if (kind_ == kind::get) return first_;   // a client says nothing here; what it says is not heard
        if (begin_ == end_) begin_ = end_ = 0;
        return bytes_span(first_).subspan(end_);
    }
    void received(std::size_t n) noexcept {
        if (kind_ == kind::itself) core_.received(n);
        else if (kind_ != kind::get) end_ += n, fresh_ = true;
    }
    void peer_closed() noexcept {
        closed_ = true;
        if (kind_ == kind::get) core_.peer_closed();
    }
    void time_is(instant now) noexcept {
        now_ = now;
        if (kind_ == kind::itself || joined_) core_.time_is(now);
        if (!until_ && kind_ == kind::unknown) until_ = now + std::chrono::milliseconds(L.patience_ms);
        if (until_ && now >= *until_ && !failure_) failure_ = errc::idle_time_out;
    }
    std::optional<instant> deadline() noexcept {
        if (kind_ == kind::itself || joined_) return core_.deadline();
        return until_;
    }

    result<event> next_event() noexcept {
        if (failure_) return *failure_;
        if (kind_ == kind::unknown) recognise();
        if (failure_) return *failure_;
        switch (kind_) {
        case kind::unknown: return closed_ ? event{finished{}} : event{need_input{}};
        case kind::asks: return closed_ ? event{finished{}} : ask();
        case kind::itself: return from_core();
        case kind::get: return through_tunnel();
        case kind::post:
            if (!other_ || (closed_ && begin_ == end_)) return event{finished{}};
            return std::exchange(fresh_, false) ? event{tunnel_moved{}} : event{need_input{}};
        default: return event{finished{}};
        }
    }
    bytes_view output() noexcept {
        if (!words_.empty()) return as_bytes(words_);
        return kind_ == kind::itself || kind_ == kind::get ? core_.output() : bytes_view{};
    }
    void sent(std::size_t n) noexcept {
        if (words_.empty()) core_.sent(n);
        else words_.remove_prefix(n);
    }

private:
    void part() noexcept {
        if (!other_) return;
        other_->other_ = nullptr;
        other_ = nullptr;
    }
    std::string_view heard() const noexcept { return as_text(bytes_view(first_).subspan(begin_, end_ - begin_)); }

    void recognise() noexcept {
        const auto text = heard();
        if (text.size() < 5 ? !text.empty() && closed_ : !looks_like_http(text)) {
            kind_ = kind::itself;
            until_.reset();
            core_.time_is(now_);
            return;
        }
        const auto size = head_bytes(text);
        if (!size && end_ == first_.size()) refuse();
        if (!size) return;
        if (read_tunnel_leg(text.substr(0, *size))) kind_ = kind::asks, fresh_ = true;
        else refuse();
    }
    result<event> ask() noexcept {
        if (!std::exchange(fresh_, false)) return event{need_input{}};
        const auto text = heard();
        const auto size = *head_bytes(text);
        const auto leg = *read_tunnel_leg(text.substr(0, size));
        begin_ += size;
        return event{tunnel_asked{leg.post, leg.path, leg.cookie}};
    }
    result<event> from_core() noexcept {
        for (;;) {
            const auto space = begin_ < end_ ? core_.input_space() : bytes_span{};
            const auto n = std::min(space.size(), end_ - begin_);
            if (n > 0) {
                copy_bytes(bytes_view(first_).subspan(begin_, n), space);
                begin_ += n;
                core_.received(n);
            }
            if (closed_ && begin_ == end_ && !std::exchange(told_, true)) core_.peer_closed();
            auto got = core_.next_event();
            if (!got) return got.error();
            if (n == 0 || !std::holds_alternative<need_input>(*got)) return widened(*got);
        }
    }
    result<event> through_tunnel() noexcept {
        for (;;) {
            auto got = core_.next_event();
            if (!got) return got.error();
            if (!std::holds_alternative<need_input>(*got)) return widened(*got);
            const auto space = other_ && other_->begin_ < other_->end_ ? core_.input_space() : bytes_span{};
            const auto done = decoder_.decode(space.empty() ? std::string_view{} : other_->heard(), space);
            if (done.given > 0) core_.received(done.given);
            if (!decoder_.good()) return *(failure_ = errc::not_base64);
            if (done.taken > 0) other_->begin_ += done.taken, poured_ = true;
            else return std::exchange(poured_, false) ? event{tunnel_moved{}} : event{need_input{}};
        }
    }
    static event widened(typename Core::event& from) noexcept {
        return std::visit([](auto& each) { return event{std::move(each)}; }, from);
    }
};

}  // namespace bartizan::rtsp
