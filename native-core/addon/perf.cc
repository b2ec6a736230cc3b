#include "perf.h"

#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "arguments.h"
#include "bpf.h"
#include "handle.h"

namespace tap {

// openPerfEvent(type, config, config1: text | bigint, config2, samplePeriod, pid, cpu)
Napi::Value OpenPerfEvent(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  struct perf_event_attr attr;
  memset(&attr, 0, sizeof(attr));
  int64_t type, pid, cpu;
  uint64_t config, config1 = 0, config2, period;
  char text[512];
  bool named = info[2].IsString();
  if (!NumberOf(env, info[0], 0, 4294967295.0, &type) || !BigOf(env, info[1], &config) ||
      (named ? !TextOf(env, info[2], text, sizeof(text)) : !BigOf(env, info[2], &config1)) ||
      !BigOf(env, info[3], &config2) || !BigOf(env, info[4], &period) ||
      !NumberOf(env, info[5], -1, 4194304, &pid) || !NumberOf(env, info[6], -1, 65536, &cpu)) {
    return env.Undefined();
  }
  attr.size = sizeof(attr);
  attr.type = static_cast<uint32_t>(type);
  attr.config = config;
  attr.config1 = named ? Pointer(text) : config1;
  attr.config2 = config2;
  attr.sample_period = period;
  int fd = static_cast<int>(syscall(__NR_perf_event_open, &attr, static_cast<pid_t>(pid), static_cast<int>(cpu), -1,
                                    PERF_FLAG_FD_CLOEXEC));
  if (fd < 0) {
    ThrowErrno(env, errno, "perf_event_open");
    return env.Undefined();
  }
  return WrapHandle(env, new Resource(Kind::kDescriptor, fd));
}

// attachPerfEvent(event, program)
Napi::Value AttachPerfEvent(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  Resource* event = OpenResource(env, info[0], Kind::kDescriptor);
  if (event == nullptr) return env.Undefined();
  Resource* program = OpenResource(env, info[1], Kind::kProgram);
  if (program == nullptr) return env.Undefined();
  if (ioctl(event->fd.get(), PERF_EVENT_IOC_SET_BPF, program->fd.get()) < 0) {
    ThrowErrno(env, errno, "ioctl(PERF_EVENT_IOC_SET_BPF)");
  }
  return env.Undefined();
}

// enablePerfEvent(event)
Napi::Value EnablePerfEvent(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  Resource* event = OpenResource(env, info[0], Kind::kDescriptor);
  if (event != nullptr && ioctl(event->fd.get(), PERF_EVENT_IOC_ENABLE, 0) < 0) {
    ThrowErrno(env, errno, "ioctl(PERF_EVENT_IOC_ENABLE)");
  }
  return env.Undefined();
}

}  // namespace tap
