// echo: a machine for tests of drivers: a line in, the same line out; "bye" ends, "bad" fails, silence fails.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/machine.hpp>

namespace tests {

enum class echo_errc { bad_line = 1, line_too_long, silent };
inline constexpr bartizan::error_domain echo_domain{"echo", [](int code) -> std::string_view {
    switch (echo_errc(code)) {
    case echo_errc::bad_line: return "bad line";
    case echo_errc::line_too_long: return "line too long";
    case echo_errc::silent: return "silent";
    }
    return "unknown";
}};
constexpr bartizan::error make_error(echo_errc code) { return {&echo_domain, int(code)}; }

class echo {
    std::array<std::byte, 64> in_{};
    std::array<std::byte, 256> out_{};
    std::size_t filled_ = 0, parsed_ = 0, queued_ = 0;
    bool closed_ = false, finished_ = false;
    std::chrono::milliseconds patience_;
    std::optional<bartizan::instant> deadline_;
    bartizan::result<> failure_;

public:
    struct line { std::string_view text; };   // valid until next_event
    using event = std::variant<bartizan::need_input, bartizan::finished, line>;

    explicit echo(std::chrono::milliseconds patience = std::chrono::hours(1)) : patience_(patience) {}
    bartizan::bytes_span input_space() { return done() ? bartizan::bytes_span{} : bartizan::bytes_span(in_).subspan(filled_); }
    void received(std::size_t n) { filled_ += n; }
    void peer_closed() { closed_ = true; }
    bartizan::bytes_view output() { return bartizan::bytes_view(out_).first(queued_); }
    void sent(std::size_t n) { std::shift_left(out_.begin(), out_.begin() + static_cast<std::ptrdiff_t>(queued_), static_cast<std::ptrdiff_t>(n)); queued_ -= n; }
    std::optional<bartizan::instant> deadline() { return done() ? std::nullopt : deadline_; }
    void time_is(bartizan::instant now) {
        if (!deadline_) deadline_ = now + patience_;
        else if (now >= *deadline_ && failure_) failure_ = echo_errc::silent;
    }
    bartizan::result<event> next_event() {
        std::shift_left(in_.begin(), in_.begin() + static_cast<std::ptrdiff_t>(filled_), static_cast<std::ptrdiff_t>(parsed_));
        filled_ -= parsed_, parsed_ = 0;
        if (!failure_) return failure_.error();
        if (finished_) return event{bartizan::finished{}};
        const auto text = bartizan::as_text(bartizan::bytes_view(in_).first(filled_));
        const auto end = text.find('\n');
        if (end == text.npos) {
            if (filled_ == in_.size()) return fail(echo_errc::line_too_long);
            if (closed_) finished_ = true;
            return finished_ ? event{bartizan::finished{}} : event{bartizan::need_input{}};
        }
        if (queued_ > 128) return event{bartizan::need_input{}};   // until some of it went
        deadline_.reset();
        const auto found = text.substr(0, end);
        if (found == "bad") return fail(echo_errc::bad_line);
        if (found == "bye") return finished_ = true, event{bartizan::finished{}};
        parsed_ = end + 1;
        return event{line{found}};
    }
    void say(std::string_view text) {
        bartizan::copy_bytes(bartizan::as_bytes(text), bartizan::bytes_span(out_).subspan(queued_));
        queued_ += text.size();
    }

private:
    bool done() const { return finished_ || !failure_; }
    bartizan::error fail(echo_errc code) { failure_ = code; return make_error(code); }
};
static_assert(bartizan::machine<echo>);

}  // namespace tests
