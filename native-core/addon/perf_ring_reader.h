// Reads records of a ring of perf events. It knows memory only: neither descriptors nor JavaScript. The memory layout is that
// of include/uapi/linux/perf_event.h; each record ends with its time, which PERF_SAMPLE_TIME and `sample_id_all` ask for.
#pragma once

#include <linux/perf_event.h>

#include <cstdint>
#include <cstring>

#include "drain.h"

namespace tap {

// One ring. A record may go on at the ring's start; its header and its time, aligned to 8 bytes, never do.
class PerfRingView {
 public:
  PerfRingView() = default;
  PerfRingView(perf_event_mmap_page* page, const unsigned char* data, uint64_t size)
      : page_(page), data_(data), size_(size) {}

  // Looks at what the kernel has written so far.
  void Refresh() {
    published_ = page_->data_tail;
    position_ = published_;
    end_ = __atomic_load_n(&page_->data_head, __ATOMIC_ACQUIRE);
  }

  // Finds the next record. False when there is none; `corrupt` when lengths make no sense.
  bool Peek(bool* corrupt) {
    if (position_ == end_) return false;
    if (end_ - position_ > size_) {
      *corrupt = true;
      return false;
    }
    perf_event_header header;
    memcpy(&header, data_ + (position_ & (size_ - 1)), sizeof(header));
    length_ = header.size;
    if (length_ < sizeof(header) + sizeof(time_) || length_ % 8 != 0 || length_ > end_ - position_) {
      *corrupt = true;
      return false;
    }
    memcpy(&time_, data_ + ((position_ + length_ - sizeof(time_)) & (size_ - 1)), sizeof(time_));
    return true;
  }

  // Copies the record.
  void Copy(unsigned char* out) const { CopyAround(data_, size_, position_ & (size_ - 1), length_, out); }

  void Advance() { position_ += length_; }

  // Gives the room up to here back to the kernel.
  void Publish() {
    if (position_ != published_) __atomic_store_n(&page_->data_tail, position_, __ATOMIC_RELEASE);
  }

  uint64_t time() const { return time_; }
  uint32_t length() const { return length_; }

 private:
  perf_event_mmap_page* page_ = nullptr;
  const unsigned char* data_ = nullptr;
  uint64_t size_ = 0;
  uint64_t published_ = 0;
  uint64_t position_ = 0;
  uint64_t end_ = 0;
  uint64_t time_ = 0;
  uint32_t length_ = 0;
};

}  // namespace tap
