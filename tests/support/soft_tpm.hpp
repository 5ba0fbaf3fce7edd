// soft_tpm: swtpm on loopback with its state in a temporary folder; it can be stopped and started again, and ends with the test.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/tpm/persistent_key.hpp>
#include <support/folder.hpp>
#include <support/peer.hpp>

#include <arpa/inet.h>
#include <csignal>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include <cstdlib>
#include <fcntl.h>
#include <string>

namespace tests {

namespace bz = bartizan;

class soft_tpm {
    folder state_;
    int port_ = 0;   // and the next one for control, as the TCTI expects
    ::pid_t process_ = 0;

    static bool is_free(int port) {
        const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
        const int yes = 1;
        ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        ::sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        at.sin_port = htons(static_cast<std::uint16_t>(port));
        const bool free = ::bind(socket, reinterpret_cast<::sockaddr*>(&at), sizeof at) == 0;
        ::close(socket);
        return free;
    }

public:
    static constexpr TPM2_HANDLE handle = 0x81000100;

    soft_tpm() {
        if (std::system("command -v swtpm >/dev/null") != 0) peer_absent("swtpm");
        ::setenv("TSS2_LOG", "all+none", 1);   // a TPM that is pulled on purpose needs no complaint on the terminal
        // Where the system gives no port to whoever asks for any, and processes beside one another take different ones.
        constexpr int first = 20'000, pairs = 6'000;
        port_ = first + ::getpid() % pairs * 2;
        while (!is_free(port_) || !is_free(port_ + 1)) port_ = first + (port_ - first + 2) % (2 * pairs);
        start();
    }
    ~soft_tpm() { stop(); }
    soft_tpm(const soft_tpm&) = delete;
    soft_tpm& operator=(const soft_tpm&) = delete;

    std::string address() const { return "swtpm:host=127.0.0.1,port=" + std::to_string(port_); }

    void start() {
        const auto state = "dir=" + state_.path();
        const auto server = "type=tcp,bindaddr=127.0.0.1,port=" + std::to_string(port_);
        const auto control = "type=tcp,bindaddr=127.0.0.1,port=" + std::to_string(port_ + 1);
        process_ = ::fork();
        if (process_ == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            const int nowhere = ::open("/dev/null", O_WRONLY);
            ::dup2(nowhere, 1);
            ::dup2(nowhere, 2);
            ::execlp("swtpm", "swtpm", "socket", "--tpm2", "--tpmstate", state.c_str(), "--server", server.c_str(), "--ctrl", control.c_str(),
                     "--flags", "not-need-init,startup-clear", nullptr);
            ::_exit(127);
        }
        REQUIRE(process_ > 0);
        for (int tries = 0; tries < 3000; ++tries) {
            if (bz::crypto::tpm::connection::open(address())) return;
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        FAIL("swtpm does not answer");
    }
    void stop() {
        if (process_ <= 0) return;
        ::kill(process_, SIGKILL);   // as a cut of power; its state is written after each change
        ::waitpid(process_, nullptr, 0);
        process_ = 0;
    }

    bz::crypto::tpm::connection open() const {
        auto opened = bz::crypto::tpm::connection::open(address());
        REQUIRE(opened);
        return std::move(*opened);
    }
    bz::crypto::tpm::persistent_key key() const {
        auto made = bz::crypto::tpm::persistent_key::generate(open(), handle);
        REQUIRE(made);
        return std::move(*made);
    }
    bz::result<bz::crypto::tpm::persistent_key> find() const { return bz::crypto::tpm::persistent_key::open(open(), handle); }
};

}  // namespace tests
