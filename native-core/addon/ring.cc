#include "ring.h"

#include <fcntl.h>

#include <cerrno>
#include <memory>
#include <utility>

#include "arguments.h"
#include "bpf.h"
#include "clock.h"
#include "map.h"
#include "ring_reader.h"
#include "ring_set.h"

namespace tap {

namespace {

// A ring of one CPU: its descriptor, and its memory.
struct Ring {
  OwnedFd fd;
  Mapping consumer;
  Mapping producer_and_data;
};

class Rings : public RingSet<Ring, RingView> {
 public:
  explicit Rings(int epoll) : RingSet(Kind::kRings, epoll) {}
};

// False with errno set when the kernel refuses.
bool OpenRing(Rings* rings, const Map& map) {
  Ring ring;
  const size_t page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  const size_t size = map.max_entries;
  int fd = fcntl(map.fd.get(), F_DUPFD_CLOEXEC, 0);
  if (fd < 0) return false;
  ring.fd.Reset(fd);
  if (!ring.consumer.Map(page, PROT_READ | PROT_WRITE, fd, 0)) return false;
  // The kernel would map the data twice in a row, which counts twice as memory of this process.
  if (!ring.producer_and_data.Map(page + size, PROT_READ, fd, static_cast<off_t>(page))) return false;
  const RingView view(ring.producer_and_data.get() + page, size, reinterpret_cast<uint64_t*>(ring.consumer.get()),
                      reinterpret_cast<const uint64_t*>(ring.producer_and_data.get()));
  return rings->Add(std::move(ring), view);
}

// Adds the ring of a map. False with an exception pending; then nothing is added.
bool AddRing(Napi::Env env, Rings* rings, Napi::Value value) {
  const Map* map = static_cast<Map*>(OpenResource(env, value, Kind::kMap));
  if (map == nullptr || map->type != BPF_MAP_TYPE_RINGBUF || rings->Full()) {
    ThrowArgument(env, "rings want maps that are ring buffers");
    return false;
  }
  if (OpenRing(rings, *map)) return true;
  ThrowErrno(env, errno, "mmap(ringbuf)");
  return false;
}

// Whether a ring is so full that the next milliseconds could fill it.
bool Filling(const void* subject) {
  const Rings* rings = static_cast<const Rings*>(subject);
  for (const RingView& view : rings->views()) {
    if (view.Pending() > view.size() / 4) return true;
  }
  return false;
}

Rings* RingsOf(const Napi::CallbackInfo& info) {
  return static_cast<Rings*>(OpenResource(info.Env(), info[0], Kind::kRings));
}

}  // namespace

// openRings(maps, onReadable)
Napi::Value OpenRings(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  if (!info[0].IsArray() || !info[1].IsFunction()) {
    ThrowArgument(env, "openRings() wants maps and a function");
    return env.Undefined();
  }
  Napi::Array maps = info[0].As<Napi::Array>();
  const uint32_t count = maps.Length();
  if (count == 0) {
    ThrowArgument(env, "openRings() wants at least one map");
    return env.Undefined();
  }
  int epoll = OpenEpoll(env);
  if (epoll < 0) return env.Undefined();
  auto rings = std::make_unique<Rings>(epoll);
  for (uint32_t i = 0; i < count; i++) {
    if (!AddRing(env, rings.get(), maps.Get(i))) return env.Undefined();
  }
  if (!rings->Watch(env, info[1], Filling)) return env.Undefined();
  return WrapHandle(env, rings.release());
}

// addRing(rings, map)
Napi::Value AddRing(const Napi::CallbackInfo& info) {
  Rings* rings = RingsOf(info);
  if (rings != nullptr) AddRing(info.Env(), rings, info[1]);
  return info.Env().Undefined();
}

// startRings(rings, delay): the function is called once, `delay` milliseconds after records are there, or when a ring fills up
Napi::Value StartRings(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  Rings* rings = RingsOf(info);
  int64_t delay;
  if (rings != nullptr && NumberOf(env, info[1], 0, 4294967295.0, &delay)) rings->Start(env, static_cast<uint64_t>(delay));
  return env.Undefined();
}

// drainRings(rings, out, age): bytes written; only of records that are at least `age` nanoseconds old, 0 for all
Napi::Value DrainRings(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  Rings* rings = RingsOf(info);
  int64_t age;
  if (rings == nullptr || !NumberOf(env, info[2], 0, 1e12, &age)) return env.Undefined();
  Bytes out = BytesOf(env, info[1]);
  if (!out.ok) return env.Undefined();
  const uint64_t horizon = age == 0 ? UINT64_MAX : ReadMonotonicTime() - static_cast<uint64_t>(age);
  return Drained(env, rings->DrainInto(out, horizon), out.size);
}

// pendingInRings(rings): bytes that wait
Napi::Value PendingInRings(const Napi::CallbackInfo& info) {
  Rings* rings = RingsOf(info);
  if (rings == nullptr) return info.Env().Undefined();
  double bytes = 0;
  for (const RingView& view : rings->views()) bytes += static_cast<double>(view.Pending());
  return Napi::Number::New(info.Env(), bytes);
}

}  // namespace tap
