#include "arguments.h"

#include <cstring>

namespace tap {

void ThrowCode(Napi::Env env, const char* code, const char* message) {
  if (!env.IsExceptionPending()) napi_throw_error(env, code, message);
}

void ThrowArgument(Napi::Env env, const char* message) { ThrowCode(env, "ERR_TAP_ARGUMENT", message); }

void ThrowErrno(Napi::Env env, int error, const char* syscall, const char* log) {
  napi_value code, message, object, number, name;
  napi_create_string_utf8(env, "ERR_TAP_SYSCALL", NAPI_AUTO_LENGTH, &code);
  napi_create_string_utf8(env, strerror(error), NAPI_AUTO_LENGTH, &message);
  if (napi_create_error(env, code, message, &object) != napi_ok) return;
  napi_create_int32(env, error, &number);
  napi_set_named_property(env, object, "errno", number);
  napi_create_string_utf8(env, syscall, NAPI_AUTO_LENGTH, &name);
  napi_set_named_property(env, object, "syscall", name);
  if (log != nullptr) {
    napi_value text;
    napi_create_string_latin1(env, log, NAPI_AUTO_LENGTH, &text);
    napi_set_named_property(env, object, "log", text);
  }
  napi_throw(env, object);
}

Bytes BytesOf(Napi::Env env, Napi::Value value) {
  Bytes bytes;
  if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array) {
    ThrowArgument(env, "a Uint8Array is wanted");
    return bytes;
  }
  napi_typedarray_type type;
  void* data = nullptr;
  size_t length = 0;
  napi_value buffer;
  size_t offset;
  if (napi_get_typedarray_info(env, value, &type, &length, &data, &buffer, &offset) != napi_ok ||
      (data == nullptr && length > 0)) {
    ThrowArgument(env, "the bytes of this Uint8Array are gone");
    return bytes;
  }
  bytes.data = static_cast<uint8_t*>(data);
  bytes.size = length;
  bytes.ok = true;
  return bytes;
}

bool NumberOf(Napi::Env env, Napi::Value value, double low, double high, int64_t* result) {
  double number = 0;
  if (value.IsNumber() && napi_get_value_double(env, value, &number) == napi_ok && number >= low && number <= high &&
      number == static_cast<double>(static_cast<int64_t>(number))) {
    *result = static_cast<int64_t>(number);
    return true;
  }
  ThrowArgument(env, "an integer within its range is wanted");
  return false;
}

bool BigOf(Napi::Env env, Napi::Value value, uint64_t* result) {
  bool lossless = false;
  if (value.IsBigInt() && napi_get_value_bigint_uint64(env, value, result, &lossless) == napi_ok && lossless) {
    return true;
  }
  ThrowArgument(env, "an unsigned 64-bit bigint is wanted");
  return false;
}

bool TextOf(Napi::Env env, Napi::Value value, char* buffer, size_t size) {
  size_t length = 0;
  if (!value.IsString() || napi_get_value_string_utf8(env, value, nullptr, 0, &length) != napi_ok || length >= size) {
    ThrowArgument(env, "text that is short enough is wanted");
    return false;
  }
  napi_get_value_string_utf8(env, value, buffer, size, &length);
  if (strlen(buffer) == length) return true;
  ThrowArgument(env, "text without a NUL byte is wanted");
  return false;
}

}  // namespace tap
