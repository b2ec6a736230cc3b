#include "map.h"

#include <uv.h>

#include <cerrno>
#include <cstdlib>
#include <memory>

#include "arguments.h"
#include "bpf.h"

namespace tap {

namespace {

Map* MapOf(const Napi::CallbackInfo& info, size_t index) {
  return static_cast<Map*>(OpenResource(info.Env(), info[index], Kind::kMap));
}

// Bytes of exactly the wanted size.
bool Sized(Napi::Env env, Napi::Value value, size_t size, uint8_t** data) {
  Bytes bytes = BytesOf(env, value);
  if (!bytes.ok) return false;
  *data = bytes.data;
  if (bytes.size == size) return true;
  ThrowArgument(env, "the buffer has not the size of the map's keys or values");
  return false;
}

// A map that is a hash table.
Map* HashOf(const Napi::CallbackInfo& info, size_t index) {
  Map* map = MapOf(info, index);
  if (map == nullptr || map->type == BPF_MAP_TYPE_HASH || map->type == BPF_MAP_TYPE_PERCPU_HASH ||
      map->type == BPF_MAP_TYPE_LRU_HASH || map->type == BPF_MAP_TYPE_LRU_PERCPU_HASH) {
    return map;
  }
  ThrowArgument(info.Env(), "the map is not a hash table");
  return nullptr;
}

// Room for keys of a map, and for how many.
bool KeysOf(const Napi::CallbackInfo& info, size_t index, const Map& map, uint8_t** data, uint32_t* count) {
  Bytes bytes = BytesOf(info.Env(), info[index]);
  if (!bytes.ok) return false;
  *data = bytes.data;
  *count = static_cast<uint32_t>(bytes.size / map.key_size);
  if (*count > 0 && bytes.size / map.key_size <= UINT32_MAX && bytes.size % map.key_size == 0) return true;
  ThrowArgument(info.Env(), "the buffer does not have the size of some of the map's keys");
  return false;
}

// As bpf_map_value_size() in kernel/bpf/syscall.c.
bool IsPerCpu(int64_t type) {
  return type == BPF_MAP_TYPE_PERCPU_HASH || type == BPF_MAP_TYPE_PERCPU_ARRAY ||
         type == BPF_MAP_TYPE_LRU_PERCPU_HASH || type == BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE;
}

// The last type of which it is known how many bytes the kernel reads and writes.
constexpr double kLastType = BPF_MAP_TYPE_TASK_STORAGE;

// Far more CPUs than any kernel is built for (NR_CPUS).
constexpr size_t kMostCpus = 65536;

// How many CPUs there can ever be: as many values as the kernel writes of a per-CPU map. It says so itself; a file of
// /sys can be covered by another one. 0 with errno set when the kernel refuses.
int64_t PossibleCpus() {
  union bpf_attr attr;
  Clear(&attr);
  attr.map_type = BPF_MAP_TYPE_PERCPU_ARRAY;
  attr.key_size = sizeof(uint32_t);
  attr.value_size = sizeof(uint64_t);
  attr.max_entries = 1;
  OwnedFd map(BpfCharged(BPF_MAP_CREATE, &attr, TAP_ATTR_SIZE(map_name)));
  if (!map.valid()) return 0;
  uint64_t* values = static_cast<uint64_t*>(malloc(kMostCpus * sizeof(uint64_t)));
  if (values == nullptr) return 0;
  memset(values, 0xff, kMostCpus * sizeof(uint64_t));
  const uint32_t key = 0;
  Clear(&attr);
  attr.map_fd = static_cast<uint32_t>(map.get());
  attr.key = Pointer(&key);
  attr.value = Pointer(values);
  size_t count = 0;
  if (Bpf(BPF_MAP_LOOKUP_ELEM, &attr, TAP_ATTR_SIZE(flags)) == 0) {
    while (count < kMostCpus && values[count] == 0) count++;
  }
  int error = errno;
  free(values);
  errno = error;
  return static_cast<int64_t>(count);
}

constexpr double kU32 = 4294967295.0;

// Maps that one thread stores in a map of maps.
struct Storing {
  int map;
  uint32_t* keys;
  uint32_t* values;
  uint32_t count;
  int error = 0;
};

// At once where the kernel can do that, else one by one. Kernels before 5.13 have no batch for maps of maps.
void Store(void* argument) {
  Storing* storing = static_cast<Storing*>(argument);
  union bpf_attr attr;
  Clear(&attr);
  attr.batch.map_fd = static_cast<uint32_t>(storing->map);
  attr.batch.keys = Pointer(storing->keys);
  attr.batch.values = Pointer(storing->values);
  attr.batch.count = storing->count;
  if (storing->count > 1 && Bpf(BPF_MAP_UPDATE_BATCH, &attr, TAP_ATTR_SIZE(batch.flags)) == 0) return;
  for (uint32_t i = 0; i < storing->count; i++) {
    Clear(&attr);
    attr.map_fd = static_cast<uint32_t>(storing->map);
    attr.key = Pointer(&storing->keys[i]);
    attr.value = Pointer(&storing->values[i]);
    if (Bpf(BPF_MAP_UPDATE_ELEM, &attr, TAP_ATTR_SIZE(flags)) < 0) {
      storing->error = errno;
      return;
    }
  }
}

// The kernel waits until no program has what was in an entry before, for each entry (or once for a batch, since 6.8:
// maybe_wait_bpf_programs() in kernel/bpf/syscall.c). Threads that wait at the same time wait for the same. 0 or an errno.
int StoreMaps(const Storing& all) {
  constexpr uint32_t kThreads = 16;
  Storing parts[kThreads];
  uv_thread_t threads[kThreads];
  bool started[kThreads] = {};
  const uint32_t count = all.count < kThreads ? all.count : kThreads;
  for (uint32_t i = 0; i < count; i++) {
    const uint32_t from = all.count * i / count;
    parts[i] = {all.map, all.keys + from, all.values + from, all.count * (i + 1) / count - from};
    started[i] = i + 1 < count && uv_thread_create(&threads[i], Store, &parts[i]) == 0;
    // The last part, and what finds no thread, is for this one.
    if (!started[i]) Store(&parts[i]);
  }
  int error = 0;
  for (uint32_t i = 0; i < count; i++) {
    if (started[i]) uv_thread_join(&threads[i]);
    if (error == 0) error = parts[i].error;
  }
  return error;
}

}  // namespace

// createMap(type, keySize, valueSize, maxEntries, flags, inner | null, name)
Napi::Value CreateMap(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  int64_t type, key_size, value_size, max_entries, flags;
  char name[BPF_OBJ_NAME_LEN];
  if (!NumberOf(env, info[0], 0, kLastType, &type) || !NumberOf(env, info[1], 0, 65536, &key_size) ||
      !NumberOf(env, info[2], 0, 1 << 28, &value_size) || !NumberOf(env, info[3], 0, kU32, &max_entries) ||
      !NumberOf(env, info[4], 0, kU32, &flags) || !TextOf(env, info[6], name, sizeof(name))) {
    return env.Undefined();
  }
  union bpf_attr attr;
  Clear(&attr);
  attr.map_type = static_cast<uint32_t>(type);
  attr.key_size = static_cast<uint32_t>(key_size);
  attr.value_size = static_cast<uint32_t>(value_size);
  attr.max_entries = static_cast<uint32_t>(max_entries);
  attr.map_flags = static_cast<uint32_t>(flags);
  if (!info[5].IsNull()) {
    Map* inner = MapOf(info, 5);
    if (inner == nullptr) return env.Undefined();
    attr.inner_map_fd = static_cast<uint32_t>(inner->fd.get());
  }
  memcpy(attr.map_name, name, sizeof(name));
  const int64_t cpus = IsPerCpu(type) ? PossibleCpus() : 1;
  int fd = cpus == 0 ? -1 : BpfCharged(BPF_MAP_CREATE, &attr, TAP_ATTR_SIZE(map_name));
  if (fd < 0) {
    ThrowErrno(env, errno, "bpf(BPF_MAP_CREATE)");
    return env.Undefined();
  }
  // User space sees the values of all possible CPUs, each rounded up to 8 bytes.
  int64_t bytes = IsPerCpu(type) ? (value_size + 7) / 8 * 8 * cpus : value_size;
  return WrapHandle(env, new Map(fd, static_cast<uint32_t>(type), static_cast<uint32_t>(key_size),
                                 static_cast<uint32_t>(bytes), static_cast<uint32_t>(max_entries),
                                 static_cast<uint32_t>(flags)));
}

// updateMap(map, key, value)
Napi::Value UpdateMap(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  Map* map = MapOf(info, 0);
  uint8_t *key, *value;
  if (map == nullptr || !Sized(env, info[1], map->key_size, &key) || !Sized(env, info[2], map->value_bytes, &value)) {
    return env.Undefined();
  }
  union bpf_attr attr;
  Clear(&attr);
  attr.map_fd = static_cast<uint32_t>(map->fd.get());
  attr.key = Pointer(key);
  attr.value = Pointer(value);
  if (Bpf(BPF_MAP_UPDATE_ELEM, &attr, TAP_ATTR_SIZE(flags)) < 0) ThrowErrno(env, errno, "bpf(BPF_MAP_UPDATE_ELEM)");
  return env.Undefined();
}

// updateMapWithMaps(map, entries, inner): stores maps in an array of maps, each in its entry
Napi::Value UpdateMapWithMaps(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  Map* map = MapOf(info, 0);
  if (map == nullptr) return env.Undefined();
  if (map->type != BPF_MAP_TYPE_ARRAY_OF_MAPS || !info[1].IsArray() || !info[2].IsArray()) {
    ThrowArgument(env, "updateMapWithMaps() wants an array of maps, numbers of entries, and maps for them");
    return env.Undefined();
  }
  Napi::Array entries = info[1].As<Napi::Array>();
  Napi::Array inner = info[2].As<Napi::Array>();
  const uint32_t count = inner.Length();
  if (entries.Length() != count) {
    ThrowArgument(env, "updateMapWithMaps() wants as many entries as maps");
    return env.Undefined();
  }
  auto keys = std::make_unique<uint32_t[]>(count);
  auto values = std::make_unique<uint32_t[]>(count);
  for (uint32_t i = 0; i < count; i++) {
    int64_t entry;
    if (!NumberOf(env, entries.Get(i), 0, map->max_entries - 1.0, &entry)) return env.Undefined();
    Resource* one = OpenResource(env, inner.Get(i), Kind::kMap);
    if (one == nullptr) return env.Undefined();
    keys[i] = static_cast<uint32_t>(entry);
    values[i] = static_cast<uint32_t>(one->fd.get());
  }
  const int error = StoreMaps({map->fd.get(), keys.get(), values.get(), count});
  if (error != 0) ThrowErrno(env, error, "bpf(BPF_MAP_UPDATE_ELEM)");
  return env.Undefined();
}

// lookUpMap(map, key, out, remove): whether the key was there
Napi::Value LookUpMap(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  Map* map = MapOf(info, 0);
  uint8_t *key, *value;
  if (map == nullptr || !Sized(env, info[1], map->key_size, &key) || !Sized(env, info[2], map->value_bytes, &value)) {
    return env.Undefined();
  }
  bool remove = info[3].IsBoolean() && info[3].As<Napi::Boolean>().Value();
  union bpf_attr attr;
  Clear(&attr);
  attr.map_fd = static_cast<uint32_t>(map->fd.get());
  attr.key = Pointer(key);
  attr.value = Pointer(value);
  int command = remove ? BPF_MAP_LOOKUP_AND_DELETE_ELEM : BPF_MAP_LOOKUP_ELEM;
  if (Bpf(command, &attr, TAP_ATTR_SIZE(flags)) == 0) return Napi::Boolean::New(env, true);
  if (errno != ENOENT) ThrowErrno(env, errno, "bpf(BPF_MAP_LOOKUP_ELEM)");
  return Napi::Boolean::New(env, false);
}

// deleteFromMap(map, key): whether the key was there
Napi::Value DeleteFromMap(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  Map* map = MapOf(info, 0);
  uint8_t* key;
  if (map == nullptr || !Sized(env, info[1], map->key_size, &key)) return env.Undefined();
  union bpf_attr attr;
  Clear(&attr);
  attr.map_fd = static_cast<uint32_t>(map->fd.get());
  attr.key = Pointer(key);
  if (Bpf(BPF_MAP_DELETE_ELEM, &attr, TAP_ATTR_SIZE(key)) == 0) return Napi::Boolean::New(env, true);
  if (errno != ENOENT) ThrowErrno(env, errno, "bpf(BPF_MAP_DELETE_ELEM)");
  return Napi::Boolean::New(env, false);
}

// lookUpMapBatch(map, cursor, first, keys, values): { count, last }: copies entries of a hash table, as many as there is room for.
// The cursor says where the next call goes on. ENOSPC where there is no room for all of one bucket.
Napi::Value LookUpMapBatch(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  Map* map = HashOf(info, 0);
  uint8_t *cursor, *keys, *values;
  uint32_t room;
  // The cursor of a hash table is a bucket's number: __htab_map_lookup_and_delete_batch() in kernel/bpf/hashtab.c.
  if (map == nullptr || !Sized(env, info[1], sizeof(uint32_t), &cursor) || !KeysOf(info, 3, *map, &keys, &room) ||
      !Sized(env, info[4], static_cast<size_t>(room) * map->value_bytes, &values)) {
    return env.Undefined();
  }
  const bool first = info[2].IsBoolean() && info[2].As<Napi::Boolean>().Value();
  union bpf_attr attr;
  Clear(&attr);
  attr.batch.in_batch = first ? 0 : Pointer(cursor);
  attr.batch.out_batch = Pointer(cursor);
  attr.batch.keys = Pointer(keys);
  attr.batch.values = Pointer(values);
  attr.batch.count = room;
  attr.batch.map_fd = static_cast<uint32_t>(map->fd.get());
  const bool more = Bpf(BPF_MAP_LOOKUP_BATCH, &attr, TAP_ATTR_SIZE(batch.flags)) == 0;
  if (!more && errno != ENOENT) {
    ThrowErrno(env, errno, "bpf(BPF_MAP_LOOKUP_BATCH)");
    return env.Undefined();
  }
  Napi::Object result = Napi::Object::New(env);
  result.Set("count", Napi::Number::New(env, attr.batch.count));
  result.Set("last", Napi::Boolean::New(env, !more));
  return result;
}

// deleteFromMapBatch(map, keys): removes those that are there
Napi::Value DeleteFromMapBatch(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  Map* map = HashOf(info, 0);
  uint8_t* keys;
  uint32_t count;
  if (map == nullptr || !KeysOf(info, 1, *map, &keys, &count)) return env.Undefined();
  for (uint32_t done = 0; done < count;) {
    union bpf_attr attr;
    Clear(&attr);
    attr.batch.keys = Pointer(keys + static_cast<size_t>(done) * map->key_size);
    attr.batch.count = count - done;
    attr.batch.map_fd = static_cast<uint32_t>(map->fd.get());
    if (Bpf(BPF_MAP_DELETE_BATCH, &attr, TAP_ATTR_SIZE(batch.flags)) == 0) break;
    if (errno != ENOENT) {
      ThrowErrno(env, errno, "bpf(BPF_MAP_DELETE_BATCH)");
      break;
    }
    // The kernel stops at the first key that is not there, and says how many it removed before.
    done += attr.batch.count + 1;
  }
  return env.Undefined();
}

// readMapValues(map, offset, out): copies 64-bit counters of a mappable array, each read whole
Napi::Value ReadMapValues(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  Map* map = MapOf(info, 0);
  int64_t offset;
  if (map == nullptr || !NumberOf(env, info[1], 0, kU32, &offset)) return env.Undefined();
  Bytes out = BytesOf(env, info[2]);
  if (!out.ok) return env.Undefined();
  uint64_t size = static_cast<uint64_t>((map->value_bytes + 7) / 8 * 8) * map->max_entries;
  if (map->type != BPF_MAP_TYPE_ARRAY || (map->flags & BPF_F_MMAPABLE) == 0 || offset % 8 != 0 || out.size % 8 != 0 ||
      static_cast<uint64_t>(offset) + out.size > size) {
    ThrowArgument(env, "the range is not one of 8-byte words within the values of a mappable array");
    return env.Undefined();
  }
  if (map->values.get() == nullptr && !map->values.Map(size, PROT_READ, map->fd.get(), 0)) {
    ThrowErrno(env, errno, "mmap(map)");
    return env.Undefined();
  }
  for (size_t at = 0; at < out.size; at += 8) {
    const uint64_t* word = reinterpret_cast<const uint64_t*>(map->values.get() + offset + at);
    uint64_t value = __atomic_load_n(word, __ATOMIC_RELAXED);
    memcpy(out.data + at, &value, 8);
  }
  return env.Undefined();
}

// mapValueBytes(map): bytes of a value as user space sees it: of a per-CPU map the values of all CPUs
Napi::Value MapValueBytes(const Napi::CallbackInfo& info) {
  Map* map = MapOf(info, 0);
  if (map == nullptr) return info.Env().Undefined();
  return Napi::Number::New(info.Env(), map->value_bytes);
}

// countCpus(): how many CPUs there can ever be, as the kernel counts them
Napi::Value CountCpus(const Napi::CallbackInfo& info) {
  const int64_t count = PossibleCpus();
  if (count == 0) ThrowErrno(info.Env(), errno, "bpf(BPF_MAP_CREATE)");
  return Napi::Number::New(info.Env(), static_cast<double>(count));
}

}  // namespace tap
