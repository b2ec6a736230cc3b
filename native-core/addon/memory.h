#pragma once

#include <napi.h>

namespace tap {

Napi::Value FreeBytes(const Napi::CallbackInfo& info);
Napi::Value MayLiftMemlock(const Napi::CallbackInfo& info);

}  // namespace tap
