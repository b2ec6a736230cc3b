#include "program.h"

#include <cerrno>
#include <cstdlib>

#include "arguments.h"
#include "bpf.h"

namespace tap {

namespace {

constexpr double kU32 = 4294967295.0;
// BPF_COMPLEXITY_LIMIT_INSNS in include/linux/bpf.h, in bytes.
constexpr size_t kMaxCode = 1000000 * 8;

Resource* ProgramOf(const Napi::CallbackInfo& info, size_t index) {
  return OpenResource(info.Env(), info[index], Kind::kProgram);
}

bool OptionalBytes(Napi::Env env, Napi::Value value, Bytes* bytes) {
  if (value.IsNull()) return true;
  *bytes = BytesOf(env, value);
  return bytes->ok;
}

// No pointer to no bytes.
uint64_t PointerTo(const Bytes& bytes) { return bytes.size == 0 ? 0 : Pointer(bytes.data); }

}  // namespace

// loadProgram(type, expectedAttachType, code, license, name, btfId, btfObject | null, logLevel, logBytes)
Napi::Value LoadProgram(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  int64_t type, attach_type, btf_id, log_level, log_bytes;
  char license[64], name[BPF_OBJ_NAME_LEN];
  if (!NumberOf(env, info[0], 0, 1000, &type) || !NumberOf(env, info[1], 0, 1000, &attach_type) ||
      !TextOf(env, info[3], license, sizeof(license)) || !TextOf(env, info[4], name, sizeof(name)) ||
      !NumberOf(env, info[5], 0, kU32, &btf_id) || !NumberOf(env, info[7], 0, 7, &log_level) ||
      !NumberOf(env, info[8], 0, 1 << 24, &log_bytes)) {
    return env.Undefined();
  }
  union bpf_attr attr;
  Clear(&attr);
  unsigned int size = TAP_ATTR_SIZE(expected_attach_type);
  if (btf_id != 0) {
    attr.attach_btf_id = static_cast<uint32_t>(btf_id);
    size = TAP_ATTR_SIZE(attach_btf_id);
  }
  if (!info[6].IsNull()) {
    Resource* object = OpenResource(env, info[6], Kind::kDescriptor);
    if (object == nullptr) return env.Undefined();
    attr.attach_btf_obj_fd = static_cast<uint32_t>(object->fd.get());
    size = TAP_ATTR_SIZE(attach_btf_obj_fd);
  }
  Bytes code = BytesOf(env, info[2]);
  if (!code.ok) return env.Undefined();
  if (code.size == 0 || code.size % 8 != 0 || code.size > kMaxCode) {
    ThrowArgument(env, "code is a number of 8-byte instructions");
    return env.Undefined();
  }
  char* log = nullptr;
  if (log_level > 0 && log_bytes > 0) {
    log = static_cast<char*>(calloc(1, static_cast<size_t>(log_bytes) + 1));
    if (log == nullptr) {
      ThrowErrno(env, ENOMEM, "malloc");
      return env.Undefined();
    }
    attr.log_level = static_cast<uint32_t>(log_level);
    attr.log_size = static_cast<uint32_t>(log_bytes);
    attr.log_buf = Pointer(log);
  }
  attr.prog_type = static_cast<uint32_t>(type);
  attr.expected_attach_type = static_cast<uint32_t>(attach_type);
  attr.insns = Pointer(code.data);
  attr.insn_cnt = static_cast<uint32_t>(code.size / 8);
  attr.license = Pointer(license);
  memcpy(attr.prog_name, name, sizeof(name));
  int fd = -1;
  // The verifier gives up with EAGAIN when a signal waits (need_resched and signal_pending in do_check).
  for (int tries = 0; tries < 10; tries++) {
    fd = BpfCharged(BPF_PROG_LOAD, &attr, size);
    if (fd >= 0 || errno != EAGAIN) break;
  }
  if (fd < 0) ThrowErrno(env, errno, "bpf(BPF_PROG_LOAD)", log);
  free(log);
  return fd < 0 ? env.Undefined() : WrapHandle(env, new Resource(Kind::kProgram, fd));
}

// programInfo(program): { id, recursionMisses, xlatedBytes, jitedBytes, runTimeNs, runCount }
Napi::Value ProgramInfo(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  Resource* program = ProgramOf(info, 0);
  if (program == nullptr) return env.Undefined();
  struct bpf_prog_info data;
  memset(&data, 0, sizeof(data));
  uint32_t filled = sizeof(data);
  if (BpfInfo(program->fd.get(), &data, &filled) < 0) {
    ThrowErrno(env, errno, "bpf(BPF_OBJ_GET_INFO_BY_FD)");
    return env.Undefined();
  }
  // The kernel says how much of the structure it filled: an older one does not count recursion.
  bool counts = filled >= offsetof(struct bpf_prog_info, recursion_misses) + sizeof(data.recursion_misses);
  Napi::Object result = Napi::Object::New(env);
  result.Set("id", Napi::Number::New(env, data.id));
  result.Set("xlatedBytes", Napi::Number::New(env, data.xlated_prog_len));
  result.Set("jitedBytes", Napi::Number::New(env, data.jited_prog_len));
  result.Set("runTimeNs", Napi::BigInt::New(env, static_cast<uint64_t>(data.run_time_ns)));
  result.Set("runCount", Napi::BigInt::New(env, static_cast<uint64_t>(data.run_cnt)));
  result.Set("recursionMisses",
             counts ? Napi::Value(Napi::BigInt::New(env, static_cast<uint64_t>(data.recursion_misses))) : env.Null());
  return result;
}

// countRunTimes(): a descriptor; as long as it is open the kernel measures how long programs run
Napi::Value CountRunTimes(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  union bpf_attr attr;
  Clear(&attr);
  attr.enable_stats.type = BPF_STATS_RUN_TIME;
  int fd = Bpf(BPF_ENABLE_STATS, &attr, TAP_ATTR_SIZE(enable_stats));
  if (fd < 0) {
    ThrowErrno(env, errno, "bpf(BPF_ENABLE_STATS)");
    return env.Undefined();
  }
  return WrapHandle(env, new Resource(Kind::kDescriptor, fd));
}

// testRunProgram(program, context | null, dataIn | null, dataOut | null, repeat): { returnValue, durationNs, outBytes }
Napi::Value TestRunProgram(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  Resource* program = ProgramOf(info, 0);
  int64_t repeat;
  Bytes context, in, out;
  if (program == nullptr || !NumberOf(env, info[4], 0, 1e9, &repeat) || !OptionalBytes(env, info[1], &context) ||
      !OptionalBytes(env, info[2], &in) || !OptionalBytes(env, info[3], &out)) {
    return env.Undefined();
  }
  union bpf_attr attr;
  Clear(&attr);
  attr.test.prog_fd = static_cast<uint32_t>(program->fd.get());
  attr.test.repeat = static_cast<uint32_t>(repeat);
  attr.test.ctx_in = PointerTo(context);
  attr.test.ctx_size_in = static_cast<uint32_t>(context.size);
  attr.test.data_in = PointerTo(in);
  attr.test.data_size_in = static_cast<uint32_t>(in.size);
  // Of a size of 0 the kernel thinks that it was not given, and writes all it has (bpf_test_finish in net/bpf/test_run.c).
  attr.test.data_out = PointerTo(out);
  attr.test.data_size_out = static_cast<uint32_t>(out.size);
  if (Bpf(BPF_PROG_TEST_RUN, &attr, TAP_ATTR_SIZE(test)) < 0) {
    ThrowErrno(env, errno, "bpf(BPF_PROG_TEST_RUN)");
    return env.Undefined();
  }
  Napi::Object result = Napi::Object::New(env);
  result.Set("returnValue", Napi::Number::New(env, attr.test.retval));
  result.Set("durationNs", Napi::Number::New(env, attr.test.duration));
  result.Set("outBytes", Napi::Number::New(env, attr.test.data_size_out));
  return result;
}

// openRawTracepoint(name | null, program): a descriptor that keeps the program attached
Napi::Value OpenRawTracepoint(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  char name[128];
  bool named = !info[0].IsNull();
  if (named && !TextOf(env, info[0], name, sizeof(name))) return env.Undefined();
  Resource* program = ProgramOf(info, 1);
  if (program == nullptr) return env.Undefined();
  union bpf_attr attr;
  Clear(&attr);
  attr.raw_tracepoint.name = named ? Pointer(name) : 0;
  attr.raw_tracepoint.prog_fd = static_cast<uint32_t>(program->fd.get());
  int fd = Bpf(BPF_RAW_TRACEPOINT_OPEN, &attr, TAP_ATTR_SIZE(raw_tracepoint.prog_fd));
  if (fd < 0) {
    ThrowErrno(env, errno, "bpf(BPF_RAW_TRACEPOINT_OPEN)");
    return env.Undefined();
  }
  return WrapHandle(env, new Resource(Kind::kDescriptor, fd));
}

}  // namespace tap
