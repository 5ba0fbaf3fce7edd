// operations: what somebody who runs recorders asks them: are you well, and how much do you do; over plain HTTP on a loopback address.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "catching_up.hpp"
#include "ingest.hpp"
#include "store.hpp"

#include <bartizan/io/listen.hpp>

#include <string>

namespace recorder {

// store_status: of the folder, as the last look at it found.
struct store_status {
    std::uint64_t free_bytes = 0;
    std::uint64_t deleted_segments = 0, deleted_bytes = 0;   // by retention, since the start
    std::uint64_t given_up_segments = 0;                     // of them, that waited for an object store: nobody has them
    bool short_of_space = false;                             // nothing more may be deleted
    bool writable = true;                                    // false: a read-only disk, or somebody else's folder
    std::string problem;                                     // of the index, or of a disk that cannot be read

    std::string trouble() const;   // all of it as one sentence; empty: none
};

// health: 200 when every camera is recorded and the disk has room, else 503; JSON with the reasons.
struct health {
    bool well = true;
    std::string json;
};
health health_of(const std::vector<camera_status>& cameras, const store_status& store, const std::optional<objects_status>& objects);   // objects: with an object store
// metrics_of: the text format of Prometheus, version 0.0.4.
std::string metrics_of(const std::vector<camera_status>& cameras, const store_status& store, const std::optional<objects_status>& objects, const catching_up_status& judging, std::chrono::seconds up);

// operations: GET /health and /metrics; nobody logs in, so the address is a loopback one (configuration.cpp sees to that).
class operations {
    bz::io::listener door_;
    bz::io::seats seats_{{.connections = 16, .per_address = 16}};
    std::function<health()> health_;
    std::function<std::string()> metrics_;

    boost::asio::awaitable<void> answer(bz::io::tcp::socket socket, bz::io::seats::place place);

public:
    // throws  a sentence when it cannot listen
    operations(boost::asio::io_context& context, const std::string& address, std::uint16_t port, std::function<health()> how, std::function<std::string()> figures);
    std::uint16_t port() const { return door_.port(); }
    void close() { door_.close(); }
};

}  // namespace recorder
