// counter: how many instructions a piece of work takes, by valgrind where it knows them all, else by stepping through them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#endif
#if defined(__linux__) && (defined(__x86_64__) || defined(__aarch64__))
#include <elf.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstddef>
#endif

namespace benchmarks {

// piece: "x86_vaes/aes_ctr_128/4096" and what it does; run once before it is counted, so that nothing is bound or touched first.
struct piece {
    std::string name;
    std::function<void()> act;
};

// collect: under `valgrind --tool=callgrind --collect-atstart=no`: a dump of its own for each piece.
inline bool collect([[maybe_unused]] const std::vector<piece>& pieces) {
#if defined(CALLGRIND_TOGGLE_COLLECT)
    for (const auto& p : pieces) {
        p.act();
        CALLGRIND_ZERO_STATS;
        CALLGRIND_TOGGLE_COLLECT;
        p.act();
        CALLGRIND_TOGGLE_COLLECT;
        CALLGRIND_DUMP_STATS_AT(p.name.c_str());
    }
    return true;
#else
    return false;
#endif
}

// step: the processor itself goes instruction by instruction, so every extension it has can be counted, and no counter of its own is
// needed (virtual machines hide them). About 20 us each. A repeated string instruction counts once.
//   returns  the count, or a negative number where the system does not allow it
inline long long step([[maybe_unused]] const piece& p) {
#if defined(__linux__) && (defined(__x86_64__) || defined(__aarch64__))
    const auto child = ::fork();
    if (child < 0) return -1;
    if (child == 0) {
        if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) ::_exit(1);
        p.act();
        ::raise(SIGSTOP);
        p.act();
        ::raise(SIGSTOP);
        ::_exit(0);
    }
    const auto place = [child]() -> unsigned long long {
#if defined(__x86_64__)
        return static_cast<unsigned long long>(::ptrace(PTRACE_PEEKUSER, child, offsetof(user_regs_struct, rip), nullptr));
#else
        user_regs_struct registers{};
        iovec into{&registers, sizeof registers};
        ::ptrace(PTRACE_GETREGSET, child, NT_PRSTATUS, &into);
        return registers.pc;
#endif
    };
    int status = 0;
    long long count = 0;
    unsigned long long before = 0;
    ::waitpid(child, &status, 0);
    if (!WIFSTOPPED(status) || WSTOPSIG(status) != SIGSTOP) return -1;
    for (;;) {
        if (::ptrace(PTRACE_SINGLESTEP, child, nullptr, nullptr) != 0) break;
        ::waitpid(child, &status, 0);
        if (!WIFSTOPPED(status) || WSTOPSIG(status) != SIGTRAP) break;
        const auto now = place();
        count += now != before;
        before = now;
    }
    const bool whole = WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP;
    ::kill(child, SIGKILL);
    ::waitpid(child, &status, 0);
    return whole ? count : -1;
#else
    return -1;
#endif
}

}  // namespace benchmarks
