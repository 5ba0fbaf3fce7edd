// recipients: who can open what this camera encrypts.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "command.hpp"

#include <bartizan/access/password.hpp>
#include <bartizan/crypto/software/content_key_wrap.hpp>
#include <bartizan/protocol/mp4/protection.hpp>

#include <vector>

namespace camera {

namespace bz = bartizan;

// wrapped_keys: the content key, locked for everybody who may watch; what a thief of the card finds.
class wrapped_keys {
    std::vector<std::vector<std::byte>> records_;
    std::vector<bz::mp4::pssh> boxes_;

public:
    using wrap = bz::crypto::software::content_key_wrap;

    void for_passphrase(const bz::secret<16>& key, const bz::crypto::key_id& kid, const std::string& file) {
        auto text = command::read_text(file);
        std::string_view passphrase(text);
        passphrase = passphrase.substr(0, passphrase.find_first_of("\r\n"));
        (void)command::need(bz::access::check_password(passphrase), "the passphrase in " + file);
        std::array<std::byte, 128> record;
        const auto size = command::need(wrap::for_passphrase(key, kid, bz::as_bytes(passphrase), record), "locking the content key");
        bz::wipe(std::as_writable_bytes(std::span(text)));
        keep(bz::bytes_view(record).first(size));
    }
    void for_viewer(const bz::secret<16>& key, const bz::crypto::key_id& kid, const std::string& file) {
        const auto viewer = command::from_hex<32>(command::read_text(file));
        if (!viewer) command::fail(file + ": not the public key of a viewer (64 hexadecimal digits)");
        std::array<std::byte, 128> record;
        keep(bz::bytes_view(record).first(command::need(wrap::for_public_key(key, kid, *viewer, record), file)));
    }
    std::span<const bz::mp4::pssh> boxes() {
        boxes_.clear();
        for (const auto& record : records_) boxes_.push_back({.system = bz::mp4::wrapped_key_system, .data = record});
        return boxes_;
    }

private:
    void keep(bz::bytes_view record) { records_.emplace_back(record.begin(), record.end()); }
};

}  // namespace camera
