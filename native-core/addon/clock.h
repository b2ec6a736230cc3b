#pragma once

#include <napi.h>

#include <cstdint>

namespace tap {

// Nanoseconds of CLOCK_MONOTONIC.
uint64_t ReadMonotonicTime();

Napi::Value MonotonicTime(const Napi::CallbackInfo& info);
Napi::Value WallTime(const Napi::CallbackInfo& info);
Napi::Value Cycles(const Napi::CallbackInfo& info);

}  // namespace tap
