#include "mapping_events.h"

#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include "arguments.h"
#include "handle.h"
#include "perf_ring_reader.h"
#include "ring_set.h"

namespace tap {

namespace {

// The events of a CPU: their descriptor, and their memory.
struct PerfRing {
  OwnedFd fd;
  Mapping memory;
};

class MappingEvents : public RingSet<PerfRing, PerfRingView> {
 public:
  explicit MappingEvents(int epoll) : RingSet(Kind::kMappingEvents, epoll) {}
};

// It counts nothing, and so it costs nothing but what it is asked to tell: who maps code, and starts processes and programs.
int OpenEvent(int cpu, size_t bytes) {
  struct perf_event_attr attr;
  memset(&attr, 0, sizeof(attr));
  attr.size = sizeof(attr);
  attr.type = PERF_TYPE_SOFTWARE;
  attr.config = PERF_COUNT_SW_DUMMY;
  attr.exclude_kernel = 1;
  attr.mmap = 1;
  attr.mmap2 = 1;
  attr.comm = 1;
  attr.comm_exec = 1;
  attr.task = 1;
  attr.sample_type = PERF_SAMPLE_TIME;
  attr.sample_id_all = 1;
  attr.use_clockid = 1;
  attr.clockid = CLOCK_MONOTONIC;
  attr.watermark = 1;
  attr.wakeup_watermark = static_cast<uint32_t>(bytes / 2);
  return static_cast<int>(syscall(__NR_perf_event_open, &attr, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC));
}

// Null where it opened the events of a CPU; else the call that the kernel refused, with errno set.
const char* OpenPerfRing(MappingEvents* events, int cpu, size_t bytes) {
  PerfRing ring;
  const size_t page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  if (bytes < page) bytes = page;
  int fd = OpenEvent(cpu, bytes);
  if (fd < 0) return "perf_event_open";
  ring.fd.Reset(fd);
  if (!ring.memory.Map(page + bytes, PROT_READ | PROT_WRITE, fd, 0)) return "mmap(perf event)";
  const PerfRingView view(reinterpret_cast<perf_event_mmap_page*>(ring.memory.get()), ring.memory.get() + page, bytes);
  return events->Add(std::move(ring), view) ? nullptr : "epoll_ctl";
}

bool Always(const void*) { return true; }

MappingEvents* EventsOf(const Napi::CallbackInfo& info) {
  return static_cast<MappingEvents*>(OpenResource(info.Env(), info[0], Kind::kMappingEvents));
}

}  // namespace

// openMappingEvents(onFilling): of no CPU yet; the function is called when half of a ring has filled since the last drain
Napi::Value OpenMappingEvents(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  if (!info[0].IsFunction()) {
    ThrowArgument(env, "openMappingEvents() wants a function");
    return env.Undefined();
  }
  int epoll = OpenEpoll(env);
  if (epoll < 0) return env.Undefined();
  auto events = std::make_unique<MappingEvents>(epoll);
  if (!events->Watch(env, info[0], Always)) return env.Undefined();
  events->poll()->Unref();
  return WrapHandle(env, events.release());
}

// addMappingEvents(events, cpu, bytes): of a power of two, and at least a page
Napi::Value AddMappingEvents(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  MappingEvents* events = EventsOf(info);
  int64_t cpu, bytes;
  if (events == nullptr || !NumberOf(env, info[1], 0, 65535, &cpu) ||
      !NumberOf(env, info[2], 4096, 1 << 30, &bytes)) {
    return env.Undefined();
  }
  if (events->Full()) {
    ThrowArgument(env, "there are no more CPUs");
    return env.Undefined();
  }
  const char* refused = OpenPerfRing(events, static_cast<int>(cpu), static_cast<size_t>(bytes));
  if (refused != nullptr) ThrowErrno(env, errno, refused);
  return env.Undefined();
}

// drainMappingEvents(events, out): bytes written, of whole records in the order of their times
Napi::Value DrainMappingEvents(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  MappingEvents* events = EventsOf(info);
  if (events == nullptr) return env.Undefined();
  Bytes out = BytesOf(env, info[1]);
  if (!out.ok) return env.Undefined();
  const DrainResult result = events->DrainInto(out, UINT64_MAX);
  if (!events->Start(env, 0)) return env.Undefined();
  return Drained(env, result, out.size);
}

}  // namespace tap
