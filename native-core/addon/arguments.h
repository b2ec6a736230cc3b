// Checked arguments from JavaScript, and errors back to it. After a failed check an exception is pending.
#pragma once

#include <napi.h>

#include <cstdint>

namespace tap {

// An error with a code and nothing else.
void ThrowCode(Napi::Env env, const char* code, const char* message);

// A bad argument: ERR_TAP_ARGUMENT.
void ThrowArgument(Napi::Env env, const char* message);

// A refused system call: `errno`, `syscall` and, for a program, the verifier's `log`.
void ThrowErrno(Napi::Env env, int error, const char* syscall, const char* log = nullptr);

// Bytes of a Uint8Array. They stay valid until JavaScript runs again.
struct Bytes {
  uint8_t* data = nullptr;
  size_t size = 0;
  bool ok = false;
};

// The value as bytes; `ok` is false, with an exception pending, for anything but a Uint8Array.
Bytes BytesOf(Napi::Env env, Napi::Value value);

// The value as an integer from `low` to `high`; false with an exception pending for anything else.
bool NumberOf(Napi::Env env, Napi::Value value, double low, double high, int64_t* result);

// The value as an unsigned 64-bit number, from a bigint; false with an exception pending for anything else.
bool BigOf(Napi::Env env, Napi::Value value, uint64_t* result);

// Copies text with its end mark; false with an exception pending for anything but text that fits.
bool TextOf(Napi::Env env, Napi::Value value, char* buffer, size_t size);

}  // namespace tap
