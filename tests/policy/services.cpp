// SPDX-License-Identifier: Apache-2.0
#include <bartizan/policy/services.hpp>

#include <laws/policy_law.hpp>

namespace {
using namespace bartizan;
using storage = laws::some_service<carrier::storage>;
using stream = laws::some_service<carrier::stream>;
template <class S> struct its_name { using type = list<S, int>; };
}  // namespace

TEST_CASE("services is a policy that counters nothing") { laws::policy_law<services<storage, stream>>(); }

TEST_CASE("a service has a name, a carrier, threats and needs") {
    STATIC_CHECK(service_word<storage>);
    STATIC_CHECK_FALSE(service_word<int>);
    STATIC_CHECK_FALSE(service_word<services<>>);
    STATIC_CHECK_FALSE(encoded_video<storage>);
}

TEST_CASE("a rule is asked about every service in order") {
    STATIC_CHECK(std::is_same_v<each_service<its_name, services<storage, stream>>, list<storage, int, stream, int>>);
    STATIC_CHECK(std::is_same_v<each_service<its_name, services<>>, list<>>);
    STATIC_CHECK(std::is_same_v<each_service<its_name>, list<>>);
}
