// connection: the way to one TPM, opened anew when the TPM was away.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/result.hpp>
#include <bartizan/crypto/tpm/error.hpp>

#include <tss2/tss2_esys.h>
#include <tss2/tss2_tctildr.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>
#include <utility>

namespace bartizan::crypto::tpm {

// esys_memory: what the software stack allocated for an answer.
struct esys_free {
    void operator()(void* memory) const noexcept { Esys_Free(memory); }
};
template <class T> using esys_memory = std::unique_ptr<T, esys_free>;

// connection: an ESAPI context over a TCTI.
//   address  as Tss2_TctiLdr_Initialize takes it: "device:/dev/tpmrm0", "swtpm:host=127.0.0.1,port=2321"; at most 255 bytes
//   errors   address_unusable, tpm_away, tpm_failed
//   memory   the stack's heap
//   limits   parameters travel in the clear between processor and TPM; an attacker on that bus can ask for signatures, not for the key
class connection {
    std::array<char, 256> address_{};
    TSS2_TCTI_CONTEXT* way_ = nullptr;
    ESYS_CONTEXT* context_ = nullptr;

    connection() = default;

public:
    static result<connection> open(std::string_view address) noexcept {
        connection opened;
        if (address.empty() || address.size() >= opened.address_.size()) return errc::address_unusable;
        std::ranges::copy(address, opened.address_.begin());
        if (const auto ready = opened.reopen(); !ready) return ready.error();
        return opened;
    }
    connection(connection&& other) noexcept
        : address_(other.address_), way_(std::exchange(other.way_, nullptr)), context_(std::exchange(other.context_, nullptr)) {}
    connection& operator=(connection&& other) noexcept {
        close();
        address_ = other.address_;
        way_ = std::exchange(other.way_, nullptr);
        context_ = std::exchange(other.context_, nullptr);
        return *this;
    }
    ~connection() { close(); }

    ESYS_CONTEXT* context() const noexcept { return context_; }
    bool is_open() const noexcept { return context_ != nullptr; }

    void close() noexcept {
        if (context_) Esys_Finalize(&context_);
        if (way_) Tss2_TctiLdr_Finalize(&way_);
    }
    result<> reopen() noexcept {
        close();
        if (const auto answer = Tss2_TctiLdr_Initialize(address_.data(), &way_); answer != TSS2_RC_SUCCESS) {
            way_ = nullptr;
            return (answer & 0xffffu) == TSS2_BASE_RC_IO_ERROR ? errc::tpm_away : errc::address_unusable;
        }
        if (const auto answer = Esys_Initialize(&context_, way_, nullptr); answer != TSS2_RC_SUCCESS) {
            context_ = nullptr;
            close();
            return errc_of(answer);
        }
        return {};
    }
};

}  // namespace bartizan::crypto::tpm
