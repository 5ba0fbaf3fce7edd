// ahead: the units of a recording, hashed and their signatures checked by several threads, before the verifier takes them one by one.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "leaf_key.hpp"

#include <bartizan/frame/verifier.hpp>

#include <condition_variable>
#include <cstring>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

namespace verify {

namespace bz = bartizan;

// checked_signatures: whether signatures are right, by everything that it depends on, so that whoever asks gets what checking would say.
//   memory  at most 4,096 answers; those that nobody fetches are forgotten
class checked_signatures {
    using name = std::array<std::byte, 32>;
    struct first_bytes {
        std::size_t operator()(const name& of) const noexcept {
            std::size_t value;
            std::memcpy(&value, of.data(), sizeof value);
            return value;
        }
    };
    std::mutex mutex_;
    std::unordered_map<name, bool, first_bytes> known_;
    leaf_key own_;

    static name name_of(bz::bytes_view chain, bz::crypto::hash_id hash, bz::bytes_view digest, bz::bytes_view signature) noexcept {
        const std::uint64_t facts[] = {chain.size(), std::uint64_t(hash), digest.size(), signature.size()};
        return bz::crypto::digest_of<bz::sha256, bz::purpose::document_signature, bz::target::detect>(std::as_bytes(std::span(facts)), chain, digest,
                                                                                                    signature);
    }

public:
    void put(bz::bytes_view chain, bz::crypto::hash_id hash, bz::bytes_view digest, bz::bytes_view signature, bool right) {
        const auto name = name_of(chain, hash, digest, signature);
        const std::lock_guard lock(mutex_);
        if (known_.size() >= 4096) known_.clear();
        known_.insert_or_assign(name, right);
    }
    // answer: what was found ahead, or what is found now; of one thread alone.
    std::optional<bool> answer(bz::bytes_view chain, bz::crypto::hash_id hash, bz::bytes_view digest, bz::bytes_view signature) {
        const auto known = empty() ? std::nullopt : take(chain, hash, digest, signature);
        return known ? known : own_.check(chain, hash, digest, signature);
    }
    bool empty() {
        const std::lock_guard lock(mutex_);
        return known_.empty();
    }
    std::optional<bool> take(bz::bytes_view chain, bz::crypto::hash_id hash, bz::bytes_view digest, bz::bytes_view signature) {
        const auto name = name_of(chain, hash, digest, signature);
        const std::lock_guard lock(mutex_);
        const auto found = known_.find(name);
        if (found == known_.end()) return std::nullopt;
        const bool right = found->second;
        known_.erase(found);
        return right;
    }
};

// ahead: takes units as they come from the file; gives them to `judge` in the same order, on the calling thread, hashed.
//   known    what the threads find about signatures; the trust store that decides about signers asks there first (trust_store::ask_first)
//   memory   4 batches a thread, of at most 384 KiB or one unit each (what lies in the mapped file is not copied), and 330 KiB a thread
//   threads  1: no other thread is started
template <class Verifier> class ahead {
    static constexpr std::size_t batch_bytes = 384 * 1024, batch_units = 512;

    struct batch {
        std::vector<bz::bytes_view> units;
        std::vector<bool> readable;
        struct time {
            std::size_t before;   // this unit
            std::int64_t ticks;
            std::uint32_t timescale;
        };
        std::vector<time> times;
        struct audio {
            std::size_t before;   // this unit
            std::vector<std::byte> frame;
            bool readable;
            std::int64_t ticks;
            std::uint32_t timescale;
        };
        std::vector<audio> sound;
        std::vector<std::vector<std::byte>> copies;
        std::shared_ptr<const std::vector<std::byte>> certificates;   // the last SEI that brought only those, for documents that bring none
        std::vector<bz::frame::verify::hashed_unit> hashed;
        std::size_t bytes = 0;
        enum { waiting, working, done } state = waiting;
    };
    // leaf_checker: keeps what it finds for the verifier, who asks later.
    struct leaf_checker {
        checked_signatures& known;
        leaf_key key{};

        bz::crypto::signature_verdict check(bz::bytes_view chain, bz::utc_time, bz::crypto::hash_id hash, bz::bytes_view digest,
                                            bz::bytes_view signature) noexcept {
            bz::crypto::signature_verdict said;
            const auto right = key.check(chain, hash, digest, signature);
            if (!right) return said;
            said.valid = *right;
            try {
                known.put(chain, hash, digest, signature, said.valid);
            } catch (const std::exception&) {}   // the verifier finds it out itself
            return said;
        }
    };
    // worker: what a thread has for itself.
    struct worker {
        leaf_checker checker;
        bz::frame::verify::document_reader<leaf_checker, bz::frame::verify_limits{}, bz::target::detect> reader{checker};
        std::shared_ptr<const std::vector<std::byte>> certificates;
    };

    Verifier& judge_;
    bz::nal::codec codec_;
    bz::crypto::hash_id hash_;
    bz::bytes_view file_;
    std::vector<std::unique_ptr<worker>> workers_;   // the first is the calling thread's
    std::vector<std::thread> threads_;
    std::unique_ptr<batch> filling_ = std::make_unique<batch>();
    std::shared_ptr<const std::vector<std::byte>> certificates_;

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::unique_ptr<batch>> queue_;   // in the order of the file
    bool stop_ = false;

public:
    // file: what stays in memory until the end; units elsewhere are copied.
    ahead(Verifier& judge, bz::nal::codec codec, bz::crypto::hash_id hash, bz::bytes_view file, checked_signatures& known, std::size_t threads)
        : judge_(judge), codec_(codec), hash_(hash), file_(file) {
        if (threads < 2) return;
        for (std::size_t i = 0; i < threads; ++i) workers_.push_back(std::unique_ptr<worker>(new worker{{known}}));
        for (std::size_t i = 1; i < threads; ++i) threads_.emplace_back([this, i] { help(*workers_[i]); });
    }
    ~ahead() {
        {
            const std::lock_guard lock(mutex_);
            stop_ = true;
        }
        changed_.notify_all();
        for (auto& each : threads_) each.join();
    }
    ahead(const ahead&) = delete;
    ahead& operator=(const ahead&) = delete;

    void unit(bz::bytes_view unit, bool readable = true) {
        const bool stays = unit.data() >= file_.data() && unit.data() + unit.size() <= file_.data() + file_.size();
        if (!stays) unit = filling_->copies.emplace_back(unit.begin(), unit.end());
        filling_->units.push_back(unit);
        filling_->readable.push_back(readable);
        filling_->bytes += unit.size();
        if (!threads_.empty() && brings_only_certificates(unit)) certificates_ = std::make_shared<const std::vector<std::byte>>(unit.begin(), unit.end());
        if (filling_->bytes >= batch_bytes || filling_->units.size() >= batch_units) pass_on();
    }
    // presented: when the file shows the picture whose units come next.
    void presented(std::int64_t ticks, std::uint32_t timescale) { filling_->times.push_back({filling_->units.size(), ticks, timescale}); }
    // audio: a frame of the sound track, copied.
    void audio(bz::bytes_view frame, bool readable, std::int64_t ticks, std::uint32_t timescale) {
        filling_->sound.push_back({filling_->units.size(), {frame.begin(), frame.end()}, readable, ticks, timescale});
        filling_->bytes += frame.size();
        if (filling_->bytes >= batch_bytes || filling_->sound.size() >= batch_units) pass_on();
    }
    // finish: all that came is judged when it returns.
    void finish() {
        pass_on();
        while (!queue_.empty()) judge_first();
    }

private:
    bool brings_only_certificates(bz::bytes_view unit) const noexcept {
        namespace ms = bz::media_signing;
        if (!ms::is_media_signing(codec_, unit)) return false;
        bz::byte_reader reader(unit.subspan(bz::nal::header_bytes(codec_) + 1));
        while (reader.whole() && reader.u8() == 0xff) {}
        reader.skip(ms::uuid.size());
        return reader.u8() & ms::certificate_sei_flag;
    }

    void pass_on() {
        if (filling_->units.empty() && filling_->times.empty() && filling_->sound.empty()) return;
        filling_->certificates = certificates_;
        auto next = std::exchange(filling_, std::make_unique<batch>());
        if (threads_.empty()) {
            hash(*next);
            return give(*next);
        }
        {
            const std::lock_guard lock(mutex_);
            queue_.push_back(std::move(next));
        }
        changed_.notify_all();
        while (queue_.size() > 4 * workers_.size()) judge_first();   // only this thread changes the size
    }
    void judge_first() {
        std::unique_lock lock(mutex_);
        auto& first = *queue_.front();
        while (first.state != batch::done)
            if (auto* open = some_waiting()) work(*open, *workers_.front(), lock);
            else changed_.wait(lock);
        const auto next = std::move(queue_.front());
        queue_.pop_front();
        lock.unlock();
        give(*next);
    }
    void help(worker& own) {
        std::unique_lock lock(mutex_);
        while (!stop_)
            if (auto* open = some_waiting()) work(*open, own, lock);
            else changed_.wait(lock);
    }
    batch* some_waiting() {
        for (auto& each : queue_)
            if (each->state == batch::waiting) return each.get();
        return nullptr;
    }
    // work: with the lock given up meanwhile.
    void work(batch& on, worker& own, std::unique_lock<std::mutex>& lock) {
        on.state = batch::working;
        lock.unlock();
        hash(on);
        if (on.certificates != own.certificates) {
            own.certificates = on.certificates;
            if (own.certificates) (void)own.reader.read(codec_, *own.certificates);
        }
        for (const auto unit : on.units)
            if (bz::media_signing::is_media_signing(codec_, unit)) (void)own.reader.read(codec_, unit);
        lock.lock();
        on.state = batch::done;
        changed_.notify_all();
    }
    void hash(batch& on) {
        on.hashed.resize(on.units.size());
        bz::frame::verify::hash_units<bz::target::detect>(codec_, hash_, on.units, on.hashed);
    }
    void give(const batch& from) {
        auto time = from.times.begin();
        auto sound = from.sound.begin();
        const auto hear = [&](std::size_t before) {
            for (; sound != from.sound.end() && sound->before <= before; ++sound)
                if (sound->readable) judge_.audio(sound->frame, sound->ticks, sound->timescale);
                else judge_.unreadable_audio(sound->ticks, sound->timescale);
        };
        for (std::size_t i = 0; i < from.units.size(); ++i) {
            hear(i);
            for (; time != from.times.end() && time->before == i; ++time) judge_.presented(time->ticks, time->timescale);
            if (from.readable[i]) judge_.unit(from.hashed[i]);
            else judge_.unreadable(from.units[i]);
        }
        hear(from.units.size());
        for (; time != from.times.end(); ++time) judge_.presented(time->ticks, time->timescale);
    }
};

}   // namespace verify
