// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/pkcs11/module.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace bartizan::crypto::pkcs11;

TEST_CASE("a file that is not there, and a library that is no PKCS#11 module, are errors") {
    CHECK(module::load("/nonexistent/module.so").error() == make_error(errc::module_missing));
    CHECK(module::load("libm.so.6").error() == make_error(errc::module_missing));
}

TEST_CASE("a module is started and ended once, and one that somebody else started is left running") {
    static int ended;
    static CK_RV answer;
    CK_FUNCTION_LIST list{};
    list.C_Initialize = [](void* with) -> CK_RV {
        CHECK(static_cast<CK_C_INITIALIZE_ARGS*>(with)->flags == CKF_OS_LOCKING_OK);
        return answer;
    };
    list.C_Finalize = [](void*) -> CK_RV { return ++ended, CKR_OK; };
    for (const auto& [said, ends] : {std::pair<CK_RV, int>{CKR_OK, 1}, {CKR_CRYPTOKI_ALREADY_INITIALIZED, 0}}) {
        answer = said;
        ended = 0;
        {
            auto first = module::from(&list);
            REQUIRE(first);
            const auto second = std::move(*first);
            CHECK(second.operator->() == &list);
        }
        CHECK(ended == ends);
    }
    answer = CKR_GENERAL_ERROR;
    CHECK(module::from(&list).error() == make_error(errc::module_refuses));
}
