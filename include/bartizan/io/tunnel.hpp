// tunnel: where the POST of an RTSP tunnel finds its GET.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/io/serve.hpp>
#include <bartizan/protocol/rtsp/connection.hpp>

#include <list>
#include <string>

namespace bartizan::io {

// tunnels: GETs that have or wait for their POST. A cookie holds for its client's address alone, and while its GET lives. One for plain
// connections and another for those within TLS, so that no half of a tunnel is less safe than the other.
//   Leg  rtsp::connection<...>       order  outlives the io_context, whose connections leave it when it goes
template <class Leg> class tunnels {
public:
    // end: the part of one connection in a tunnel, until it goes.
    class end {
        tunnels& of_;
        bell& rings_;
        end* other_ = nullptr;   // of a GET: its POST's, and of a POST its GET's
        Leg* get_ = nullptr;
        std::string cookie_;
        std::array<std::byte, 16> address_{};
        typename std::list<end*>::iterator at_;

    public:
        end(tunnels& of, bell& rings) : of_(of), rings_(rings), at_(of.all_.end()) {}
        end(const end&) = delete;
        ~end() {
            if (at_ != of_.all_.end()) of_.all_.erase(at_);
            if (!other_) return;
            other_->other_ = nullptr;
            other_->rings_.ring();
        }
        // ask: what a leg asks is granted or refused.
        void ask(Leg& leg, const rtsp::tunnel_asked& what, const std::array<std::byte, 16>& address) {
            const auto same = [&](const end* each) { return each->cookie_ == what.cookie; };
            const auto found = std::ranges::find_if(of_.all_, same);
            if (!what.post) {
                if (found != of_.all_.end()) return leg.refuse();
                cookie_ = what.cookie, address_ = address, get_ = &leg;
                at_ = of_.all_.insert(of_.all_.end(), this);
                return leg.grant();
            }
            if (found == of_.all_.end() || (*found)->address_ != address || !leg.join(*(*found)->get_)) return leg.refuse();
            other_ = *found, other_->other_ = this;
            other_->rings_.ring();
        }
        // moved: the other half has something to hear, or room to say more.
        void moved() {
            if (other_) other_->rings_.ring();
        }
    };
    std::size_t size() const noexcept { return all_.size(); }

private:
    std::list<end*> all_;
};

}  // namespace bartizan::io
