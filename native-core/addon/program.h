#pragma once

#include "handle.h"

namespace tap {

Napi::Value LoadProgram(const Napi::CallbackInfo& info);
Napi::Value ProgramInfo(const Napi::CallbackInfo& info);
Napi::Value CountRunTimes(const Napi::CallbackInfo& info);
Napi::Value TestRunProgram(const Napi::CallbackInfo& info);
Napi::Value OpenRawTracepoint(const Napi::CallbackInfo& info);

}  // namespace tap
