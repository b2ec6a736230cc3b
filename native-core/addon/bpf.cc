#include "bpf.h"

#include <sys/resource.h>

#include <cerrno>

namespace tap {

namespace {

// Lifts RLIMIT_MEMLOCK as far as this process may, until it goes out of scope. The limit belongs to the process: a child that
// another thread makes within the call has it.
class LiftedMemlock {
 public:
  LiftedMemlock() {
    if (getrlimit(RLIMIT_MEMLOCK, &before_) != 0 || before_.rlim_cur == RLIM_INFINITY) return;
    const struct rlimit none = {RLIM_INFINITY, RLIM_INFINITY};
    const struct rlimit most = {before_.rlim_max, before_.rlim_max};
    unlimited_ = setrlimit(RLIMIT_MEMLOCK, &none) == 0;
    lifted_ = unlimited_ || (before_.rlim_cur < before_.rlim_max && setrlimit(RLIMIT_MEMLOCK, &most) == 0);
  }
  ~LiftedMemlock() {
    if (lifted_) setrlimit(RLIMIT_MEMLOCK, &before_);
  }
  LiftedMemlock(const LiftedMemlock&) = delete;
  LiftedMemlock& operator=(const LiftedMemlock&) = delete;

  bool lifted() const { return lifted_; }
  bool unlimited() const { return unlimited_ || before_.rlim_cur == RLIM_INFINITY; }

 private:
  struct rlimit before_ = {};
  bool lifted_ = false;
  bool unlimited_ = false;
};

}  // namespace

int BpfCharged(int command, union bpf_attr* attr, unsigned int size) {
  int result = Bpf(command, attr, size);
  // A map that finds no room fails with EPERM, and a program that grows in the verifier with ENOMEM (bpf_prog_realloc).
  if (result >= 0 || (errno != EPERM && errno != ENOMEM)) return result;
  int error = errno;
  {
    LiftedMemlock memlock;
    if (memlock.lifted()) {
      result = Bpf(command, attr, size);
      error = errno;
    }
  }
  errno = error;
  return result;
}

int BpfInfo(int fd, void* data, uint32_t* size) {
  union bpf_attr attr;
  Clear(&attr);
  attr.info.bpf_fd = static_cast<uint32_t>(fd);
  attr.info.info_len = *size;
  attr.info.info = Pointer(data);
  int result = Bpf(BPF_OBJ_GET_INFO_BY_FD, &attr, TAP_ATTR_SIZE(info));
  *size = attr.info.info_len;
  return result;
}

bool MayLiftMemlock() { return LiftedMemlock().unlimited(); }

}  // namespace tap
