// What a drain gave, as JavaScript sees it.
#pragma once

#include <cstdio>

#include "arguments.h"
#include "drain.h"

namespace tap {

// The number of bytes; throws into JavaScript where the first record does not fit the `room`, or lengths make no sense.
inline Napi::Value Drained(Napi::Env env, const DrainResult& result, size_t room) {
  if (result.state == DrainState::kTooLong) {
    char message[128];
    snprintf(message, sizeof(message), "a record of %zu bytes does not fit the buffer of %zu", result.record, room);
    ThrowArgument(env, message);
    return env.Undefined();
  }
  if (result.state == DrainState::kCorrupt && result.bytes == 0) {
    ThrowCode(env, "ERR_TAP_RING", "the ring buffer holds lengths that make no sense");
    return env.Undefined();
  }
  return Napi::Number::New(env, static_cast<double>(result.bytes));
}

}  // namespace tap
