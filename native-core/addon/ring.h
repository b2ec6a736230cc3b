#pragma once

#include <napi.h>

namespace tap {

Napi::Value OpenRings(const Napi::CallbackInfo& info);
Napi::Value AddRing(const Napi::CallbackInfo& info);
Napi::Value StartRings(const Napi::CallbackInfo& info);
Napi::Value DrainRings(const Napi::CallbackInfo& info);
Napi::Value PendingInRings(const Napi::CallbackInfo& info);

}  // namespace tap
