// identity: the recorder's own key, with which it signs what arrives in the clear; its certificate says recorder, never camera.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "configuration.hpp"

#include <bartizan/crypto/software/ecdsa_key.hpp>
#include <bartizan/crypto/software/hpke.hpp>
#include <bartizan/io/posix_store.hpp>

#include <string>

namespace recorder {

using signing_key = bz::crypto::software::ecdsa_key;

// identity: from the recorder's own records: recorder.key, recorder.pem, serial.
//   throws  a sentence: there is no key, no certificate yet, or one that does not say recorder
struct identity {
    signing_key key;
    std::string serial;

    explicit identity(bz::io::posix_store& own);
};

// viewer_of: the public key of a viewer, from a file that `factory viewer` made.   throws  a sentence
bz::crypto::software::hpke::public_key viewer_of(const std::string& file);

// ready_to_countersign: what the configuration's cameras need for that is there.   throws  a sentence that says what is not
void ready_to_countersign(const configuration& config);

// What an operator does, each throws a sentence:
//   provision   makes the key, once, and a request for its certificate
//   install     the certificate that was issued for it
//   show        who this recorder is, as text
void provision(const std::string& configuration_path, const std::string& serial, const std::string& request_path);
void install(const std::string& configuration_path, const std::string& certificate_path);
void show_identity(const std::string& configuration_path);

}  // namespace recorder
