#include <bartizan/policy/keeps_sound.hpp>

#include <bartizan/composition.hpp>
#include <bartizan/prove.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;

namespace {
template <class... More>
using sealing = bz::recorder<bz::services<bz::ingest<>, bz::archive>, bz::storage::folder<>, bz::sealed_footage<>, bz::certified_cameras<bz::tls_v1_3>, bz::answers_digest<bz::sha256>, More...>;
using silent = sealing<>;
using hearing = sealing<bz::keeps_sound<bz::pcma, bz::aac_lc>>;
static_assert(bz::proven<silent> && bz::proven<hearing>);
}  // namespace

TEST_CASE("a recorder keeps sound of the codes that it names, and of none when it names none") {
    using kept = bz::policy_of<hearing, bz::role::audio>;
    STATIC_CHECK(kept::offers_sound);
    STATIC_CHECK((kept::gives<bz::aac_lc> && kept::gives<bz::pcma> && !kept::gives<bz::pcmu>));
    STATIC_CHECK(std::is_same_v<bz::policy_of<silent, bz::role::audio>, bz::not_composed>);
}

TEST_CASE("that a recorder keeps sound stands in its canonical words, in one order of codes") {
    CHECK(bz::composition<hearing>.find("policy keeps_sound; remark=AAC-LC, PCMA\n") != std::string_view::npos);
    CHECK(bz::composition<hearing> == bz::composition<sealing<bz::keeps_sound<bz::aac_lc, bz::pcma>>>);
    CHECK(bz::composition<silent>.find("sound") == std::string_view::npos);
}
