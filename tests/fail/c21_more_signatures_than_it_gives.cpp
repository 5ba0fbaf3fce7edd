// EXPECT: \[BZ-C21\] key out of breath
// EXPECT: signatures_in_an_hour<3600>.*possible_in_an_hour<1200>
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<bz::recording<bz::recording_limits{.gop_frames = 30}>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::encrypted_frames<>,
                       bz::tpm_key<bz::provenance::owner_ca, bz::signer_budget{.sign_ms = 250, .signatures_per_minute = 20}>>;
static_assert(bz::proven<cam>);
