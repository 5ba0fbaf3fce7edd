// bucket: what an object store keeps, and answers when it is asked for it: the memory of a scripted store.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <support/scripted_store.hpp>

#include <map>
#include <string>
#include <vector>

namespace tests {

// bucket: what a store keeps. `away`: it answers 503 to everything; `forgets`: it says yes, and has half.
struct bucket {
    std::map<std::string, std::string> objects;
    bool away = false, forgets = false;
    std::vector<std::string> asked;
    std::string etag{};   // of all

    scripted::said operator()(const bz::http::request& r) {
        if (away) return {.status = 503, .body = error_body("ServiceUnavailable")};
        const std::string target(r.target);
        asked.push_back(std::string(r.method) + " " + target);
        if (r.method == "PUT") {
            const auto body = bz::as_text(r.body);
            objects[target] = body.substr(0, forgets ? body.size() / 2 : body.size());
            return {.etag = "\"v\""};
        }
        if (target.find("list-type=2") != target.npos) {
            const auto prefix = asked_with(target, "prefix="), behind = asked_with(target, "start-after=");
            std::string body = "<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>footage/readme.txt</Key><Size>3</Size></Contents>";
            for (const auto& [path, bytes] : objects)
                if (const auto name = path.substr(std::string("/bucket/").size()); name.starts_with(prefix) && name > behind)
                    body += "<Contents><Key>" + name + "</Key><Size>" + std::to_string(bytes.size()) + "</Size></Contents>";
            return {.body = body + "</ListBucketResult>"};
        }
        const auto found = objects.find(target);
        if (found == objects.end()) return {.status = 404, .body = error_body("NoSuchKey")};
        if (const auto range = r.value_of("range")) {
            const auto from = std::stoull(std::string(range->substr(6)));
            return {.status = 206, .body = found->second.substr(from), .etag = etag};
        }
        return {.body = found->second, .etag = etag};
    }
    // asked_with: a parameter of a request, of names without other characters that are escaped than slashes.
    static std::string asked_with(const std::string& target, const std::string& parameter) {
        const auto at = target.find(parameter);
        if (at == target.npos) return {};
        auto out = target.substr(at + parameter.size(), target.find('&', at) - at - parameter.size());
        for (std::size_t slash; (slash = out.find("%2F")) != out.npos;) out.replace(slash, 3, "/");
        return out;
    }
};

}  // namespace tests
