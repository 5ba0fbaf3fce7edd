// encrypted_streams: live video leaves the camera only with its slices encrypted, within TLS or not (white paper 3.8).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/policy/encrypted_frames.hpp>
#include <bartizan/policy/network_services.hpp>

namespace bartizan {

template <class Streams, class Encryption> struct streams_must_have_a_content_key {
    static_assert(
        requires { requires Encryption::encrypts; },
        "[BZ-C76] encrypted streams without a content key: they are encrypted as recordings are. Fix: bz::encrypted_frames<> and a "
        "bz::recording<...> that says how much it encrypts.");
};
template <class Streams, class Services> struct streams_must_be_served {
    static_assert(Services::shows_streams, "[BZ-C78] encrypted streams of a product that shows none. Fix: bz::rtsp_server<> or bz::http_server<>.");
};

// Without it, each stream has both forms: in the clear within TLS for ordinary players, and encrypted for recorders that are to store blindly.
struct encrypted_streams {
    using role = bartizan::role::streams;
    using uses = list<>;
    static constexpr std::string_view name = "encrypted_streams";
    static constexpr bool forbids_clear_streams = true;

    template <class Threat, class Service, class Given> static constexpr bool counters = false;

    template <class Services> struct shown { static constexpr bool shows_streams = false; };
    template <class... S> struct shown<services<S...>> {
        static constexpr bool shows_streams = ((std::is_same_v<plain<S>, rtsp_server<>> || std::is_same_v<plain<S>, http_server<>>) || ...);
    };
    template <class Encryption, class Services> struct has_key { using type = Encryption; };
    template <class Encryption, class... S>
        requires(!(encoded_video<S> || ...))
    struct has_key<Encryption, services<S...>> { using type = not_composed; };

    template <class... P>
    using rules = list<streams_must_have_a_content_key<encrypted_streams, typename has_key<found_role<bartizan::role::encryption, P...>, found_role<bartizan::role::services, P...>>::type>,
                       streams_must_be_served<encrypted_streams, shown<found_role<bartizan::role::services, P...>>>>;
};

}  // namespace bartizan
