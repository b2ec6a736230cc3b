// Reads several rings in the order of the times of their records. It knows memory only: neither descriptors nor JavaScript.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace tap {

enum class DrainState { kOk, kCorrupt, kTooLong };

struct DrainResult {
  DrainState state = DrainState::kOk;
  size_t bytes = 0;
  // Size of the record that fits no buffer of this size.
  size_t record = 0;
};

// Copies bytes of a ring that may go on at its start.
inline void CopyAround(const unsigned char* data, uint64_t size, uint64_t at, size_t length, unsigned char* out) {
  const uint64_t room = size - at;
  const size_t first = length < room ? length : static_cast<size_t>(room);
  memcpy(out, data + at, first);
  memcpy(out + first, data, length - first);
}

// Moves whole records, each padded to 8 bytes, to `out`: those of all rings in the order of their times, none later
// than `horizon`. `heap` has room for `count` pointers.
template <typename View>
DrainResult Drain(View* rings, size_t count, View** heap, unsigned char* out, size_t size, uint64_t horizon) {
  DrainResult result;
  bool corrupt = false;
  size_t live = 0;
  auto sift_down = [&](size_t at) {
    for (;;) {
      size_t child = 2 * at + 1;
      if (child >= live) return;
      if (child + 1 < live && heap[child + 1]->time() < heap[child]->time()) child++;
      if (heap[at]->time() <= heap[child]->time()) return;
      View* swapped = heap[at];
      heap[at] = heap[child];
      heap[child] = swapped;
      at = child;
    }
  };
  for (size_t i = 0; i < count; i++) {
    rings[i].Refresh();
    if (rings[i].Peek(&corrupt)) heap[live++] = &rings[i];
  }
  for (size_t i = live / 2; i-- > 0;) sift_down(i);
  while (live > 0) {
    View* first = heap[0];
    if (first->time() > horizon) break;
    size_t length = first->length();
    size_t padded = (length + 7) / 8 * 8;
    if (padded > size - result.bytes) {
      if (result.bytes == 0) {
        result.state = DrainState::kTooLong;
        result.record = padded;
      }
      break;
    }
    first->Copy(out + result.bytes);
    if (padded != length) memset(out + result.bytes + length, 0, padded - length);
    result.bytes += padded;
    first->Advance();
    if (!first->Peek(&corrupt)) heap[0] = heap[--live];
    sift_down(0);
  }
  for (size_t i = 0; i < count; i++) rings[i].Publish();
  if (corrupt && result.state == DrainState::kOk) result.state = DrainState::kCorrupt;
  return result;
}

}  // namespace tap
