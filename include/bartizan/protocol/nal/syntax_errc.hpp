// syntax_errc: what can be wrong with a parameter set or slice header.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/error.hpp>

namespace bartizan::nal {

enum class syntax_errc { wrong_type = 1, cut_off, out_of_range, unsupported, unknown_set };
inline constexpr error_domain syntax_domain{
    "NAL syntax", [](int code) -> std::string_view {
        switch (syntax_errc(code)) {
        case syntax_errc::wrong_type: return "the NAL unit is not of the type that is parsed";
        case syntax_errc::cut_off: return "the NAL unit ends before its syntax does";
        case syntax_errc::out_of_range: return "a syntax element has a value the standard does not allow";
        case syntax_errc::unsupported: return "the stream uses an extension (multilayer, 3D, screen content, auxiliary) that is not parsed";
        case syntax_errc::unknown_set: return "the slice refers to a parameter set that was not seen";
        }
        return "unknown";
    }};
constexpr error make_error(syntax_errc code) { return {&syntax_domain, int(code)}; }

}   // namespace bartizan::nal
