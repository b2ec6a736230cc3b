// What tests need of the addon's parts, and nobody else.
#include <napi.h>

#include "arguments.h"
#include "drain.h"
#include "drained.h"
#include "perf_ring_reader.h"
#include "ring_reader.h"

namespace {

// drainBytes(data, consumer, producer, out, horizon): reads bytes as if they were a ring
Napi::Value DrainBytes(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  uint64_t consumer, producer, horizon;
  if (!tap::BigOf(env, info[1], &consumer) || !tap::BigOf(env, info[2], &producer) ||
      !tap::BigOf(env, info[4], &horizon)) {
    return env.Undefined();
  }
  tap::Bytes data = tap::BytesOf(env, info[0]);
  tap::Bytes out = tap::BytesOf(env, info[3]);
  if (!data.ok || !out.ok) return env.Undefined();
  if (data.size < 8 || (data.size & (data.size - 1)) != 0 || consumer % 8 != 0) {
    tap::ThrowArgument(env, "a ring has a power of two as its size");
    return env.Undefined();
  }
  tap::RingView view(data.data, data.size, &consumer, &producer);
  tap::RingView* heap[1];
  return tap::Drained(env, tap::Drain(&view, 1, heap, out.data, out.size, horizon), out.size);
}

// drainPerfBytes(data, tail, head, out): the same, as if they were a ring of perf events
Napi::Value DrainPerfBytes(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  uint64_t tail, head;
  if (!tap::BigOf(env, info[1], &tail) || !tap::BigOf(env, info[2], &head)) return env.Undefined();
  tap::Bytes data = tap::BytesOf(env, info[0]);
  tap::Bytes out = tap::BytesOf(env, info[3]);
  if (!data.ok || !out.ok) return env.Undefined();
  if (data.size < 8 || (data.size & (data.size - 1)) != 0 || tail % 8 != 0) {
    tap::ThrowArgument(env, "a ring has a power of two as its size");
    return env.Undefined();
  }
  perf_event_mmap_page page = {};
  page.data_tail = tail;
  page.data_head = head;
  tap::PerfRingView view(&page, data.data, data.size);
  tap::PerfRingView* heap[1];
  return tap::Drained(env, tap::Drain(&view, 1, heap, out.data, out.size, UINT64_MAX), out.size);
}

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  exports.Set("drainBytes", Napi::Function::New(env, DrainBytes, "drainBytes"));
  exports.Set("drainPerfBytes", Napi::Function::New(env, DrainPerfBytes, "drainPerfBytes"));
  return exports;
}

}  // namespace

NODE_API_MODULE(tap_native_test, Init)
