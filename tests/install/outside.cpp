// The smallest program of somebody else, built against an installed or embedded bartizan.
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/base/result.hpp>

int main() {
    const bartizan::result<int> answer = 42;
    return answer && *answer == 42 ? 0 : 1;
}
