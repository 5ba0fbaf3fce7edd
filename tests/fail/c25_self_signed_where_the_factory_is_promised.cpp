// EXPECT: \[BZ-C25\] self-signed
// EXPECT: self_signed
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/policy/provenance.hpp>
#include <support/toy_device_key.hpp>
namespace bz = bartizan;
namespace enrolment = bartizan::crypto::enrolment;
using key = tests::toy_device_key;
void misuse(enrolment::self_signed<key> state) { (void)std::move(state).enable<bz::provenance::factory>(); }
