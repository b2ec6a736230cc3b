#include "memory.h"

#include "arguments.h"

namespace tap {

// freeBytes(bytes): gives the whole memory behind them back at once; they are empty from then on
Napi::Value FreeBytes(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  if (BytesOf(env, info[0]).ok) info[0].As<Napi::Uint8Array>().ArrayBuffer().Detach();
  return env.Undefined();
}

}  // namespace tap
