#pragma once

#include <napi.h>

namespace tap {

Napi::Value OpenMappingEvents(const Napi::CallbackInfo& info);
Napi::Value AddMappingEvents(const Napi::CallbackInfo& info);
Napi::Value DrainMappingEvents(const Napi::CallbackInfo& info);

}  // namespace tap
