// Calls of the kernel that wait, made at the same time.
#pragma once

#include <uv.h>

#include <cstdint>

namespace tap {

// Calls `body` for each number below `count`, in their order, by 16 threads at most; this one is one of them. `subject` is what they share.
inline void InThreads(uint32_t count, void (*body)(void* subject, uint32_t number), void* subject) {
  constexpr uint32_t kThreads = 16;
  struct Shared {
    uint32_t count;
    void (*body)(void*, uint32_t);
    void* subject;
    uint32_t next = 0;
  } shared = {count, body, subject};
  auto work = [](void* argument) {
    Shared* all = static_cast<Shared*>(argument);
    for (;;) {
      const uint32_t number = __atomic_fetch_add(&all->next, 1, __ATOMIC_RELAXED);
      if (number >= all->count) return;
      all->body(all->subject, number);
    }
  };
  uv_thread_t threads[kThreads];
  uint32_t started = 0;
  // What finds no thread is for those that are there.
  while (started + 1 < kThreads && started + 1 < count && uv_thread_create(&threads[started], work, &shared) == 0) started++;
  work(&shared);
  for (uint32_t i = 0; i < started; i++) uv_thread_join(&threads[i]);
}

}  // namespace tap
