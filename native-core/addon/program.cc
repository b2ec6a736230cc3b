#include "program.h"

#include <signal.h>

#include <cerrno>
#include <cstdlib>
#include <memory>

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

// Owner of what malloc gave.
struct Freed {
  void operator()(void* memory) const { free(memory); }
};

// Keeps signals from this thread as long as it lives: the verifier gives up with EAGAIN when one waits (signal_pending in do_check of
// kernel/bpf/verifier.c), and a profiler sends them faster than a program is verified. On Linux sigprocmask() is about the thread, and
// old versions of glibc have it where addons find it.
class SignalsHeldBack {
 public:
  SignalsHeldBack() {
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsHeldBack() { sigprocmask(SIG_SETMASK, &before_, nullptr); }
  SignalsHeldBack(const SignalsHeldBack&) = delete;
  SignalsHeldBack& operator=(const SignalsHeldBack&) = delete;

 private:
  sigset_t before_;
};

// How a program is loaded.
struct ProgramOptions {
  int64_t type;
  int64_t expected_attach_type;
  int64_t btf_id;
  int64_t log_level;
  int64_t log_bytes;
  char license[64];
  char name[BPF_OBJ_NAME_LEN];
  // -1 for the kernel itself.
  int btf_object = -1;
  Bytes code;
};

// The value as options; false with an exception pending for anything else.
bool OptionsOf(Napi::Env env, Napi::Value value, ProgramOptions* options) {
  if (!value.IsObject()) {
    ThrowArgument(env, "loadProgram() wants its options");
    return false;
  }
  // Reading a property may run JavaScript: all are read before any bytes are looked at.
  Napi::Object given = value.As<Napi::Object>();
  const Napi::Value type = given.Get("type"), expected_attach_type = given.Get("expectedAttachType"),
                    code = given.Get("code"), license = given.Get("license"), name = given.Get("name"),
                    btf_id = given.Get("btfId"), btf_object = given.Get("btfObject"),
                    log_level = given.Get("logLevel"), log_bytes = given.Get("logBytes");
  if (env.IsExceptionPending()) return false;
  if (!NumberOf(env, type, 0, 1000, &options->type) ||
      !NumberOf(env, expected_attach_type, 0, 1000, &options->expected_attach_type) ||
      !TextOf(env, license, options->license, sizeof(options->license)) ||
      !TextOf(env, name, options->name, sizeof(options->name)) ||
      !NumberOf(env, btf_id, 0, kU32, &options->btf_id) || !NumberOf(env, log_level, 0, 7, &options->log_level) ||
      !NumberOf(env, log_bytes, 0, 1 << 24, &options->log_bytes)) {
    return false;
  }
  if (!btf_object.IsNull()) {
    Resource* object = OpenResource(env, btf_object, Kind::kDescriptor);
    if (object == nullptr) return false;
    options->btf_object = object->fd.get();
  }
  options->code = BytesOf(env, code);
  if (!options->code.ok) return false;
  const size_t size = options->code.size;
  if (size != 0 && size % 8 == 0 && size <= kMaxCode) return true;
  ThrowArgument(env, "code is a number of 8-byte instructions");
  return false;
}

}  // namespace

// loadProgram({ type, expectedAttachType, code, license, name, btfId, btfObject | null, logLevel, logBytes })
Napi::Value LoadProgram(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  ProgramOptions options;
  if (!OptionsOf(env, info[0], &options)) return env.Undefined();
  union bpf_attr attr;
  Clear(&attr);
  unsigned int size = TAP_ATTR_SIZE(expected_attach_type);
  if (options.btf_id != 0) {
    attr.attach_btf_id = static_cast<uint32_t>(options.btf_id);
    size = TAP_ATTR_SIZE(attach_btf_id);
  }
  if (options.btf_object >= 0) {
    attr.attach_btf_obj_fd = static_cast<uint32_t>(options.btf_object);
    size = TAP_ATTR_SIZE(attach_btf_obj_fd);
  }
  // Not touched before it is written to: mostly little of it is.
  std::unique_ptr<char, Freed> log;
  if (options.log_level > 0 && options.log_bytes > 0) {
    log.reset(static_cast<char*>(calloc(1, static_cast<size_t>(options.log_bytes) + 1)));
    if (log == nullptr) {
      ThrowErrno(env, ENOMEM, "malloc");
      return env.Undefined();
    }
    attr.log_level = static_cast<uint32_t>(options.log_level);
    attr.log_size = static_cast<uint32_t>(options.log_bytes);
    attr.log_buf = Pointer(log.get());
  }
  attr.prog_type = static_cast<uint32_t>(options.type);
  attr.expected_attach_type = static_cast<uint32_t>(options.expected_attach_type);
  attr.insns = Pointer(options.code.data);
  attr.insn_cnt = static_cast<uint32_t>(options.code.size / 8);
  attr.license = Pointer(options.license);
  memcpy(attr.prog_name, options.name, sizeof(options.name));
  const SignalsHeldBack held_back;
  const int fd = BpfCharged(BPF_PROG_LOAD, &attr, size);
  if (fd >= 0) return WrapHandle(env, new Resource(Kind::kProgram, fd));
  ThrowErrno(env, errno, "bpf(BPF_PROG_LOAD)", log.get());
  return env.Undefined();
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
