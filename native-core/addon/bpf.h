// bpf(2) with an attribute that is cleared and only as long as the command needs: older kernels refuse what they do
// not know (bpf_check_uarg_tail_zero in kernel/bpf/syscall.c).
#pragma once

#include <linux/bpf.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace tap {

inline int Bpf(int command, union bpf_attr* attr, unsigned int size) {
  return static_cast<int>(syscall(__NR_bpf, command, attr, size));
}

// As `Bpf`, for what makes maps and programs. Before 5.11 (commit d5299b67dd59) their memory counts against RLIMIT_MEMLOCK;
// where it ran out, the limit is lifted for this one call and put back, so that no child inherits another one.
int BpfCharged(int command, union bpf_attr* attr, unsigned int size);

// Whether RLIMIT_MEMLOCK does not bind this process, or it may lift it.
bool MayLiftMemlock();

inline uint64_t Pointer(const void* pointer) { return reinterpret_cast<uintptr_t>(pointer); }

inline void Clear(union bpf_attr* attr) { memset(attr, 0, sizeof(*attr)); }

// What the kernel says of the object behind a descriptor: BPF_OBJ_GET_INFO_BY_FD. `*size` is that of the structure, and then how much
// of it the kernel filled.
int BpfInfo(int fd, void* data, uint32_t* size);

// Bytes up to and with a member of bpf_attr.
#define TAP_ATTR_SIZE(member) (offsetof(union bpf_attr, member) + sizeof(static_cast<union bpf_attr*>(nullptr)->member))

}  // namespace tap
