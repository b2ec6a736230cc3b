#pragma once

#include <napi.h>

namespace tap {

Napi::Value NextBtfId(const Napi::CallbackInfo& info);
Napi::Value OpenBtf(const Napi::CallbackInfo& info);
Napi::Value BtfInfo(const Napi::CallbackInfo& info);
Napi::Value ReadBtf(const Napi::CallbackInfo& info);

}  // namespace tap
