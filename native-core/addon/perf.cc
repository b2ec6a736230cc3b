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
  // Counting begins once a program is set.
  attr.disabled = 1;
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

// linkPerfEvent(event, program): a descriptor that keeps the program attached, and tells what the kernel left out
Napi::Value LinkPerfEvent(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  Resource* event = OpenResource(env, info[0], Kind::kDescriptor);
  if (event == nullptr) return env.Undefined();
  Resource* program = OpenResource(env, info[1], Kind::kProgram);
  if (program == nullptr) return env.Undefined();
  union bpf_attr attr;
  Clear(&attr);
  attr.link_create.prog_fd = static_cast<uint32_t>(program->fd.get());
  attr.link_create.target_fd = static_cast<uint32_t>(event->fd.get());
  attr.link_create.attach_type = BPF_PERF_EVENT;
  int fd = Bpf(BPF_LINK_CREATE, &attr, TAP_ATTR_SIZE(link_create.flags));
  if (fd < 0) {
    ThrowErrno(env, errno, "bpf(BPF_LINK_CREATE)");
    return env.Undefined();
  }
  return WrapHandle(env, new Resource(Kind::kDescriptor, fd));
}

namespace {

// The beginning of struct bpf_link_info in include/uapi/linux/bpf.h, as it is since 6.7, for the link of a
// kprobe: the headers that the addon is built with can be older.
struct KprobeLinkInfo {
  uint32_t type, id, program, padding;
  uint32_t perf_type, perf_padding;
  uint64_t function;
  uint32_t function_bytes, offset;
  uint64_t address;
  uint64_t missed;
  uint64_t cookie;
};

}  // namespace

// probeMisses(link): how often the kernel hit the kprobe or kretprobe of a link and left it out
Napi::Value ProbeMisses(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  Resource* link = OpenResource(env, info[0], Kind::kDescriptor);
  if (link == nullptr) return env.Undefined();
  KprobeLinkInfo data;
  memset(&data, 0, sizeof(data));
  uint32_t size = sizeof(data);
  if (BpfInfo(link->fd.get(), &data, &size) < 0) {
    ThrowErrno(env, errno, "bpf(BPF_OBJ_GET_INFO_BY_FD)");
    return env.Undefined();
  }
  return Napi::Number::New(env, static_cast<double>(data.missed));
}

// readPerfEvent(event): what it has counted
Napi::Value ReadPerfEvent(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  Resource* event = OpenResource(env, info[0], Kind::kDescriptor);
  if (event == nullptr) return env.Undefined();
  uint64_t value = 0;
  // An event whose CPU has gone may have nothing to tell: then it is 0 bytes.
  if (read(event->fd.get(), &value, sizeof(value)) < 0) {
    ThrowErrno(env, errno, "read(perf event)");
    return env.Undefined();
  }
  return Napi::BigInt::New(env, value);
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
