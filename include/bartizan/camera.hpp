// camera: the root header of a camera: the proof of its composition and its certificate.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/certificate.hpp>
#include <bartizan/prove.hpp>
