#include "clock.h"

#include <time.h>

namespace tap {

namespace {

uint64_t ReadClock(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1000000000 + static_cast<uint64_t>(now.tv_nsec);
}

}  // namespace

uint64_t ReadMonotonicTime() { return ReadClock(CLOCK_MONOTONIC); }

// monotonicTime(): nanoseconds of CLOCK_MONOTONIC
Napi::Value MonotonicTime(const Napi::CallbackInfo& info) { return Napi::BigInt::New(info.Env(), ReadMonotonicTime()); }

// wallTime(): nanoseconds of CLOCK_REALTIME
Napi::Value WallTime(const Napi::CallbackInfo& info) {
  return Napi::BigInt::New(info.Env(), ReadClock(CLOCK_REALTIME));
}

// cycles(): the cycle counter of this CPU, 0 where there is none
Napi::Value Cycles(const Napi::CallbackInfo& info) {
  uint64_t count = 0;
#if defined(__x86_64__)
  count = __builtin_ia32_rdtsc();
#elif defined(__aarch64__)
  asm volatile("mrs %0, cntvct_el0" : "=r"(count));
#endif
  return Napi::BigInt::New(info.Env(), count);
}

}  // namespace tap
