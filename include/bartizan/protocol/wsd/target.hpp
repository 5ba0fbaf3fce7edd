// target: a device that can be found for a time (WS-Discovery's target service): says that it is there, and answers those who look for it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/interface_settings.hpp>
#include <bartizan/protocol/backoff.hpp>
#include <bartizan/protocol/wsd/announcement.hpp>

#include <optional>

namespace bartizan::wsd {

inline constexpr std::uint16_t port = 3702;
inline constexpr address everybody_v4 = address::v4(239, 255, 255, 250);
inline constexpr address everybody_v6{{0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x0c}};

// target_limits: what strangers can make a device do.
//   answers_per_second  in any second, to all together: more are left out, so that a flood of questions with a forged sender is no flood of answers
//   delay_ms            an answer comes within it, at random, as many devices are asked at once (APP_MAX_DELAY; WS-Discovery 1.1, 3.1.3)
//   waiting             answers that wait for their time; per_sender: of one address
struct target_limits {
    std::uint32_t answers_per_second = 10, request_bytes = 4096, delay_ms = 500;
    std::size_t waiting = 8, per_sender = 4, remembered = 32;
};

// asker: the source of a datagram; scope: the interface of a link-local address, as the driver counts them.
struct asker {
    address at{};
    std::uint16_t from_port = 0;
    std::uint32_t scope = 0;
};
struct outgoing {
    bytes_view bytes;
    std::optional<asker> to;   // none: everybody_v4 and everybody_v6
};

// target: facts in, questions out. Closed at first: nobody finds it.
//   here      which addresses the device has now. It answers nobody beyond their networks, and says Hello again when they change
//   open      from now on it is found, until `ends` (none: until it is closed)
//   close     says Bye, if it was found until now
//   received  what is no question, or is not meant for it, or comes too often, is left without an answer
//   memory    sizeof, some 4 KiB; no heap        source  WS-Discovery 2005/04 and 1.1; SOAP-over-UDP 1.1, without its repetitions, which are optional
template <target_limits L = target_limits{}> class target {
    static_assert(L.answers_per_second > 0 && L.waiting > 0 && L.remembered > 0 && L.delay_ms > 0);
    struct answer {
        says is{};
        wsd::edition edition{};
        asker to{};
        instant due{};
        std::array<char, most_message_id> question{};
        std::size_t size = 0;   // of the question's id; 0: none waits here
    };
    description of_;
    uuid seed_;
    std::uint32_t instance_, number_ = 0, metadata_ = 0;
    std::array<family_settings, 6> addresses_{};
    std::size_t address_count_ = 0;
    bool open_ = false;
    std::optional<instant> ends_{}, hello_{};
    std::array<answer, L.waiting> waiting_{};
    std::array<std::uint64_t, L.remembered> seen_{};   // of message ids
    std::size_t next_seen_ = 0;
    std::array<instant, L.answers_per_second> answered_{};
    std::uint64_t answers_ = 0, left_out_ = 0;
    std::array<std::byte, most_announcement_bytes> out_{};
    std::size_t out_size_ = 0;   // 0: nothing waits
    std::optional<asker> out_to_{};

public:
    // seed: 16 random bytes of this start; instance: greater than at the start before (seconds of a clock, or a stored count).
    target(const description& of, const uuid& seed, std::uint32_t instance) noexcept : of_(of), seed_(seed), instance_(instance) {}

    bool is_open() const noexcept { return open_; }
    const std::optional<instant>& ends() const noexcept { return ends_; }
    std::uint64_t answers() const noexcept { return answers_; }      // sent
    std::uint64_t left_out() const noexcept { return left_out_; }    // questions for it that came too often

    void here(std::span<const family_settings> now, moment at) noexcept {
        now = now.first(std::min(now.size(), addresses_.size()));
        if (metadata_ > 0 && std::ranges::equal(now, std::span(addresses_).first(address_count_))) return;
        std::ranges::copy(now, addresses_.begin());
        address_count_ = now.size();
        ++metadata_;
        if (open_) say_hello(at);
    }
    void open(std::optional<instant> ends, moment at) noexcept {
        if (ends && *ends <= at.now) return close();
        ends_ = ends;
        if (!std::exchange(open_, true)) say_hello(at);
    }
    void close() noexcept {
        if (!std::exchange(open_, false)) return;
        for (auto& each : waiting_) each.size = 0;
        hello_.reset(), ends_.reset();
        put({.is = says::bye}, {});
    }
    void received(bytes_view message, const asker& from, moment at) noexcept {
        if (!open_ || from.from_port == 0 || !is_near(from.at) || message.size() > L.request_bytes) return;
        if (std::ranges::none_of(waiting_, [](const auto& w) { return w.size == 0; })) return void(++left_out_);   // not even read
        const auto q = read(message);
        if (!q || !is_for_us(*q) || is_repeated(q->message_id)) return;
        if (std::ranges::count_if(waiting_, [&](const auto& w) { return w.size > 0 && w.to.at == from.at; }) >= std::ptrdiff_t(L.per_sender)) return void(++left_out_);
        auto& to = *std::ranges::find_if(waiting_, [](const auto& w) { return w.size == 0; });
        to = {q->kind == kind::probe ? says::probe_matches : says::resolve_matches, q->edition, from, soon(at), {}, q->message_id.size()};
        std::ranges::copy(q->message_id, to.question.begin());
    }
    void time_is(moment at) noexcept {
        if (open_ && ends_ && at.now >= *ends_) close();
        if (!open_ || out_size_ > 0) return;
        if (hello_ && at.now >= *hello_) {
            hello_.reset();
            return put({.is = says::hello}, {});
        }
        for (auto& each : waiting_) {
            if (each.size == 0 || at.now < each.due) continue;
            const auto size = std::exchange(each.size, 0);
            auto& oldest = answered_[answers_ % answered_.size()];
            if (answers_ >= answered_.size() && at.now < oldest + std::chrono::seconds(1)) {
                ++left_out_;
                continue;
            }
            oldest = at.now;
            ++answers_;
            return put({.is = each.is, .edition = each.edition, .relates_to = {each.question.data(), size}}, each.to);
        }
    }
    std::optional<instant> deadline() const noexcept {
        auto first = open_ ? ends_ : std::nullopt;
        const auto add = [&](instant t) { first = first ? std::min(*first, t) : t; };
        if (hello_) add(*hello_);
        for (const auto& each : waiting_)
            if (each.size > 0) add(each.due);
        return first;
    }
    std::optional<outgoing> output() const noexcept { return out_size_ ? std::optional(outgoing{bytes_view(out_).first(out_size_), out_to_}) : std::nullopt; }
    void sent() noexcept { out_size_ = 0; }

private:
    static instant soon(moment at) noexcept { return at.now + std::chrono::milliseconds(at.random % L.delay_ms); }
    void say_hello(moment at) noexcept { hello_ = soon(at); }
    // is_near: whoever asks is on this link, so that an answer goes no further.
    bool is_near(const address& peer) const noexcept {
        if (!is_host(peer)) return false;
        if (is_link_local_v6(peer)) return true;
        return std::ranges::any_of(std::span(addresses_).first(address_count_), [&](const auto& here) {
            return here.at != peer && network_of(here.at, here.bits_of_128()).contains(peer);
        });
    }
    bool is_for_us(const question& q) const noexcept {
        return q.kind == kind::probe ? asks_for(q, of_.types, of_.scopes) : q.endpoint == write_uuid(of_.endpoint).view();
    }
    bool is_repeated(std::string_view id) noexcept {   // FNV-1a, from the part of the seed that no message shows
        std::uint64_t hash = 0xcbf2'9ce4'8422'2325 ^ byte_reader(bytes_view(seed_).first(4)).u32();
        for (const char c : id) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100'0000'01b3;
        if (std::ranges::find(seen_, hash) != seen_.end()) return true;
        seen_[next_seen_++ % seen_.size()] = hash;
        return false;
    }
    // put: the addresses of a message are those that its reader has a way to, of its own family first: link-local ones for link-local askers alone.
    void put(announcement a, const std::optional<asker>& to) noexcept {
        std::array<address, 6> shown{};
        std::size_t count = 0;
        const bool local = to && is_link_local_v6(to->at);
        for (const bool own : {true, false})
            for (const auto& each : std::span(addresses_).first(address_count_))
                if ((each.at.is_v4() == (!to || to->at.is_v4())) == own && (local || !is_link_local_v6(each.at)) && count < 4) shown[count++] = each.at;
        a.addresses = std::span(shown).first(count);
        auto id = seed_;
        byte_writer(std::span(id).first(4)).u32(++number_);
        a.id = random_uuid(id);
        a.instance = instance_, a.number = number_, a.metadata = metadata_;
        out_size_ = write(a, of_, out_).size();
        out_to_ = to;
    }
};

}  // namespace bartizan::wsd
