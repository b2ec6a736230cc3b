#pragma once

#include <napi.h>

namespace tap {

Napi::Value OpenPerfEvent(const Napi::CallbackInfo& info);
Napi::Value AttachPerfEvent(const Napi::CallbackInfo& info);
Napi::Value LinkPerfEvent(const Napi::CallbackInfo& info);
Napi::Value ProbeMisses(const Napi::CallbackInfo& info);
Napi::Value ReadPerfEvent(const Napi::CallbackInfo& info);
Napi::Value EnablePerfEvent(const Napi::CallbackInfo& info);

}  // namespace tap
