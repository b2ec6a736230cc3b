#include "memory.h"

#include "arguments.h"
#include "bpf.h"

namespace tap {

// freeBytes(bytes): gives the whole memory behind them back at once; they are empty from then on
Napi::Value FreeBytes(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  if (BytesOf(env, info[0]).ok) info[0].As<Napi::Uint8Array>().ArrayBuffer().Detach();
  return env.Undefined();
}

// mayLiftMemlock(): whether RLIMIT_MEMLOCK cannot stop this process from making maps and programs
Napi::Value MayLiftMemlock(const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), MayLiftMemlock());
}

}  // namespace tap
