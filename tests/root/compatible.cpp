// SPDX-License-Identifier: Apache-2.0
#include <bartizan/compatible.hpp>

#include <catch2/catch_test_macros.hpp>

// What must not compile is in tests/fail/r1*.cpp; here is what must.
namespace {
namespace bz = bartizan;
template <class... Versions>
using cam = bz::camera<bz::services<bz::recording<>, bz::rtsp_server<>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::encrypted_frames<>,
                       bz::software_key<bz::provenance::factory>, bz::tls<Versions...>, bz::digest<bz::sha256, bz::sha512_256>, bz::accounts<>, bz::no_guest, bz::any_host, bz::throttle<>>;
template <class Cameras, class Footage = bz::sealed_footage<>>
using rec = bz::recorder<bz::services<bz::ingest<>, bz::archive>, bz::storage::folder<>, Footage, Cameras, bz::answers_digest<bz::sha256>>;
using both = cam<bz::tls_v1_2, bz::tls_v1_3>;
static_assert(bz::compatible<both, rec<bz::certified_cameras<bz::tls_v1_3>>>);
}  // namespace

TEST_CASE("a camera and a recorder with one version of TLS, one algorithm and one format in common go together") {
    STATIC_CHECK(bz::compatible<both, rec<bz::certified_cameras<bz::tls_v1_3>>>);
    STATIC_CHECK(bz::compatible<cam<bz::tls_v1_2>, rec<bz::certified_cameras<bz::tls_v1_2, bz::tls_v1_3>>>);
    STATIC_CHECK(std::is_same_v<bz::common<bz::list<bz::sha256, bz::sha512_256>, bz::list<bz::md5, bz::sha256>>, bz::list<bz::sha256>>);
}

TEST_CASE("a profile holds for what both may agree on, though each alone could do worse") {
    STATIC_CHECK(bz::compatible<both, rec<bz::certified_cameras<bz::tls_v1_3>>, bz::profile::standard_2026_11>);
    using narrow = bz::detail::agreement<both, rec<bz::certified_cameras<bz::tls_v1_3>>>;
    using wide = bz::detail::agreement<both, rec<bz::certified_cameras<bz::tls_v1_2, bz::tls_v1_3>>>;
    STATIC_CHECK(narrow::weakest.oldest_tls == 0x0304);
    STATIC_CHECK(wide::weakest.oldest_tls == 0x0303);
    STATIC_CHECK(narrow::weakest.takes_basic == false);
}
