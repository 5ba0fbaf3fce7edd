// EXPECT: \[BZ-C23\] no certificate
// EXPECT: key_generated
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/policy/provenance.hpp>
#include <support/toy_device_key.hpp>
namespace bz = bartizan;
namespace enrolment = bartizan::crypto::enrolment;
using key = tests::toy_device_key;
void misuse(enrolment::key_generated<key> state) { (void)std::move(state).enable<bz::provenance::owner_ca>(); }
