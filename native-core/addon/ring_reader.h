// Reads records of a BPF ring buffer. It knows memory only: neither descriptors nor JavaScript. The memory layout is that of
// kernel/bpf/ringbuf.c.
#pragma once

#include <linux/bpf.h>

#include <cstdint>
#include <cstring>

#include "drain.h"

namespace tap {

// One ring. A record may go on at the ring's start; its header and its time, aligned to 8 bytes, never do.
class RingView {
 public:
  RingView() = default;
  RingView(const unsigned char* data, uint64_t size, uint64_t* consumer, const uint64_t* producer)
      : data_(data), size_(size), consumer_(consumer), producer_(producer) {}

  // Looks at what the kernel has written so far.
  void Refresh() {
    published_ = __atomic_load_n(consumer_, __ATOMIC_RELAXED);
    position_ = published_;
    end_ = __atomic_load_n(producer_, __ATOMIC_ACQUIRE);
  }

  // Finds the next complete record, past discarded ones. False when there is none; `corrupt` when lengths make no sense.
  bool Peek(bool* corrupt) {
    if (position_ < end_ && end_ - position_ > size_) {
      *corrupt = true;
      return false;
    }
    while (position_ < end_) {
      const auto* header = reinterpret_cast<const uint32_t*>(data_ + (position_ & (size_ - 1)));
      uint32_t word = __atomic_load_n(header, __ATOMIC_ACQUIRE);
      if ((word & BPF_RINGBUF_BUSY_BIT) != 0) return false;
      uint32_t length = word & ~(BPF_RINGBUF_BUSY_BIT | BPF_RINGBUF_DISCARD_BIT);
      uint64_t whole = (static_cast<uint64_t>(length) + BPF_RINGBUF_HDR_SZ + 7) / 8 * 8;
      if (whole > end_ - position_ || whole > size_) {
        *corrupt = true;
        return false;
      }
      if ((word & BPF_RINGBUF_DISCARD_BIT) != 0) {
        position_ += whole;
        continue;
      }
      if (length < sizeof(uint64_t)) {
        *corrupt = true;
        return false;
      }
      record_ = (position_ + BPF_RINGBUF_HDR_SZ) & (size_ - 1);
      length_ = length;
      memcpy(&time_, data_ + record_, sizeof(time_));
      return true;
    }
    return false;
  }

  // Copies the record.
  void Copy(unsigned char* out) const { CopyAround(data_, size_, record_, length_, out); }

  void Advance() { position_ += (static_cast<uint64_t>(length_) + BPF_RINGBUF_HDR_SZ + 7) / 8 * 8; }

  // Gives the room up to here back to the kernel. Of a ring without news nothing is written: its CPU has that in its cache.
  void Publish() {
    if (position_ != published_) __atomic_store_n(consumer_, position_, __ATOMIC_RELEASE);
  }

  uint64_t time() const { return time_; }
  uint32_t length() const { return length_; }
  uint64_t size() const { return size_; }
  uint64_t position() const { return position_; }
  uint64_t Pending() const {
    return __atomic_load_n(producer_, __ATOMIC_ACQUIRE) - __atomic_load_n(consumer_, __ATOMIC_RELAXED);
  }

 private:
  const unsigned char* data_ = nullptr;
  uint64_t size_ = 0;
  uint64_t* consumer_ = nullptr;
  const uint64_t* producer_ = nullptr;
  uint64_t published_ = 0;
  uint64_t position_ = 0;
  uint64_t end_ = 0;
  uint64_t time_ = 0;
  // Where the record starts in the data.
  uint64_t record_ = 0;
  uint32_t length_ = 0;
};

}  // namespace tap
