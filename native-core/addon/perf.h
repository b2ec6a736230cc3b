#pragma once

#include <napi.h>

namespace tap {

Napi::Value OpenPerfEvent(const Napi::CallbackInfo& info);
Napi::Value AttachPerfEvent(const Napi::CallbackInfo& info);
Napi::Value EnablePerfEvent(const Napi::CallbackInfo& info);

}  // namespace tap
