// signing_thread: a slow key works on a thread of its own, so that nobody has to wait for it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/error.hpp>
#include <bartizan/crypto/signer.hpp>

#include <atomic>

#include <pthread.h>

namespace bartizan::crypto {

// signing_thread<Key>: models `later_signer` with any `signer`, which must outlive it and which nobody else uses meanwhile.
//   errors   those of the key; begin: backend_failed when there is no thread, or the last task's signature was not taken
//   memory   the object and one thread's stack; never the heap
//   here     because it needs a signer and POSIX threads, nothing more: io/ knows no keys, software/ would bring Botan along, and the frame
//            path knows no threads. pthread_create says that it failed; std::thread would throw
template <signer Key> class signing_thread : public algorithm_of<Key> {
    enum state : int { idle, asked, done, stopped };

    Key& key_;
    std::array<std::byte, 64> digest_{};
    std::size_t digest_bytes_ = 0;
    std::array<std::byte, Key::max_signature_bytes> signature_{};
    result<std::size_t> made_{std::size_t{0}};
    std::atomic<int> state_{idle};
    pthread_t thread_{};
    bool runs_ = false;

public:
    static constexpr std::size_t max_signature_bytes = Key::max_signature_bytes;

    explicit signing_thread(Key& key) noexcept : key_(key) {
        runs_ = ::pthread_create(&thread_, nullptr, [](void* self) -> void* {
            static_cast<signing_thread*>(self)->work();
            return nullptr;
        }, this) == 0;
    }
    signing_thread(const signing_thread&) = delete;
    signing_thread& operator=(const signing_thread&) = delete;
    ~signing_thread() {   // waits for a task that the key works on
        if (!runs_) return;
        while (state_.load(std::memory_order_acquire) == asked) state_.wait(asked);
        set(stopped);
        ::pthread_join(thread_, nullptr);
    }

    bytes_view certificate_chain() const noexcept { return key_.certificate_chain(); }
    bool busy() const noexcept { return state_.load(std::memory_order_acquire) == asked; }   // the key works

    result<> begin(bytes_view digest) noexcept {
        if (!runs_ || state_.load(std::memory_order_acquire) != idle) return errc::backend_failed;
        if (digest.size() > digest_.size()) return errc::bad_digest;
        std::ranges::copy(digest, digest_.begin());
        digest_bytes_ = digest.size();
        set(asked);
        return {};
    }
    std::optional<result<std::size_t>> poll(bytes_span signature) noexcept {
        if (state_.load(std::memory_order_acquire) != done) return std::nullopt;
        return take(signature);
    }
    result<std::size_t> wait(bytes_span signature) noexcept {
        while (state_.load(std::memory_order_acquire) == asked) state_.wait(asked);
        if (state_.load(std::memory_order_acquire) != done) return errc::signing_failed;   // nothing was begun
        return take(signature);
    }
    // sign: as any signer, for who wants to wait.
    result<std::size_t> sign(bytes_view digest, bytes_span signature) noexcept {
        if (const auto begun = begin(digest); !begun) return begun.error();
        return wait(signature);
    }

private:
    void set(state to) noexcept {
        state_.store(to, std::memory_order_release);
        state_.notify_all();
    }
    result<std::size_t> take(bytes_span signature) noexcept {
        const auto made = made_;
        set(idle);
        if (!made) return made;
        if (*made > signature.size()) return errc::no_space;
        std::ranges::copy(bytes_view(signature_).first(*made), signature.begin());
        return made;
    }
    void work() noexcept {
        while (true) {
            const auto now = state_.load(std::memory_order_acquire);
            if (now == stopped) return;
            if (now != asked) {
                state_.wait(now);
                continue;
            }
            made_ = key_.sign(bytes_view(digest_).first(digest_bytes_), signature_);
            set(done);
        }
    }
};

}  // namespace bartizan::crypto
