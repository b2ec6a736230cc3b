#pragma once

#include <napi.h>

namespace tap {

Napi::Value CloseAll(const Napi::CallbackInfo& info);

}  // namespace tap
