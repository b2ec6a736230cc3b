// Rings of CPUs that are mapped, and one descriptor that tells when any of them has something to read.
#pragma once

#include <napi.h>
#include <sys/epoll.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "arguments.h"
#include "drain.h"
#include "drained.h"
#include "handle.h"
#include "poll.h"

namespace tap {

constexpr size_t kMaxRings = 65536;

// A descriptor that watches others; -1 with an exception pending.
inline int OpenEpoll(Napi::Env env) {
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) ThrowErrno(env, errno, "epoll_create1");
  return epoll;
}

// `Ring` owns the descriptor `fd` and the memory of one ring, which `View` reads.
template <typename Ring, typename View>
class RingSet : public Resource {
 public:
  RingSet(Kind kind, int epoll) : Resource(kind, epoll) {}
  ~RingSet() override { EndPoll(); }
  void Close(Napi::Env env) override {
    EndPoll();
    views_.clear();
    rings_.clear();
    Resource::Close(env);
  }

  // Takes a ring, and watches its descriptor. False with errno set when the kernel refuses.
  bool Add(Ring ring, View view) {
    struct epoll_event event = {};
    event.events = EPOLLIN;
    if (epoll_ctl(fd.get(), EPOLL_CTL_ADD, ring.fd.get(), &event) < 0) return false;
    views_.push_back(view);
    rings_.push_back(std::move(ring));
    heap_.resize(views_.size());
    return true;
  }

  bool Full() const { return rings_.size() == kMaxRings; }

  // Makes the poll that calls a function. False with an exception pending.
  bool Watch(Napi::Env env, Napi::Value callback, Poll::Urgent urgent) {
    int error = 0;
    if (Poll::Make(env, fd.get(), callback, &poll_, urgent, this, &error) != nullptr) return true;
    ThrowErrno(env, error == 0 ? EINVAL : -error, "uv_poll_init");
    return false;
  }

  // False with an exception pending. Nothing happens once the environment ends.
  bool Start(Napi::Env env, uint64_t delay) {
    int error = poll_ == nullptr ? 0 : poll_->Start(delay);
    if (error == 0) return true;
    ThrowErrno(env, -error, "uv_poll_start");
    return false;
  }

  DrainResult DrainInto(const Bytes& out, uint64_t horizon) {
    return Drain(views_.data(), views_.size(), heap_.data(), out.data, out.size, horizon);
  }

  Poll* poll() const { return poll_; }
  const std::vector<View>& views() const { return views_; }

 private:
  void EndPoll() {
    if (poll_ != nullptr) poll_->Close();
  }

  std::vector<Ring> rings_;
  // One for each ring, and room for as many pointers.
  std::vector<View> views_;
  std::vector<View*> heap_;
  Poll* poll_ = nullptr;
};

}  // namespace tap
