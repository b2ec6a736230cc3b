// What JavaScript holds of a kernel object: a tagged object that owns it.
#pragma once

#include <napi.h>

#include "owned.h"

namespace tap {

enum class Kind { kDescriptor, kMap, kProgram, kRings, kBtf, kMappingEvents };

// Base of all that a handle can own. Closing gives everything back; the memory goes with the JavaScript object.
class Resource {
 public:
  Resource(Kind kind, int fd) : kind(kind), fd(fd) {}
  virtual ~Resource() = default;
  virtual void Close(Napi::Env) { fd.Close(); }

  const Kind kind;
  OwnedFd fd;
};

// A handle for JavaScript; it takes the resource over.
Napi::Value WrapHandle(Napi::Env env, Resource* resource);

// The open resource behind a value. Throws into JavaScript and returns null for any other value, for a handle of
// another kind, and for a closed one. Descriptor accepts every kind.
Resource* OpenResource(Napi::Env env, Napi::Value value, Kind kind);

// close(handle), isClosed(handle), fileDescriptor(handle)
Napi::Value CloseHandle(const Napi::CallbackInfo& info);
Napi::Value HandleDescriptor(const Napi::CallbackInfo& info);

}  // namespace tap
