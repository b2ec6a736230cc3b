#include "kprobe_multi.h"

#include <cerrno>
#include <memory>

#include "arguments.h"
#include "bpf.h"
#include "handle.h"

namespace tap {

namespace {

// BPF_TRACE_KPROBE_MULTI and BPF_F_KPROBE_MULTI_RETURN of include/uapi/linux/bpf.h: the headers that the addon is built with can be
// older, and so are the structures below from there.
constexpr uint32_t kAttachType = 42;
constexpr uint32_t kAtReturn = 1;
// MAX_KPROBE_MULTI_CNT in kernel/trace/bpf_trace.c.
constexpr size_t kMostFunctions = 1 << 20;

// Of union bpf_attr, for BPF_LINK_CREATE.
struct MultiAttr {
  uint32_t program, target, attach_type, flags;
  uint32_t multi_flags, count;
  uint64_t symbols, addresses, cookies;
};

// The beginning of struct bpf_link_info, as it is since 6.7.
struct MultiLinkInfo {
  uint32_t type, id, program, padding;
  uint64_t addresses;
  uint32_t count, flags;
  uint64_t missed;
};

// Where each of `count` texts begins; null, with an exception pending, when there are not as many with an end mark.
std::unique_ptr<uint64_t[]> Symbols(Napi::Env env, const Bytes& names, size_t count) {
  auto symbols = std::make_unique<uint64_t[]>(count);
  size_t found = 0, begin = 0;
  for (size_t i = 0; i < names.size; i++) {
    if (names.data[i] != 0) continue;
    if (found < count) symbols[found] = Pointer(names.data + begin);
    found++;
    begin = i + 1;
  }
  if (found == count && begin == names.size) return symbols;
  ThrowArgument(env, "each cookie has a name with an end mark");
  return nullptr;
}

}  // namespace

// linkFunctions(program, atReturn, named, functions, cookies): a descriptor that keeps the program attached to the functions.
// `functions` has their names, each with an end mark, or their addresses; `cookies` a number of 64 bits for each.
Napi::Value LinkFunctions(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  Resource* program = OpenResource(env, info[0], Kind::kProgram);
  if (program == nullptr) return env.Undefined();
  if (!info[1].IsBoolean() || !info[2].IsBoolean()) {
    ThrowArgument(env, "whether it is at the return, and whether functions are named, are booleans");
    return env.Undefined();
  }
  const bool named = info[2].As<Napi::Boolean>().Value();
  const Bytes functions = BytesOf(env, info[3]);
  if (!functions.ok) return env.Undefined();
  const Bytes cookies = BytesOf(env, info[4]);
  if (!cookies.ok) return env.Undefined();
  const size_t count = cookies.size / 8;
  if (count == 0 || count > kMostFunctions || cookies.size % 8 != 0 || (!named && functions.size != cookies.size)) {
    ThrowArgument(env, "each function has a cookie of 8 bytes");
    return env.Undefined();
  }
  std::unique_ptr<uint64_t[]> symbols;
  if (named) {
    symbols = Symbols(env, functions, count);
    if (symbols == nullptr) return env.Undefined();
  }
  MultiAttr multi = {};
  multi.program = static_cast<uint32_t>(program->fd.get());
  multi.attach_type = kAttachType;
  multi.multi_flags = info[1].As<Napi::Boolean>().Value() ? kAtReturn : 0;
  multi.count = static_cast<uint32_t>(count);
  multi.symbols = named ? Pointer(symbols.get()) : 0;
  multi.addresses = named ? 0 : Pointer(functions.data);
  multi.cookies = Pointer(cookies.data);
  union bpf_attr attr;
  static_assert(sizeof(multi) <= sizeof(attr), "bpf_attr has room for it");
  Clear(&attr);
  memcpy(&attr, &multi, sizeof(multi));
  int fd = Bpf(BPF_LINK_CREATE, &attr, sizeof(multi));
  if (fd < 0) {
    ThrowErrno(env, errno, "bpf(BPF_LINK_CREATE, kprobe.multi)");
    return env.Undefined();
  }
  return WrapHandle(env, new Resource(Kind::kDescriptor, fd));
}

// functionMisses(link): how often the kernel came to a function of the link and did not run its program
Napi::Value FunctionMisses(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  Resource* link = OpenResource(env, info[0], Kind::kDescriptor);
  if (link == nullptr) return env.Undefined();
  MultiLinkInfo data = {};
  uint32_t size = sizeof(data);
  if (BpfInfo(link->fd.get(), &data, &size) < 0) {
    ThrowErrno(env, errno, "bpf(BPF_OBJ_GET_INFO_BY_FD)");
    return env.Undefined();
  }
  return Napi::Number::New(env, static_cast<double>(data.missed));
}

}  // namespace tap
