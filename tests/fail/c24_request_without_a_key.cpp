// EXPECT: \[BZ-C24\] no key yet
// EXPECT: no_key
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/policy/provenance.hpp>
#include <support/toy_device_key.hpp>
namespace bz = bartizan;
namespace enrolment = bartizan::crypto::enrolment;
using key = tests::toy_device_key;
void misuse(enrolment::no_key<key> state) { (void)state.request(bz::crypto::subject{"camera"}); }
