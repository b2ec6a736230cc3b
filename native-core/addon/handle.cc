#include "handle.h"

#include "arguments.h"

namespace tap {

namespace {

// Random, so that no other addon's objects are taken for ours.
constexpr napi_type_tag kTag = {0x7a1c5d3f90e24b68ULL, 0xb3d7410c2fe86a95ULL};

// Runs when the JavaScript object is gone; descriptors and mappings are closed by their owners.
void Finalize(node_api_basic_env, void* data, void*) { delete static_cast<Resource*>(data); }

Resource* ResourceOf(Napi::Env env, Napi::Value value) {
  bool tagged = false;
  void* data = nullptr;
  if (!value.IsObject()) return nullptr;
  if (napi_check_object_type_tag(env, value, &kTag, &tagged) != napi_ok || !tagged) return nullptr;
  if (napi_unwrap(env, value, &data) != napi_ok) return nullptr;
  return static_cast<Resource*>(data);
}

}  // namespace

Napi::Value WrapHandle(Napi::Env env, Resource* resource) {
  Napi::Object object = Napi::Object::New(env);
  if (napi_type_tag_object(env, object, &kTag) != napi_ok ||
      napi_wrap(env, object, resource, reinterpret_cast<napi_finalize>(Finalize), nullptr, nullptr) != napi_ok) {
    delete resource;
    ThrowArgument(env, "a handle could not be made");
    return env.Undefined();
  }
  return object;
}

Resource* OpenResource(Napi::Env env, Napi::Value value, Kind kind) {
  Resource* resource = ResourceOf(env, value);
  if (resource == nullptr || (kind != Kind::kDescriptor && resource->kind != kind)) {
    ThrowArgument(env, "this is not a handle of the kind that is wanted");
    return nullptr;
  }
  if (!resource->fd.valid()) {
    ThrowCode(env, "ERR_TAP_CLOSED", "this is closed already");
    return nullptr;
  }
  return resource;
}

Napi::Value CloseHandle(const Napi::CallbackInfo& info) {
  Resource* resource = ResourceOf(info.Env(), info[0]);
  if (resource == nullptr) ThrowArgument(info.Env(), "close() wants a handle");
  else if (resource->fd.valid()) resource->Close(info.Env());
  return info.Env().Undefined();
}

Napi::Value HandleDescriptor(const Napi::CallbackInfo& info) {
  Resource* resource = ResourceOf(info.Env(), info[0]);
  if (resource == nullptr) {
    ThrowArgument(info.Env(), "fileDescriptor() wants a handle");
    return info.Env().Undefined();
  }
  return Napi::Number::New(info.Env(), resource->fd.get());
}

}  // namespace tap
