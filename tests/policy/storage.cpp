// SPDX-License-Identifier: Apache-2.0
#include <bartizan/policy/storage.hpp>

#include <laws/policy_law.hpp>

using namespace bartizan;

TEST_CASE("a folder obeys the law of policies, keeps its numbers, and claims nothing") {
    laws::policy_law<storage::folder<>>();
    laws::policy_law<storage::folder<storage::folder_limits{.keep_hours = 1}>, storage::folder<>>();
    STATIC_CHECK(storage::folder<storage::folder_limits{.keep_hours = 1}>::limits.keep_hours == 1);
    STATIC_CHECK_FALSE(storage::folder<>::counters<threat::recording_tamper, archive, given<>>);
    STATIC_CHECK(storage::folder<>::sound);
    STATIC_CHECK_FALSE(storage::folder<storage::folder_limits{.segment_ms = 999}>::sound);
    STATIC_CHECK_FALSE(storage::folder<storage::folder_limits{.least_free_mib = 0}>::sound);
}

TEST_CASE("an object store obeys the law of policies, keeps its numbers, and claims nothing") {
    using mine = storage::s3<storage::folder_limits{.keep_hours = 1}, storage::spool_limits{.most_mib = 64}>;
    laws::policy_law<storage::s3<>>();
    laws::policy_law<mine, storage::s3<>>();
    STATIC_CHECK((mine::limits.keep_hours == 1 && mine::spool.most_mib == 64 && mine::sound));
    STATIC_CHECK_FALSE(storage::s3<storage::folder_limits{}, storage::spool_limits{.most_mib = 63}>::sound);
    STATIC_CHECK_FALSE(storage::s3<>::counters<threat::recording_leak, archive, given<>>);
}
