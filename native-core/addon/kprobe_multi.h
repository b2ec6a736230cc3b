#pragma once

#include <napi.h>

namespace tap {

Napi::Value LinkFunctions(const Napi::CallbackInfo& info);
Napi::Value FunctionMisses(const Napi::CallbackInfo& info);

}  // namespace tap
