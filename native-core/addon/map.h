#pragma once

#include "handle.h"

namespace tap {

// A map with the sizes that its keys and values have, so that every buffer can be checked against them.
class Map : public Resource {
 public:
  Map(int fd, uint32_t type, uint32_t key_size, uint32_t value_bytes, uint32_t max_entries, uint32_t flags)
      : Resource(Kind::kMap, fd),
        type(type),
        key_size(key_size),
        value_bytes(value_bytes),
        max_entries(max_entries),
        flags(flags) {}
  void Close(Napi::Env env) override {
    values.Unmap();
    Resource::Close(env);
  }

  const uint32_t type, key_size, value_bytes, max_entries, flags;
  // The values of a mappable array, once they were read.
  Mapping values;
};

Napi::Value CreateMap(const Napi::CallbackInfo& info);
Napi::Value UpdateMap(const Napi::CallbackInfo& info);
Napi::Value UpdateMapWithMaps(const Napi::CallbackInfo& info);
Napi::Value LookUpMap(const Napi::CallbackInfo& info);
Napi::Value DeleteFromMap(const Napi::CallbackInfo& info);
Napi::Value LookUpMapBatch(const Napi::CallbackInfo& info);
Napi::Value DeleteFromMapBatch(const Napi::CallbackInfo& info);
Napi::Value ReadMapValues(const Napi::CallbackInfo& info);
Napi::Value MapValueBytes(const Napi::CallbackInfo& info);
Napi::Value CountCpus(const Napi::CallbackInfo& info);

}  // namespace tap
