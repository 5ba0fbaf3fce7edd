// store_share: which cameras of the list this recorder records, of several that share a store: it holds their leases.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "share_status.hpp"
#include "store_core.hpp"

#include <bartizan/protocol/s3/lease.hpp>
#include <bartizan/protocol/s3/share.hpp>

#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace recorder {

// camera_share: used on the thread of its io_context.
//   camera list   each recorder's own; none is believed that stands in the store, which is trusted with no password and no certificate
//   share         as many as each other recorder (s3::share_of), at most `most_cameras`; more when nobody else took a camera for the term of a lease
//   kept on       what is recorded is recorded until another recorder is seen to hold the lease: a store that is away stops nobody, and a camera that is
//                 handed over is recorded by both for a moment. Two may record one camera then, into names of their own; nobody may not.
template <class Core> class camera_share {
    using lease = bz::s3::lease<>;
    using step = bz::s3::lease_step;
    struct camera {
        lease of;
        bool records = false;
        std::string freed{};                      // the version with which it was given away; empty: it was not
        std::optional<bz::instant> nobodys{};     // since when
    };
    struct other {
        std::string version;
        bz::instant changed{};
    };

    store_settings settings_;
    std::string own_;
    bz::io::s3_store<Core> store_;
    std::function<void(const std::set<std::string>&)> changed_;
    std::map<std::string, camera> cameras_;
    std::map<std::string, other> others_;
    std::set<std::string> before_, told_;   // before_: what was recorded when this one began
    std::vector<std::string> removed_;      // from the list, whose leases are still to be freed
    std::size_t surplus_ = 0;               // to be given away, since the others changed
    std::size_t members_ = 0;
    std::uint64_t writes_ = 0;
    bz::instant said_{};                    // when this one last said that it is there
    bool reached_ = false, usable_ = true;
    share_status status_;

public:
    // own: this recorder's name, unique.   before: the cameras to be recorded when the store does not answer   changed: told which are recorded
    camera_share(boost::asio::io_context& context, const store_settings& s, std::string own, std::set<std::string> before, std::function<void(const std::set<std::string>&)> changed)
        : settings_(s), own_(std::move(own)), store_(store_to<Core>(context, s, {.tries = 2, .first_pause_ms = 100, .longest_pause_ms = 500, .connect_ms = 3'000})),
          changed_(std::move(changed)), before_(std::move(before)) {}

    std::chrono::milliseconds between_looks() const { return std::chrono::milliseconds(settings_.lease.renew_ms / 4); }
    const share_status& status() const { return status_; }
    // list: the ids of the configuration.
    void list(const std::vector<std::string>& ids) {
        const std::set<std::string> wanted(ids.begin(), ids.end());
        for (auto at = cameras_.begin(); at != cameras_.end();) {
            if (wanted.contains(at->first)) {
                ++at;
                continue;
            }
            if (at->second.of.holds(now())) removed_.push_back(at->first + ' ' + std::string(at->second.of.version()));
            at = cameras_.erase(at);
        }
        for (const auto& id : wanted) cameras_.try_emplace(id, camera{lease(own_, settings_.lease)});
        status_.listed = cameras_.size();
        surplus_ = 1, members_ = 0;   // shares are others now
        tell();
    }
    // usable: false: nothing can be recorded here, and others may have the cameras.
    void usable(bool now_usable) { usable_ = now_usable; }

    // look: one round; on the calling coroutine.
    boost::asio::awaitable<void> look() {
        const auto done = co_await round();
        if (done) status_.problem.clear(), reached_ = true;
        else {
            status_.problem = done.error().message();
            if (!reached_)
                for (auto& [id, each] : cameras_) each.records = each.records || before_.contains(id);
        }
        if (reached_) before_.clear();
        count();
        tell();
    }
    // leave: all leases are given away, so that nobody waits for them to end.
    boost::asio::awaitable<void> leave() {
        for (auto& [id, each] : cameras_)
            if (each.of.holds(now())) {
                const auto freed = co_await free(id, each);
                if (!freed && !store_answered(freed.error())) co_return;   // the store is away: they end by themselves
            }
        ++status_.requests;
        (void)co_await store_.remove(recorder_key());
    }

private:
    static bz::instant now() { return bz::io::system_clock::now(); }
    static bool store_answered(bz::error why) { return why.domain == &bz::s3::s3_domain && why != make_error(bz::s3::errc::gave_up); }
    std::string camera_key(const std::string& id) const { return settings_.lease_prefix() + "cameras/" + id; }
    std::string recorder_key() const { return settings_.lease_prefix() + "recorders/" + own_; }
    std::chrono::milliseconds term() const { return std::chrono::milliseconds(settings_.lease.expire_ms); }
    std::size_t held() const {
        std::size_t n = 0;
        for (const auto& [id, each] : cameras_) n += each.freed.empty() && (each.of.holds(now()) || each.records);
        return n;
    }
    bool unheld(const camera& c) const { return c.of.is_absent() || c.of.is_free() || (c.of.next(now()) == step::take && !c.records); }

    boost::asio::awaitable<bz::result<>> round() {
        if (const auto listed = co_await read_list(); !listed) co_return listed.error();
        if (const auto said = co_await say_here(); !said) co_return said.error();
        for (; !removed_.empty(); removed_.pop_back()) {
            const auto space = removed_.back().find(' ');
            const auto key = camera_key(removed_.back().substr(0, space)), version = removed_.back().substr(space + 1);
            ++status_.requests;
            const auto freed = co_await store_.put(key, bz::as_bytes(lease::freed()), false, version);
            if (!freed && !store_answered(freed.error())) co_return freed.error();
        }
        for (auto& [id, each] : cameras_)   // what is held first: it must not end while others are taken
            if (each.of.holds(now()))
                if (const auto done = co_await renew(id, each); !done) co_return done.error();
        if (!usable_) co_return co_await give_away(held());
        const auto share = own_share();
        if (surplus_ > 0) {
            surplus_ = 0;
            const auto have = held();
            if (have > share)
                if (const auto done = co_await give_away(have - share); !done) co_return done.error();
        }
        co_return co_await take(share);
    }
    // read_list: who is there, and which leases changed.
    boost::asio::awaitable<bz::result<>> read_list() {
        std::set<std::string> seen, there;
        const auto prefix = settings_.lease_prefix();
        std::string after;
        do {
            ++status_.requests;
            const auto page = co_await store_.list(prefix, after);
            if (!page) co_return page.error();
            for (const auto& entry : page->entries) {
                const auto name = std::string_view(entry.key).substr(prefix.size());
                if (name.starts_with("cameras/")) note(std::string(name.substr(8)), entry, seen);
                else if (name.starts_with("recorders/") && name.substr(10) != own_ && name.size() - 10 <= 64) {
                    const auto [at, fresh] = others_.try_emplace(std::string(name.substr(10)));
                    there.insert(at->first);
                    if (fresh || at->second.version != entry.etag) at->second = {entry.etag, now()};
                }
            }
            after = page->next;
        } while (!after.empty());
        for (auto& [id, each] : cameras_)
            if (!seen.contains(id) && !each.of.holds(now())) each.of.was_absent(now());
        std::erase_if(others_, [&](const auto& o) { return !there.contains(o.first); });
        co_return bz::result<>{};
    }
    void note(const std::string& id, const bz::io::s3_entry& entry, std::set<std::string>& seen) {
        const auto at = cameras_.find(id);
        if (at == cameras_.end()) return;
        seen.insert(id);
        auto& c = at->second;
        c.of.was_listed(now(), entry.etag, entry.bytes);
        if (!c.freed.empty() && c.freed != entry.etag) c.freed.clear(), c.records = false;   // somebody has it
    }
    boost::asio::awaitable<bz::result<>> say_here() {
        if (!usable_ || now() < said_ + std::chrono::milliseconds(settings_.lease.renew_ms)) co_return bz::result<>{};
        const auto text = std::to_string(++writes_) + " " + std::to_string(bz::io::system_clock::utc().ticks) + "\n";   // never the same twice: its version is a hash
        ++status_.requests;
        const auto put = co_await store_.put(recorder_key(), bz::as_bytes(text));
        if (!put) co_return put.error();
        said_ = now();
        co_return bz::result<>{};
    }
    std::size_t own_share() {
        std::vector<std::string_view> names;
        for (const auto& [name, each] : others_)
            if (now() <= each.changed + term()) names.push_back(name);
        status_.others = names.size();
        const auto members = names.size() + 1;
        if (std::exchange(members_, members) != members) surplus_ = 1;
        return std::min<std::size_t>(bz::s3::share_of(cameras_.size(), names, own_), settings_.most_cameras);
    }
    boost::asio::awaitable<bz::result<>> renew(const std::string& id, camera& c) {
        if (c.of.next(now()) != step::renew) co_return bz::result<>{};
        co_return co_await write(id, c, false);
    }
    // take: what is free, up to the share; what nobody took for a while, up to what this one can.
    boost::asio::awaitable<bz::result<>> take(std::size_t share) {
        for (auto& [id, each] : cameras_) {
            auto wants = each.of.next(now());
            if (wants == step::read) {
                if (const auto done = co_await read(id, each); !done) co_return done.error();
                wants = each.of.next(now());
            }
            if (!unheld(each)) each.nobodys.reset();
            else if (!each.nobodys) each.nobodys = now();
            if (wants != step::take && wants != step::create) continue;
            const auto have = held();
            const bool waited = each.nobodys && now() > *each.nobodys + term();
            if (!each.records && !(have < share) && !(waited && have < settings_.most_cameras)) continue;
            if (!each.freed.empty() && !waited) continue;   // given away; it comes back when nobody takes it
            if (const auto done = co_await write(id, each, wants == step::create); !done) co_return done.error();
        }
        co_return bz::result<>{};
    }
    boost::asio::awaitable<bz::result<>> read(const std::string& id, camera& c) {
        std::array<std::byte, 128> body;
        std::string etag;
        const auto key = camera_key(id);
        ++status_.requests;
        const auto size = co_await store_.get(key, body, 0, &etag);
        if (size) {
            const auto text = bz::as_text(bz::bytes_view(body).first(*size));
            (void)c.of.was_read(now(), etag, text);   // one that is no lease is somebody's, and ends like any other
            if (!c.of.is_free() && text.substr(0, text.find(' ')) != own_ && c.of.next(now()) != step::take) c.records = false, c.freed.clear();
        } else if (size.error() == make_error(bz::s3::errc::no_such_key)) c.of.was_absent(now());
        else co_return size.error();
        co_return bz::result<>{};
    }
    boost::asio::awaitable<bz::result<>> write(const std::string& id, camera& c, bool fresh) {
        std::array<char, 96> memory;
        const std::string version(fresh ? std::string_view() : c.of.version()), text(c.of.begin_write(now(), memory)), key = camera_key(id);
        ++status_.requests;
        const auto put = co_await store_.put(key, bz::as_bytes(text), fresh, version);
        if (put) {
            c.of.was_written(*put);
            c.records = true, c.freed.clear();
            co_return bz::result<>{};
        }
        if (put.error() == make_error(bz::s3::errc::precondition_failed) || put.error() == make_error(bz::s3::errc::no_such_key)) c.of.was_lost(now());
        else {
            c.of.failed(now());
            co_return put.error();
        }
        co_return bz::result<>{};
    }
    boost::asio::awaitable<bz::result<>> free(const std::string& id, camera& c) {
        const auto key = camera_key(id);
        const std::string version(c.of.version());
        ++status_.requests;
        const auto put = co_await store_.put(key, bz::as_bytes(lease::freed()), false, version);
        if (put) c.of.was_freed(now(), *put), c.freed = *put;
        else if (put.error() == make_error(bz::s3::errc::precondition_failed)) c.of.was_lost(now());
        else co_return put.error();
        co_return bz::result<>{};
    }
    boost::asio::awaitable<bz::result<>> give_away(std::size_t most) {
        for (auto at = cameras_.rbegin(); at != cameras_.rend() && most > 0; ++at)
            if (at->second.of.holds(now())) {
                if (const auto done = co_await free(at->first, at->second); !done) co_return done.error();
                --most;
            }
        if (!usable_ && said_ != bz::instant{}) {
            said_ = {};
            ++status_.requests;
            const auto gone = co_await store_.remove(recorder_key());
            if (!gone) co_return gone.error();
        }
        co_return bz::result<>{};
    }
    void count() {
        status_.held = status_.nobodys = 0;
        for (const auto& [id, each] : cameras_) {
            status_.held += each.of.holds(now());
            status_.nobodys += !each.records && each.nobodys && now() > *each.nobodys + term();
        }
    }
    void tell() {
        std::set<std::string> all;
        for (const auto& [id, each] : cameras_)
            if (each.records) all.insert(id);
        if (all != told_) changed_(told_ = std::move(all));
    }
};

}  // namespace recorder
