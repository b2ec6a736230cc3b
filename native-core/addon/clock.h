#pragma once

#include <napi.h>

namespace tap {

Napi::Value MonotonicTime(const Napi::CallbackInfo& info);
Napi::Value WallTime(const Napi::CallbackInfo& info);
Napi::Value Cycles(const Napi::CallbackInfo& info);
Napi::Value RaiseMemlock(const Napi::CallbackInfo& info);

}  // namespace tap
