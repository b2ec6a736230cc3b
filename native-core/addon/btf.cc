#include "btf.h"

#include <algorithm>
#include <cerrno>

#include "arguments.h"
#include "bpf.h"
#include "handle.h"

namespace tap {

// nextBtfId(id): the next id of loaded BTF, null after the last
Napi::Value NextBtfId(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  int64_t id;
  if (!NumberOf(env, info[0], 0, 4294967295.0, &id)) return env.Undefined();
  union bpf_attr attr;
  Clear(&attr);
  attr.start_id = static_cast<uint32_t>(id);
  if (Bpf(BPF_BTF_GET_NEXT_ID, &attr, TAP_ATTR_SIZE(open_flags)) == 0) return Napi::Number::New(env, attr.next_id);
  if (errno != ENOENT) ThrowErrno(env, errno, "bpf(BPF_BTF_GET_NEXT_ID)");
  return env.Null();
}

// openBtf(id): a descriptor of loaded BTF, null when it is gone
Napi::Value OpenBtf(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  int64_t id;
  if (!NumberOf(env, info[0], 1, 4294967295.0, &id)) return env.Undefined();
  union bpf_attr attr;
  Clear(&attr);
  attr.btf_id = static_cast<uint32_t>(id);
  int fd = Bpf(BPF_BTF_GET_FD_BY_ID, &attr, TAP_ATTR_SIZE(open_flags));
  if (fd >= 0) return WrapHandle(env, new Resource(Kind::kBtf, fd));
  if (errno != ENOENT) ThrowErrno(env, errno, "bpf(BPF_BTF_GET_FD_BY_ID)");
  return env.Null();
}

// btfInfo(descriptor): { id, name, kernel }
Napi::Value BtfInfo(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  Resource* btf = OpenResource(env, info[0], Kind::kBtf);
  if (btf == nullptr) return env.Undefined();
  char name[128] = "";
  struct bpf_btf_info data;
  memset(&data, 0, sizeof(data));
  data.name = Pointer(name);
  data.name_len = sizeof(name);
  uint32_t size = sizeof(data);
  if (BpfInfo(btf->fd.get(), &data, &size) < 0) {
    ThrowErrno(env, errno, "bpf(BPF_OBJ_GET_INFO_BY_FD)");
    return env.Undefined();
  }
  Napi::Object result = Napi::Object::New(env);
  result.Set("id", Napi::Number::New(env, data.id));
  result.Set("name", Napi::String::New(env, static_cast<const char*>(name)));
  result.Set("kernel", Napi::Boolean::New(env, data.kernel_btf != 0));
  return result;
}

// readBtf(descriptor, out): its types, as many bytes as `out` has room for; returns how many there are
Napi::Value ReadBtf(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  Resource* btf = OpenResource(env, info[0], Kind::kBtf);
  if (btf == nullptr) return env.Undefined();
  Bytes out = BytesOf(env, info[1]);
  if (!out.ok) return env.Undefined();
  struct bpf_btf_info data;
  memset(&data, 0, sizeof(data));
  data.btf = Pointer(out.data);
  data.btf_size = static_cast<uint32_t>(std::min<size_t>(out.size, UINT32_MAX));
  uint32_t size = sizeof(data);
  if (BpfInfo(btf->fd.get(), &data, &size) < 0) {
    ThrowErrno(env, errno, "bpf(BPF_OBJ_GET_INFO_BY_FD)");
    return env.Undefined();
  }
  return Napi::Number::New(env, data.btf_size);
}

}  // namespace tap
