// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/software/ml_dsa_65.hpp>

#include <bartizan/crypto/software/ecdsa_key.hpp>
#include <bartizan/crypto/software/trust_store.hpp>

#include <laws/second_signer_law.hpp>
#include <support/outside.hpp>
#include <support/print.hpp>
#include <support/vectors.hpp>

#include <botan/pem.h>

namespace bz = bartizan;
namespace crypto = bartizan::crypto;
using namespace bartizan::crypto::software;

TEST_CASE("an ML-DSA-65 key obeys the law of second signers") {
    auto key = ml_dsa_65_key::generate();
    REQUIRE(key);
    laws::second_signer_law(*key, check_ml_dsa_65);
}

TEST_CASE("ML-DSA-65 signatures are judged as Wycheproof judges them") {
    const auto json = tests::shared_json("vectors/crypto/wycheproof/mldsa_65_verify_test.json");
    std::size_t valid = 0, invalid = 0;
    for (const auto& group : json.at("testGroups").as_array())
        for (const auto& each : group.at("tests").as_array()) {
            const auto* context = each.as_object().if_contains("ctx");
            const bool with_context = context && !context->as_string().empty();
            const auto found = check_ml_dsa_65(tests::bytes(group, "publicKey"), tests::bytes(each, "msg"), tests::bytes(each, "sig"));
            INFO("case " << each.at("tcId") << ": " << each.at("comment"));
            // what is signed here has no context, so a signature over one is not right
            CHECK(found == (tests::text(each, "result") == "valid" && !with_context));
            ++(found ? valid : invalid);
        }
    CHECK((valid == 49 && invalid == 95));
}

TEST_CASE("an ML-DSA-65 key comes back from its store, and another kind of key does not") {
    tests::memory_store store;
    auto key = *ml_dsa_65_key::generate();
    REQUIRE(key.save(store, "second"));
    auto loaded = ml_dsa_65_key::load(store, "second");
    REQUIRE(loaded);
    CHECK(bz::same_bytes(loaded->public_key(), key.public_key()));
    const std::array<std::byte, 32> digest{std::byte{7}};
    std::vector<std::byte> signature(bz::ml_dsa_65::second_signature_bytes);
    REQUIRE(loaded->sign(digest, signature));
    CHECK(check_ml_dsa_65(key.public_key(), digest, signature));

    REQUIRE(ecdsa_key::generate()->save(store, "device"));
    CHECK(ml_dsa_65_key::load(store, "device").error() == make_error(crypto::errc::bad_second_key));
    CHECK(ml_dsa_65_key::load(store, "none").error() == make_error(bz::outside_errc::no_such_record));
    const Botan::ML_DSA_PrivateKey smaller(Botan::system_rng(), Botan::ML_DSA_Mode::ML_DSA_4x4);
    const auto der = smaller.private_key_info();
    CHECK(ml_dsa_65_key::from_pkcs8(std::as_bytes(std::span(der))).error() == make_error(crypto::errc::bad_second_key));
}

TEST_CASE("a store trusts an ML-DSA-65 key in each of its forms, and refuses what is none") {
    auto key = *ml_dsa_65_key::generate(), other = *ml_dsa_65_key::generate();
    const std::array<std::byte, 32> digest{std::byte{7}};
    std::vector<std::byte> signature(bz::ml_dsa_65::second_signature_bytes), others = signature;
    REQUIRE(key.sign(digest, signature));
    REQUIRE(other.sign(digest, others));
    const auto pem = *key.public_key_pem();
    std::string label;
    const auto der = Botan::PEM_Code::decode(pem, label);
    CHECK(label == "PUBLIC KEY");
    for (const auto form : {bz::as_bytes(pem), bz::bytes_view(std::as_bytes(std::span(der))), key.public_key()}) {
        trust_store store(bz::utc_time{});
        CHECK(store.check_second(key.public_key(), digest, signature) == crypto::second_verdict::valid);
        CHECK_FALSE(store.expects_second());
        REQUIRE(store.add_second_key(form));
        CHECK(store.expects_second());
        CHECK(store.check_second(key.public_key(), digest, signature) == crypto::second_verdict::trusted);
        CHECK(store.check_second(other.public_key(), digest, others) == crypto::second_verdict::valid);
        CHECK(store.check_second(key.public_key(), digest, others) == crypto::second_verdict::wrong);
        CHECK(store.check_second({}, digest, signature) == crypto::second_verdict::wrong);
    }
    const Botan::ML_DSA_PrivateKey larger(Botan::system_rng(), Botan::ML_DSA_Mode::ML_DSA_8x7);
    const std::string others_pem = Botan::X509::PEM_encode(larger), large(20'000, 'x');
    trust_store store(bz::utc_time{});
    for (const auto& file : {others_pem, pem.substr(0, 400), std::string(), large})
        CHECK(store.add_second_key(bz::as_bytes(file)).error() == make_error(crypto::errc::bad_second_key));
    CHECK_FALSE(store.expects_second());
}
