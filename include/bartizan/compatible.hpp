// compatible: a camera and a recorder go together, proven from their types: what they have in common, and that the weakest of it will do.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/profile/levels.hpp>
#include <bartizan/profile/meets.hpp>
#include <bartizan/prove.hpp>

#include <algorithm>

namespace bartizan {

// common: what stands in both lists, in the order of the first.
template <class A, class B> struct common_of;
template <class... A, class B> struct common_of<list<A...>, B> { using type = joined<std::conditional_t<B::template holds<A>, list<A>, list<>>...>; };
template <class A, class B> using common = typename common_of<A, B>::type;

template <bool Shows, class Services, class Given> struct camera_must_show_what_is_pulled {
    static_assert(Shows, "[BZ-R10] nothing to pull: the camera shows no stream, or the recorder pulls none. Fix: bz::rtsp_server<> in the camera, "
                         "bz::ingest<> in the recorder.");
};
template <bool Found, class Camera, class Recorder> struct channel_must_be_common {
    static_assert(Found, "[BZ-R11] no common channel: one speaks TLS and the other not, or no version of TLS is in both. Fix: bz::tls<bz::tls_v1_3> in the "
                         "camera, bz::certified_cameras<bz::tls_v1_3> in the recorder.");
};
template <bool Found, class Camera, class Recorder> struct login_must_be_common {
    static_assert(Found, "[BZ-R12] no common authentication: the camera asks for what the recorder cannot answer. Fix: the same algorithm in bz::digest<...> "
                         "of the camera and bz::answers_digest<...> of the recorder.");
};
template <bool Found, class Camera, class Recorder> struct recording_must_be_common {
    static_assert(Found, "[BZ-R13] no common recording format: the recorder takes encrypted footage only, and the camera encrypts none. Fix: "
                         "bz::encrypted_frames<> in the camera, or bz::footage_as_it_comes in the recorder.");
};
template <bool Found, class Camera, class Recorder> struct signing_must_be_common {
    static_assert(Found, "[BZ-R14] no common signing format: the recorder takes signed footage only, and the camera signs none, or not as often. Fix: "
                         "bz::signed_frames<...> in the camera, with signing_limits::unsigned_ms of at most sealed_limits::unsigned_ms.");
};
template <bool Holds, class Rule, class Profile> struct weakest_common_choice_must_meet {
    static_assert(Holds, "[BZ-R15] weakest common choice: what this camera and this recorder may agree on breaks this rule of the profile. Fix: what the rule's "
                         "name says, in the camera or in the recorder.");
};

namespace detail {

template <class Signing, class Footage> inline constexpr bool signs_often_enough = false;
template <class Signing, class Footage>
    requires requires { Signing::limits.unsigned_ms; Footage::limits.unsigned_ms; }
inline constexpr bool signs_often_enough<Signing, Footage> = Signing::limits.unsigned_ms <= Footage::limits.unsigned_ms;

template <class Camera, class Recorder> struct agreement {
    using transport = bartizan::policy_of<Camera, role::transport>;
    using asks = bartizan::policy_of<Camera, role::authentication>;
    using signing = bartizan::policy_of<Camera, role::signing>;
    using encryption = bartizan::policy_of<Camera, role::encryption>;
    using cameras = bartizan::policy_of<Recorder, role::cameras>;
    using login = bartizan::policy_of<Recorder, role::camera_login>;
    using footage = bartizan::policy_of<Recorder, role::footage>;

    template <class P> struct versions_of { using type = list<>; };
    template <class P> requires requires { typename P::versions; } struct versions_of<P> { using type = typename P::versions; };
    template <class P> struct algorithms_of { using type = list<>; };
    template <class P> requires requires { typename P::algorithms; } struct algorithms_of<P> { using type = typename P::algorithms; };

    using versions = common<typename versions_of<transport>::type, typename versions_of<cameras>::type>;
    using algorithms = common<typename algorithms_of<asks>::type, typename algorithms_of<login>::type>;

    static constexpr bool shows = has_service<Camera, rtsp_server<>> && has_service<Recorder, ingest<>>;
    static constexpr bool plain = requires { requires !transport::encrypts_streams; } && requires { requires !cameras::checks_cameras; };
    static constexpr bool channel = versions::size > 0 || plain;
    static constexpr bool basic = requires { requires asks::takes_basic; } && requires { requires login::tells_password; };
    static constexpr bool logs_in = !requires { requires asks::asks; } || algorithms::size > 0 || basic;
    static constexpr bool sealed = requires { requires footage::demands_sealed; };
    static constexpr bool encrypted = requires { requires encryption::encrypts; };
    static constexpr bool is_signed = requires { requires signing::protects_integrity; };

    template <class... V> static constexpr unsigned oldest(list<V...>) { return std::min({~0u, unsigned{V::version}...}); }
    template <class... A> static constexpr unsigned legacy(list<A...>) { return (0u + ... + unsigned{A::template verdict_for<purpose::password_digest> == verdict::legacy}); }

    // weakest: the camera's facts where somebody in between always makes the two choose the weakest that both know.
    static constexpr profile::facts weakest = [] {
        auto f = profile::facts_of<Camera>;
        if constexpr (versions::size > 0) f.oldest_tls = oldest(versions{});
        f.takes_basic = basic;
        const auto asked = legacy(typename algorithms_of<asks>::type{});
        f.legacy_algorithms = f.legacy_algorithms - asked + legacy(algorithms{});
        return f;
    }();
};

template <class Policies> struct claims_of { using type = list<>; };
template <class Profile, class... Rest> struct claims_of<list<meets<Profile>, Rest...>> { using type = joined<list<Profile>, typename claims_of<list<Rest...>>::type>; };
template <class P, class... Rest> struct claims_of<list<P, Rest...>> : claims_of<list<Rest...>> {};

template <class Agreement, class Profile, class Rules = typename Profile::rules> struct weakest_checks;
template <class Agreement, class Profile, class... Rule> struct weakest_checks<Agreement, Profile, list<Rule...>> {
    using type = list<weakest_common_choice_must_meet<Rule::holds(Agreement::weakest), Rule, Profile>...>;
};
template <class Agreement, class Profiles> struct all_weakest_checks;
template <class Agreement, class... Profile> struct all_weakest_checks<Agreement, list<Profile...>> { using type = joined<typename weakest_checks<Agreement, Profile>::type...>; };

template <class Camera, class Recorder, class Profiles> struct compatibility_checks {
    using a = agreement<Camera, Recorder>;
    using type = joined<list<camera_must_show_what_is_pulled<a::shows, services_of<Camera>, services_of<Recorder>>,
                             channel_must_be_common<a::channel, typename a::transport, typename a::cameras>,
                             login_must_be_common<a::logs_in, typename a::asks, typename a::login>,
                             recording_must_be_common<!a::sealed || a::encrypted, plain<typename a::encryption>, plain<typename a::footage>>,
                             signing_must_be_common<!a::sealed || (a::is_signed && signs_often_enough<typename a::signing, typename a::footage>),
                                                    plain<typename a::signing>, plain<typename a::footage>>>,
                        typename all_weakest_checks<a, Profiles>::type>;
};
template <std::size_t N, class Checks> struct compatibility_check : nth_of<N, Checks>::type {};
template <class Checks, class Numbers = std::make_index_sequence<Checks::size>> struct compatibility;
template <class Checks, std::size_t... N> struct compatibility<Checks, std::index_sequence<N...>> : compatibility_check<N, Checks>... {};

template <class Recorder, class... Profile> struct profiles_asked { using type = list<Profile...>; };
template <class Recorder> struct profiles_asked<Recorder> : claims_of<typename Recorder::policies> {};
}  // namespace detail

// compatible<Camera, Recorder>: write static_assert(bz::compatible<door_camera, hall_recorder>); what is missing is said, each with its id.
//   Profile...   must hold for the weakest that both may agree on; none given: the profiles that the recorder claims with meets<...>
//   known        what types say. That the recorder trusts the CA which certified this camera, and has an account on it, is set up on site.
template <class Camera, class Recorder, class... Profile>
inline constexpr bool compatible =
    proven<Camera> && proven<Recorder> &&
    sizeof(detail::compatibility<typename detail::compatibility_checks<Camera, Recorder, typename detail::profiles_asked<Recorder, Profile...>::type>::type>) > 0;

}  // namespace bartizan
