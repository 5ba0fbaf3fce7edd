// The cross test program: kernels, their laws and the whole frame path, on any architecture, without Catch2, exceptions and RTTI.
// SPDX-License-Identifier: Apache-2.0
//   usage   main [--assume-usable] [--cases N] [vectors|laws|differential|recordings|facts|targets ...]     all of them by default
//   output  a line for everything that holds; "recording ..." lines are the same on every architecture     exit  1: something does not hold
#include "cross.hpp"

#include <cstring>

int main(int count, char** arguments) {
    unsigned cases = 2000, chosen = 0;
    const auto wanted = [&](std::string_view what) {
        if (chosen == 0) return true;
        for (int i = 1; i < count; ++i)
            if (what == arguments[i]) return true;
        return false;
    };
    for (int i = 1; i < count; ++i) {
        if (!std::strcmp(arguments[i], "--assume-usable")) cross::assume_usable = true;
        else if (!std::strcmp(arguments[i], "--cases") && i + 1 < count) cases = static_cast<unsigned>(std::atoi(arguments[++i]));
        else ++chosen;
    }
    std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);   // what was reached before a signal must be seen
    if (wanted("targets")) cross::for_each_target([]<class T>() { std::printf("target %s\n", T::name.data()); });
    if (wanted("facts")) cross::facts();
    if (wanted("vectors")) cross::vectors();
    if (wanted("laws")) cross::laws();
    if (wanted("differential")) cross::differential(cases);
    if (wanted("recordings")) cross::recordings();
    std::puts("all hold");
}
