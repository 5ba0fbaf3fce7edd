// client: HTTP/1.1 as the machine of whoever asks; one request at a time, its answer given in pieces as it comes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/machine.hpp>
#include <bartizan/protocol/http/body.hpp>
#include <bartizan/protocol/http/head.hpp>

namespace bartizan::http {

// client_limits: head_bytes bounds the answer's header, and what is read at a time; answer_ms is from the request's last byte to the header's
// end, stall_ms from one byte that comes or goes to the next.
struct client_limits {
    std::size_t head_bytes = 16'384, request_bytes = 4096;
    unsigned fields = 64, answer_ms = 30'000, stall_ms = 20'000;
};

// response: an event; views into the machine, valid until the next event. length: of the body, when the server said it.
struct response {
    int status = 0;
    std::span<const field> fields;
    std::optional<std::uint64_t> length;

    std::optional<std::string_view> value_of(std::string_view name) const noexcept {
        for (const auto& each : fields)
            if (same_name(each.name, name)) return each.value;
        return std::nullopt;
    }
};
struct body_part { bytes_view bytes; };   // an event: bytes of the answer's body, valid until the next event
struct complete { bool reusable = false; };   // an event: the answer is whole; reusable: the connection takes another request

// client: source RFC 9110, RFC 9112. An answer whose end could be read in two ways is an error.
//   memory   sizeof, bounded by the limits; never the heap. A request's body stays the caller's, and valid until `response`.
//   errors   bad_answer, bad_field, bad_length, length_and_chunked, unknown_coding, unknown_version, header_too_large, too_many_fields,
//            bad_chunk, answer_timeout, cut_off, bad_line_end
template <client_limits L = client_limits{}> class client {
    enum class phase { idle, head, body, over };
    std::array<std::byte, L.head_bytes> in_;
    std::array<std::byte, L.request_bytes> out_;
    std::array<field, L.fields> fields_;
    std::size_t filled_ = 0, scanned_ = 0, given_ = 0, queued_ = 0;
    bytes_view rest_;
    phase phase_ = phase::idle;
    bool closed_ = false, headless_ = false, keep_ = true, chunked_ = false, told_ = false, progress_ = false;
    std::optional<std::uint64_t> left_;   // of the body; nothing: until the server closes
    chunked_body chunks_;
    instant now_{};
    std::optional<instant> deadline_;
    std::optional<errc> failure_, broken_;

public:
    using event = std::variant<need_input, finished, response, body_part, complete>;

    // ask: queues a request.   target  origin form   errors  wrong_state (one is under way, or the connection is over), unsafe_response
    //                          (a field that would be another's header), no_room (the head exceeds request_bytes)
    result<> ask(std::string_view method, std::string_view target, std::span<const field> fields, bytes_view body = {}) {
        if (phase_ != phase::idle || failure_ || closed_ || queued_ > 0) return errc::wrong_state;
        if (!is_token(method) || target.empty() || !std::ranges::all_of(target, [](char c) { return c > ' ' && c < 0x7f; })) return errc::unsafe_response;
        byte_writer to(out_);
        to.text(method), to.text(" "), to.text(target), to.text(" HTTP/1.1\r\n");
        for (const auto& each : fields) {
            if (!is_token(each.name) || !is_value(each.value)) return errc::unsafe_response;
            to.text(each.name), to.text(": "), to.text(each.value), to.text("\r\n");
        }
        if (!body.empty() || method == "PUT" || method == "POST") {
            std::array<char, 20> digits;
            to.text("Content-Length: ");
            to.text({digits.data(), static_cast<std::size_t>(std::to_chars(digits.data(), digits.data() + 20, body.size()).ptr - digits.data())});
            to.text("\r\n");
        }
        to.text("\r\n");
        if (!to.fits()) return errc::no_room;
        queued_ = to.size(), rest_ = body, headless_ = method == "HEAD";
        phase_ = phase::head, told_ = false, left_.reset(), chunked_ = false, chunks_ = {}, keep_ = true;
        deadline_ = now_ + std::chrono::milliseconds(L.stall_ms);
        return {};
    }

    bytes_span input_space() {
        if (failure_ || closed_ || phase_ == phase::over || given_ > 0) return {};
        return bytes_span(in_).subspan(filled_);
    }
    void received(std::size_t n) { filled_ += n, progress_ = true; }
    void peer_closed() { closed_ = true; }
    bytes_view output() { return queued_ > 0 ? bytes_view(out_).first(queued_) : rest_; }
    void sent(std::size_t n) {
        if (queued_ > 0) {
            std::memmove(out_.data(), out_.data() + n, queued_ - n);
            queued_ -= n;
        } else rest_ = rest_.subspan(n);
        progress_ = true;
    }
    std::optional<instant> deadline() { return failure_ || phase_ == phase::idle || phase_ == phase::over ? std::nullopt : deadline_; }
    void time_is(instant now) {
        now_ = now;
        if (phase_ != phase::head && phase_ != phase::body) return;
        if (std::exchange(progress_, false))
            deadline_ = now_ + std::chrono::milliseconds(phase_ == phase::head && output().empty() ? L.answer_ms : L.stall_ms);
        if (deadline_ && now >= *deadline_ && !failure_) failure_ = errc::answer_timeout;
    }

    result<event> next_event() {
        if (failure_) return *failure_;
        if (given_ > 0) drop(std::exchange(given_, 0));
        if (phase_ == phase::idle) {   // between two requests a server says nothing but goodbye
            if (filled_ > 0) return fail(errc::bad_answer);
            if (closed_) phase_ = phase::over;
        }
        if (phase_ == phase::over) return event{finished{}};
        if (phase_ == phase::head) {
            auto head = find_head();
            if (!head) return head.error();
            if (*head) return event{**head};
            if (closed_) return fail(errc::cut_off);
            if (filled_ == in_.size()) return fail(errc::header_too_large);
            return event{need_input{}};
        }
        if (phase_ == phase::body) return next_part();
        return event{need_input{}};
    }

private:
    error fail(errc why) {
        failure_ = why;
        return make_error(why);
    }
    void drop(std::size_t n) {
        std::memmove(in_.data(), in_.data() + n, filled_ - n);
        filled_ -= n;
    }
    result<event> end() {
        phase_ = keep_ && !closed_ && output().empty() ? phase::idle : phase::over;   // an answer before the request's end: no second one
        scanned_ = 0, deadline_.reset();
        return event{complete{phase_ == phase::idle}};
    }
    result<event> next_part() {
        if (left_ && *left_ == 0) return end();
        if (chunked_) {
            if (const auto taken = broken_ ? result<>(*broken_) : chunks_.take(in_, filled_, SIZE_MAX); !taken) {
                if (chunks_.length() == 0) return fail(errc(taken.error().code));
                broken_ = errc(taken.error().code);   // what came before it is given first, as with any other split
            }
            if (const auto size = chunks_.length(); size > 0) {
                chunks_.release();
                return given_ = size, event{body_part{bytes_view(in_).first(size)}};
            }
            if (chunks_.done()) return end();
        } else if (filled_ > 0) {
            given_ = left_ ? static_cast<std::size_t>(std::min<std::uint64_t>(filled_, *left_)) : filled_;
            if (left_) *left_ -= given_;
            return event{body_part{bytes_view(in_).first(given_)}};
        }
        if (!closed_) return event{need_input{}};
        if (chunked_ || left_) return fail(errc::cut_off);
        keep_ = false;
        return end();
    }
    // find_head: a whole header at the front of in_, or not yet. Interim answers (1xx) are passed over.
    result<std::optional<response>> find_head() {
        for (;;) {
            const auto text = as_text(bytes_view(in_).first(filled_));
            const auto from = scanned_ > 3 ? scanned_ - 3 : 0;
            scanned_ = filled_;
            const auto end = text.find("\r\n\r\n", from);
            if (end == text.npos) return std::optional<response>{};
            auto read = read_status(text.substr(0, end + 4));
            if (!read) return fail(errc(read.error().code));
            if (read->status / 100 != 1) {
                given_ = end + 4, phase_ = phase::body;
                return std::optional<response>(*read);
            }
            if (read->status == 101) return fail(errc::bad_answer);   // nobody asked for another protocol
            drop(end + 4);
            scanned_ = 0;
        }
    }
    // read_status: status line and fields, and where the body ends (RFC 9112, 4 and 6.3).
    result<response> read_status(std::string_view text) {
        const auto line = text.substr(0, text.find("\r\n"));
        text.remove_prefix(line.size() + 2);
        const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
        if (line.size() < 12 || !line.starts_with("HTTP/") || line[6] != '.' || line[8] != ' ' || !is_digit(line[5]) || !is_digit(line[7]) ||
            !std::ranges::all_of(line.substr(9, 3), is_digit) || (line.size() > 12 && line[12] != ' ') || line[9] == '0' || !is_value(line)) return errc::bad_answer;
        if (line[5] != '1') return errc::unknown_version;
        response out{.status = (line[9] - '0') * 100 + (line[10] - '0') * 10 + (line[11] - '0'), .fields = {}, .length = {}};
        keep_ = line[7] != '0';
        std::size_t count = 0;
        std::optional<std::uint64_t> length;
        for (; text != "\r\n"; ++count) {
            const auto each = text.substr(0, text.find("\r\n"));
            text.remove_prefix(each.size() + 2);
            if (count == fields_.size()) return errc::too_many_fields;
            const auto colon = each.find(':');
            if (colon == each.npos) return errc::bad_field;
            const field now{each.substr(0, colon), trimmed(each.substr(colon + 1))};
            if (!is_token(now.name) || !is_value(now.value)) return errc::bad_field;
            fields_[count] = now;
            if (same_name(now.name, "content-length")) {
                std::uint64_t value = 0;
                const auto* last = now.value.data() + now.value.size();
                const auto read = std::from_chars(now.value.data(), last, value);
                if (now.value.empty() || !is_digit(now.value[0]) || read.ptr != last || read.ec != std::errc{} || (length && *length != value)) return errc::bad_length;
                length = value;
            } else if (same_name(now.name, "transfer-encoding")) {
                if (!same_name(now.value, "chunked") || chunked_) return errc::unknown_coding;
                chunked_ = true;
            } else if (same_name(now.name, "connection")) {
                if (lists(now.value, "close")) keep_ = false;
                else if (lists(now.value, "keep-alive")) keep_ = true;
            }
        }
        if (chunked_ && length) return errc::length_and_chunked;
        out.fields = std::span(fields_).first(count);
        out.length = length;
        if (headless_ || out.status / 100 == 1 || out.status == 204 || out.status == 304) {
            left_ = 0;
            chunked_ = false;
        } else left_ = length;
        return out;
    }
};
static_assert(machine<client<>>);

}  // namespace bartizan::http
