// request: one signed request of an object store in fixed memory, ready for http::client.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/s3/signature.hpp>

namespace bartizan::s3 {

// place: where a bucket is. Path style (host/bucket/key): every store has it, and certificates need no wildcard.
struct place {
    std::string_view host;   // with ":port" when it is not the scheme's own: as the Host field says it
    std::string_view bucket, region = "us-east-1";
};

struct parameter {
    std::string_view name, value;
};

// request: memory  sizeof (about 9 KiB), never the heap    use  one object for each request; what it gives are views into it
class request {
    std::array<std::byte, 8192> text_;
    std::array<http::field, 10> fields_;
    std::size_t count_ = 0;
    std::string_view method_, target_;

    std::string_view keep(byte_writer& to, auto write) noexcept {
        const auto from = to.size();
        write();
        return as_text(bytes_view(to.written()).subspan(from));
    }

public:
    std::string_view method() const noexcept { return method_; }
    std::string_view target() const noexcept { return target_; }
    std::span<const http::field> fields() const noexcept { return std::span(fields_).first(count_); }

    // make: key may be empty (the bucket itself).   query, conditions  sorted by name; names of conditions in small letters, between "host"
    //   and "x-amz": if-match, if-none-match, range          errors  bad_bucket, bad_key, no_room
    result<> make(std::string_view method, const place& where, const credentials& who, utc_time now, std::string_view key,
                  std::span<const parameter> query = {}, std::span<const http::field> conditions = {}, bytes_view payload = {}) noexcept {
        if (!is_bucket(where.bucket)) return errc::bad_bucket;
        if (!key.empty() && !is_key(key)) return errc::bad_key;
        if (conditions.size() + 4 > fields_.size()) return errc::no_room;
        byte_writer to(text_);
        const auto path = keep(to, [&] { to.text("/"), to.text(where.bucket), to.text("/"), percent_encoded(to, key, true); });
        const auto arguments = keep(to, [&] {
            for (std::size_t i = 0; i < query.size(); ++i)
                to.text(i ? "&" : ""), percent_encoded(to, query[i].name, false), to.text("="), percent_encoded(to, query[i].value, false);
        });
        const auto time = basic_time(now);
        const auto hash = sha256_text(payload);
        method_ = method;
        target_ = keep(to, [&] { to.text(path), to.text(arguments.empty() ? "" : "?"), to.text(arguments); });
        const auto kept_time = keep(to, [&] { to.text({time.data(), time.size()}); });
        const auto kept_hash = keep(to, [&] { to.text({hash.data(), hash.size()}); });
        const auto authorization = keep(to, [&] {
            sign(to, who, where.region, {.method = method, .path = path, .query = arguments, .host = where.host, .signed_fields = conditions, .time = kept_time, .payload_sha256 = kept_hash});
        });
        if (!to.fits()) return errc::no_room;
        count_ = 0;
        fields_[count_++] = {"Host", where.host};
        for (const auto& each : conditions) fields_[count_++] = each;
        fields_[count_++] = {"x-amz-content-sha256", kept_hash};
        fields_[count_++] = {"x-amz-date", kept_time};
        fields_[count_++] = {"Authorization", authorization};
        return {};
    }
};

// multipart_size: of the parts of an object, so that there are at most 10,000 (S3 user guide, "Multipart upload limits") of at least 8 MiB.
constexpr std::uint64_t multipart_size(std::uint64_t object_bytes) noexcept {
    constexpr std::uint64_t least = 8u << 20, most_parts = 10'000;
    return std::max(least, (object_bytes + most_parts - 1) / most_parts);
}

}  // namespace bartizan::s3
