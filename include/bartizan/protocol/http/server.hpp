// server: HTTP/1.1 as the machine of a server; one request after the other, each answered before the next is seen.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/machine.hpp>
#include <bartizan/protocol/http/body.hpp>
#include <bartizan/protocol/http/head.hpp>

namespace bartizan::http {

// limits: header_ms is for the whole header (slowloris), send_ms from one byte that goes to the next; output_bytes holds a head or a chunk.
struct limits {
    std::size_t header_bytes = 8192, body_bytes = 32'768, output_bytes = 8192;
    unsigned fields = 64, idle_ms = 30'000, header_ms = 10'000, body_ms = 20'000, send_ms = 20'000;
};

struct writable {};   // an event: the streamed answer has drained; write() more of it
struct data { bytes_view bytes; };   // an event after take_over(): bytes of the stream, valid until the next event

// server: source RFC 9110, RFC 9112. Whatever could be read in two ways is refused, and the connection ends with the refusal.
//   memory   sizeof, bounded by the limits; never the heap          peer  is told a status, never a version or a cause
template <limits L = limits{}> class server {
    static constexpr std::size_t slack = chunked_body::line_bytes + 2;
    enum class phase { idle, head, body, answer, stream, sending, raw, over };
    std::array<std::byte, L.header_bytes + L.body_bytes + slack> in_;
    std::array<std::byte, L.output_bytes> out_;
    std::array<field, L.fields> fields_;
    std::size_t filled_ = 0, scanned_ = 0, head_ = 0, parsed_ = 0;   // of in_: filled, looked at, length of the header, consumed
    std::size_t queued_ = 0;                                         // of out_
    bytes_view rest_;                                                // of the body, in the caller's memory, after out_
    std::optional<std::uint64_t> left_;                              // of a streamed answer whose length was said
    phase phase_ = phase::idle;
    request request_;
    framing how_;
    chunked_body chunks_;
    bool closed_ = false, progress_ = false, keep_ = true, chunking_ = false, asked_for_more_ = false, has_moved_ = false;
    instant now_{};
    std::optional<instant> deadline_;
    std::optional<errc> failure_;

public:
    using event = std::variant<need_input, finished, request, writable, data>;

    bytes_span input_space() {
        if (failure_ || closed_ || phase_ == phase::over) return {};
        if (phase_ == phase::raw && parsed_ > 0) return {};
        return bytes_span(in_).subspan(filled_);
    }
    void received(std::size_t n) { filled_ += n, progress_ = progress_ || phase_ == phase::idle || phase_ == phase::raw; }
    void peer_closed() { closed_ = true; }
    bytes_view output() { return queued_ > 0 ? bytes_view(out_).first(queued_) : rest_; }
    void sent(std::size_t n) {
        if (queued_ > 0) {
            std::memmove(out_.data(), out_.data() + n, queued_ - n);
            queued_ -= n;
        } else rest_ = rest_.subspan(n);
        progress_ = progress_ || phase_ != phase::head;
        asked_for_more_ = asked_for_more_ && queued_ > 0;
    }
    std::optional<instant> deadline() { return failure_ || phase_ == phase::over ? std::nullopt : deadline_; }
    void time_is(instant now) {
        now_ = now;
        if (!deadline_ && phase_ == phase::idle) restart(L.idle_ms);
        if (std::exchange(progress_, false) && deadline_)
            restart(phase_ == phase::idle || phase_ == phase::raw ? L.idle_ms : L.send_ms);
        if (phase_ == phase::stream || phase_ == phase::raw || phase_ == phase::answer) {   // no hurry while there is nothing to send
            if (output().empty() && phase_ != phase::raw) deadline_.reset();
            else if (!deadline_) restart(phase_ == phase::raw ? L.idle_ms : L.send_ms);
        }
        if (!deadline_ || now < *deadline_) return;
        if (phase_ == phase::idle || phase_ == phase::raw) phase_ = phase::over;
        else refuse(phase_ == phase::head ? errc::header_timeout : phase_ == phase::body ? errc::body_timeout : errc::send_timeout);
    }

    result<event> next_event() {
        if (failure_) return *failure_;
        if (phase_ == phase::raw) return next_data();
        if (phase_ == phase::sending && output().empty()) {
            if (!keep_) phase_ = phase::over;
            else next_request();
        }
        if (phase_ == phase::over) return event{finished{}};
        if (phase_ == phase::stream) {
            if (closed_ && queued_ == 0) return phase_ = phase::over, event{finished{}};
            if (queued_ > 0 || std::exchange(asked_for_more_, true)) return event{need_input{}};
            return event{writable{}};
        }
        if (phase_ == phase::idle || phase_ == phase::head) {
            if (const auto found = find_head(); !found) return found.error();
        }
        if (phase_ == phase::body) {
            const auto whole = take_body();
            if (!whole) return whole.error();
            if (*whole) return phase_ = phase::answer, deadline_.reset(), event{request_};
        }
        if (closed_ && (phase_ == phase::idle || phase_ == phase::head || phase_ == phase::body)) {
            if (phase_ == phase::idle) return phase_ = phase::over, event{finished{}};
            return refuse(errc::cut_off);
        }
        return event{need_input{}};
    }

    // respond: the whole answer. `body` is not copied: it stays valid until the answer is complete, that is until the next request.
    //   errors   wrong_state, unsafe_response (response splitting: nothing is queued), no_room (the head exceeds output_bytes)
    //   close    the connection ends after it
    result<> respond(int status, std::span<const field> fields, bytes_view body = {}, bool close = false) {
        if (phase_ != phase::answer) return errc::wrong_state;
        const bool bodiless = status < 200 || status == 204 || status == 304;
        if (close) how_.keep_alive = false;
        if (const auto queued = head(status, fields, bodiless ? std::optional<std::uint64_t>{} : body.size(), false); !queued) return queued;
        if (!bodiless && request_.method != "HEAD") rest_ = body;
        return begin(phase::sending);
    }
    // stream: begins an answer that is not in memory; then write() it in pieces, and end() it. `writable` tells when there is room.
    //   length   of the whole, when it is known: no more can be written, and if less was, the connection ends with end() (RFC 9112, 8)
    result<> stream(int status, std::span<const field> fields, std::optional<std::uint64_t> length = {}) {
        if (phase_ != phase::answer) return errc::wrong_state;
        chunking_ = !length && request_.minor_version == 1;
        if (!chunking_ && !length) how_.keep_alive = false;
        if (const auto queued = head(status, fields, length, chunking_); !queued) return queued;
        left_ = length;
        asked_for_more_ = false;
        return begin(request_.method == "HEAD" ? phase::sending : phase::stream);
    }
    // room: bytes that write() takes now.
    std::size_t room() const noexcept {
        const auto free = out_.size() - queued_ > 32 ? out_.size() - queued_ - 32 : 0;
        return left_ ? static_cast<std::size_t>(std::min<std::uint64_t>(free, *left_)) : free;
    }
    result<> write(bytes_view bytes) {
        if (phase_ == phase::raw) {
            if (bytes.size() > out_.size() - queued_) return errc::no_room;
            return append(bytes), result<>{};
        }
        if (phase_ != phase::stream) return errc::wrong_state;
        if (bytes.empty()) return {};   // an empty chunk would be the last
        if (bytes.size() > room()) return errc::no_room;
        if (chunking_) {
            std::array<char, 18> size;
            auto* end = std::to_chars(size.data(), size.data() + 16, bytes.size(), 16).ptr;
            *end++ = '\r', *end++ = '\n';
            append(as_bytes({size.data(), static_cast<std::size_t>(end - size.data())}));
        }
        append(bytes);
        if (chunking_) append(as_bytes("\r\n"));
        if (left_) *left_ -= bytes.size();
        return {};
    }
    result<> end() {
        if (phase_ != phase::stream) return errc::wrong_state;
        if (left_.value_or(0) > 0) keep_ = false;   // who waits for the rest must learn that it does not come
        if (chunking_) append(as_bytes("0\r\n\r\n"));   // room() keeps its place free
        phase_ = phase::sending;
        return {};
    }
    // take_over: the rest of the connection belongs to another protocol (RTSP in HTTP): bytes come as `data`, go by write().
    // head: what is sent before it; for a POST that is never answered, nothing.
    result<> take_over(std::string_view answer) {
        if (phase_ != phase::answer || answer.size() > out_.size()) return errc::wrong_state;
        append(as_bytes(answer));
        parsed_ = head_, phase_ = phase::raw;
        return {};
    }
    bool awaits_answer() const noexcept { return phase_ == phase::answer; }
    void finish() { phase_ = phase::over; }   // after the output has gone

private:
    void restart(unsigned ms) { deadline_ = now_ + std::chrono::milliseconds(ms); }
    void append(bytes_view bytes) {
        copy_bytes(bytes, bytes_span(out_).subspan(queued_));
        queued_ += bytes.size();
    }
    void drop(std::size_t n) {
        std::memmove(in_.data(), in_.data() + n, filled_ - n);
        filled_ -= n;
    }
    result<> begin(phase to) { return phase_ = to, keep_ = how_.keep_alive && !closed_after(), restart(L.send_ms), result<>{}; }
    bool closed_after() const { return request_.tunnel; }
    void next_request() {
        drop(parsed_);
        parsed_ = scanned_ = head_ = 0, chunks_ = {}, request_ = {}, how_ = {}, left_ = {}, phase_ = phase::idle;
        restart(L.idle_ms);
    }
    error refuse(errc why) {
        if (const int status = status_of(why); status != 0 && phase_ != phase::sending && phase_ != phase::stream) {
            how_.keep_alive = false;
            (void)head(status, {}, 0, false);
        }
        failure_ = why;
        return make_error(why);
    }

    // find_head: every byte is looked at once; line ends are judged as they come, so that no half line waits for its time-out.
    result<> find_head() {
        if (phase_ == phase::idle && filled_ > 0) phase_ = phase::head, restart(L.header_ms);
        const auto text = as_text(bytes_view(in_).first(filled_));
        for (; scanned_ < filled_; ++scanned_) {
            const char c = text[scanned_];
            if (scanned_ >= L.header_bytes) return refuse(errc::header_too_large);
            if (scanned_ > 0 && text[scanned_ - 1] == '\r' && c != '\n') return refuse(errc::bad_line_end);
            if (c == '\0' || (c == '\n' && (scanned_ == 0 || text[scanned_ - 1] != '\r'))) return refuse(errc::bad_line_end);
            if (c != '\n') continue;
            if (scanned_ == 1) {   // RFC 9112, 2.2: an empty line before the request is passed over, but only once
                if (std::exchange(has_moved_, true)) return refuse(errc::bad_request_line);
                drop(2);
                scanned_ = 0;
                return find_head();
            }
            if (scanned_ >= 3 && text[scanned_ - 2] == '\n') {
                head_ = ++scanned_;
                return read();
            }
        }
        return {};
    }
    result<> read() {
        has_moved_ = false;
        const auto how = read_head(as_text(bytes_view(in_).first(head_)), request_, fields_);
        if (!how) return refuse(errc(how.error().code));
        how_ = *how;
        if (request_.tunnel) return phase_ = phase::body, result<>{};
        if (how_.length > L.body_bytes) return refuse(errc::body_too_large);
        phase_ = phase::body;
        restart(L.body_ms);
        if (how_.expects_continue && (how_.chunked || how_.length > 0) && filled_ == head_) append(as_bytes("HTTP/1.1 100 Continue\r\n\r\n"));
        return {};
    }
    result<bool> take_body() {
        if (request_.tunnel) return true;
        const auto body = bytes_span(in_).subspan(head_);
        if (!how_.chunked) {
            if (filled_ - head_ < how_.length) return false;
            request_.body = body.first(static_cast<std::size_t>(how_.length));
        } else {
            auto left = filled_ - head_;
            const auto taken = chunks_.take(body, left, L.body_bytes);
            filled_ = head_ + left;
            if (!taken) return refuse(errc(taken.error().code));
            if (!chunks_.done()) return false;
            request_.body = body.first(chunks_.length());
        }
        parsed_ = head_ + request_.body.size();
        return true;
    }
    result<event> next_data() {
        drop(parsed_);
        parsed_ = filled_;
        if (filled_ > 0) return event{data{bytes_view(in_).first(filled_)}};
        if (closed_) return phase_ = phase::over, event{finished{}};
        return event{need_input{}};
    }
    // head: status line and fields, all or nothing.
    result<> head(int status, std::span<const field> fields, std::optional<std::uint64_t> length, bool chunked) {
        byte_writer to(bytes_span(out_).subspan(queued_));
        const auto number = [&](std::uint64_t value) {
            std::array<char, 20> digits;
            to.text({digits.data(), static_cast<std::size_t>(std::to_chars(digits.data(), digits.data() + 20, value).ptr - digits.data())});
        };
        to.text("HTTP/1.1 "), number(static_cast<std::uint64_t>(status)), to.text(" "), to.text(reason_of(status)), to.text("\r\n");
        for (const auto& each : fields) {
            if (!is_token(each.name) || !is_value(each.value)) return errc::unsafe_response;
            to.text(each.name), to.text(": "), to.text(each.value), to.text("\r\n");
        }
        if (length) to.text("Content-Length: "), number(*length), to.text("\r\n");
        if (chunked) to.text("Transfer-Encoding: chunked\r\n");
        if (!how_.keep_alive) to.text("Connection: close\r\n");
        else if (request_.minor_version == 0) to.text("Connection: keep-alive\r\n");
        to.text("\r\n");
        if (!to.fits()) return errc::no_room;
        queued_ += to.size();
        return {};
    }
};
static_assert(machine<server<>>);

}  // namespace bartizan::http
