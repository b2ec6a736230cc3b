#include "closing.h"

#include <memory>
#include <vector>

#include "arguments.h"
#include "handle.h"
#include "threads.h"

namespace tap {

namespace {

// Descriptors that are closed beside the event loop, and the promise of that.
struct Closing {
  std::vector<OwnedFd> descriptors;
  napi_async_work work = nullptr;
  napi_deferred deferred = nullptr;
};

void CloseOne(void* subject, uint32_t number) { static_cast<Closing*>(subject)->descriptors[number].Close(); }

void Execute(napi_env, void* data) {
  Closing* closing = static_cast<Closing*>(data);
  InThreads(static_cast<uint32_t>(closing->descriptors.size()), CloseOne, closing);
}

// Also when the environment ends before any of them is closed: then their owner closes them here.
void Complete(napi_env env, napi_status, void* data) {
  std::unique_ptr<Closing> closing(static_cast<Closing*>(data));
  napi_value undefined;
  if (napi_get_undefined(env, &undefined) == napi_ok) napi_resolve_deferred(env, closing->deferred, undefined);
  napi_delete_async_work(env, closing->work);
}

}  // namespace

// closeAll(handles): closes descriptors at the same time; promises that the kernel is done with all of them
Napi::Value CloseAll(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  if (!info[0].IsArray()) {
    ThrowArgument(env, "closeAll() wants handles");
    return env.Undefined();
  }
  Napi::Array handles = info[0].As<Napi::Array>();
  std::vector<Resource*> resources;
  for (uint32_t i = 0; i < handles.Length(); i++) {
    Resource* one = OpenResource(env, handles.Get(i), Kind::kDescriptor);
    if (one == nullptr) return env.Undefined();
    // Others own more than their descriptor.
    if (one->kind != Kind::kDescriptor) {
      ThrowArgument(env, "closeAll() wants handles of descriptors");
      return env.Undefined();
    }
    resources.push_back(one);
  }
  auto closing = std::make_unique<Closing>();
  napi_value name, promise;
  if (napi_create_string_utf8(env, "tap:closing", NAPI_AUTO_LENGTH, &name) != napi_ok ||
      napi_create_promise(env, &closing->deferred, &promise) != napi_ok ||
      napi_create_async_work(env, nullptr, name, Execute, Complete, closing.get(), &closing->work) != napi_ok) {
    ThrowArgument(env, "closeAll() could not begin");
    return env.Undefined();
  }
  for (Resource* one : resources) closing->descriptors.emplace_back(one->fd.Release());
  // It does not fail once the work is there.
  napi_queue_async_work(env, closing.release()->work);
  return Napi::Value(env, promise);
}

}  // namespace tap
