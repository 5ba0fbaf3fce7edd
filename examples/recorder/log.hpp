// log: what a running recorder says, a line an event, with the level that journald reads from its front (sd-daemon(3)).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace recorder {

enum class level { error = 3, warning = 4, notice = 5, info = 6 };

// say: on stderr, "<4>door: ..." under journald, "warning: door: ..." elsewhere. Control characters and whatever else could forge a line are
// replaced: parts of it come from cameras.
//   about   the camera's id; empty: the recorder itself
void say(level how, std::string_view about, std::string_view what);

}  // namespace recorder
