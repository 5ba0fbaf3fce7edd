// errc: what can be wrong with an object store's answers, and what they say.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/error.hpp>

namespace bartizan::s3 {

enum class errc {
    bad_key = 1, bad_bucket, bad_credentials, no_room, bad_answer, too_large, bad_lease,
    access_denied, bad_signature, wrong_time, no_such_key, no_such_bucket, no_such_upload, precondition_failed, conflict, quota_exceeded,
    slow_down, unavailable, refused, gave_up, ended, bad_endpoint,
};
inline constexpr error_domain s3_domain{"s3", [](int code) -> std::string_view {
    switch (errc(code)) {
    case errc::bad_key: return "an object's key has 1 to 1024 bytes of UTF-8 without control characters";
    case errc::bad_bucket: return "a bucket's name has 3 to 63 small letters, digits, hyphens and dots";
    case errc::bad_credentials: return "an access key has 1 to 128 visible characters, a secret key 1 to 128";
    case errc::no_room: return "the memory for the request or for its answer is too small";
    case errc::bad_answer: return "the store's answer is not what S3 gives";
    case errc::too_large: return "the object is larger than the memory for it";
    case errc::bad_lease: return "the lease object holds no lease";
    case errc::access_denied: return "the store does not let this access key do that";
    case errc::bad_signature: return "the store does not know the access key, or the secret key is wrong";
    case errc::wrong_time: return "the store's clock and ours are too far apart";
    case errc::no_such_key: return "there is no such object";
    case errc::no_such_bucket: return "there is no such bucket";
    case errc::no_such_upload: return "the store does not know this multipart upload (any more)";
    case errc::precondition_failed: return "the object is not as the condition says: somebody else wrote it";
    case errc::conflict: return "somebody else is writing the object now";
    case errc::quota_exceeded: return "the store has no room left for this account";
    case errc::slow_down: return "the store asks for fewer requests";
    case errc::unavailable: return "the store cannot answer now";
    case errc::refused: return "the store refuses the request";
    case errc::gave_up: return "the store did not answer, however often it was asked";
    case errc::ended: return "the upload was ended before the object was whole";
    case errc::bad_endpoint: return "an endpoint is https://HOST or https://HOST:PORT, without a path";
    }
    return "unknown";
}};
constexpr error make_error(errc code) { return {&s3_domain, int(code)}; }

// is_passing: another try may find it gone.
constexpr bool is_passing(errc why) noexcept { return why == errc::slow_down || why == errc::unavailable || why == errc::conflict; }

// of_answer: what a status of 300 and above with this <Code> means. Codes are those of the S3 API reference, "Error Responses".
constexpr errc of_answer(int status, std::string_view code) noexcept {
    struct row {
        std::string_view code;
        errc means;
    };
    constexpr row rows[] = {
        {"AccessDenied", errc::access_denied}, {"SignatureDoesNotMatch", errc::bad_signature}, {"InvalidAccessKeyId", errc::bad_signature},
        {"RequestTimeTooSkewed", errc::wrong_time}, {"NoSuchKey", errc::no_such_key}, {"NoSuchBucket", errc::no_such_bucket},
        {"NoSuchUpload", errc::no_such_upload}, {"PreconditionFailed", errc::precondition_failed}, {"ConditionalRequestConflict", errc::conflict},
        {"OperationAborted", errc::conflict}, {"QuotaExceeded", errc::quota_exceeded}, {"SlowDown", errc::slow_down},
        {"ServiceUnavailable", errc::unavailable}, {"InternalError", errc::unavailable}, {"RequestTimeout", errc::unavailable},
    };
    for (const auto& each : rows)
        if (each.code == code) return each.means;
    switch (status) {   // answers to HEAD have no body
    case 401:
    case 403: return errc::access_denied;
    case 404: return errc::no_such_key;
    case 409: return errc::conflict;
    case 412: return errc::precondition_failed;
    case 429: return errc::slow_down;
    default: return status >= 500 ? errc::unavailable : errc::refused;
    }
}

}  // namespace bartizan::s3
