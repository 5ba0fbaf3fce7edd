// camera: the root header of a camera: the proof of its composition, its certificate, and the services it is made of.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/certificate.hpp>
#include <bartizan/prove.hpp>
#include <bartizan/service/recording.hpp>
