// late_signatures: documents wait for a slow key while the recording goes on, and no picture does (I04).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/policy/signer_budget.hpp>

namespace bartizan {

template <class Takes, class Documents, class Between> struct late_documents_must_have_room;
template <std::uint64_t> struct documents_that_may_wait;
template <std::uint64_t Takes, std::uint64_t Documents, std::uint64_t Between>
struct late_documents_must_have_room<milliseconds_a_signature<Takes>, documents_that_may_wait<Documents>, milliseconds_in_a_gop<Between>> {
    static_assert(Documents >= 1 && Documents <= 60 && Takes <= Documents * Between,
                  "[BZ-C28] signatures too late: more documents than may wait would wait for the key (60 at most). Fix: more "
                  "signing_limits::late_documents, longer GOPs, or a faster key.");
};

// late_signatures<signed_frames<...>>: at most signing_limits::late_documents wait, and leave in order; the end of the stream waits for the
// key. The recording takes a crypto::later_signer. 60 is what validators in the field hold back.
// Source: ONVIF Media Signing 26.06: a SEI may follow later as long as the order is kept.
template <class Signing> struct late_signatures : Signing {
    using without_limits = late_signatures<plain<Signing>>;
    static constexpr bool signs_late = true;
    template <class Visit> static constexpr void spell(Visit visit) { spell_modes<late_signatures>(visit); }

    template <class Key, class S> struct room_rules { using type = list<>; };
    template <class Key, encoded_video S>
        requires requires { Key::budget; }
    struct room_rules<Key, S> {
        using type = list<late_documents_must_have_room<milliseconds_a_signature<Key::budget.sign_ms>,
                                                        documents_that_may_wait<Signing::limits.late_documents>,
                                                        milliseconds_in_a_gop<document_milliseconds<S>(Signing::limits)>>>;
    };
    template <class Key> struct with_key {
        template <class S> using rule = room_rules<Key, S>;
    };
    template <class... P>
    using rules = joined<typename Signing::template rules<P...>,
                         each_service<with_key<found_role<bartizan::role::key, P...>>::template rule, P...>>;
};

}  // namespace bartizan
