// module: a vendor's PKCS#11 library, loaded when the program runs.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/result.hpp>
#include <bartizan/crypto/pkcs11/error.hpp>

#include <dlfcn.h>

#include <utility>

namespace bartizan::crypto::pkcs11 {

// module: must outlive its sessions. The list of functions is the library's own, or one that the caller hands in.
//   errors   module_missing, module_refuses
//   limits   the library runs in our process and sees our memory: load only what the product ships
//   source   PKCS#11 2.40, 5.4
class module {
    CK_FUNCTION_LIST* calls_ = nullptr;
    bool started_here_ = false;

    module(CK_FUNCTION_LIST* calls, bool started) noexcept : calls_(calls), started_here_(started) {}

public:
    // load: `path` as dlopen takes it. The library stays in memory for good: some register exit handlers that crash once they are unloaded.
    static result<module> load(const char* path) noexcept {
        void* library = ::dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
        if (!library) return errc::module_missing;
        const auto list = reinterpret_cast<CK_C_GetFunctionList>(::dlsym(library, "C_GetFunctionList"));
        CK_FUNCTION_LIST* calls = nullptr;
        const bool usable = list && list(&calls) == CKR_OK && calls && calls->version.major == 2;
        ::dlclose(library);
        return usable ? from(calls) : errc::module_missing;
    }
    static result<module> from(CK_FUNCTION_LIST* calls) noexcept {
        CK_C_INITIALIZE_ARGS with{};
        with.flags = CKF_OS_LOCKING_OK;
        const auto answer = calls->C_Initialize(&with);
        if (answer != CKR_OK && answer != CKR_CRYPTOKI_ALREADY_INITIALIZED) return errc::module_refuses;
        return module(calls, answer == CKR_OK);
    }

    module(module&& other) noexcept : calls_(std::exchange(other.calls_, nullptr)), started_here_(other.started_here_) {}
    module& operator=(module&&) = delete;
    ~module() {
        if (calls_ && started_here_) calls_->C_Finalize(nullptr);
    }

    const CK_FUNCTION_LIST* operator->() const noexcept { return calls_; }
};

}  // namespace bartizan::crypto::pkcs11
