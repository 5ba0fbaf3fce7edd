// allocations: how often this thread has asked for heap, by operator new or by aligned_alloc (which Asio uses).
// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace tests {

long allocations() noexcept;

}  // namespace tests
