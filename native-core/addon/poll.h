// Calls a JavaScript function when a descriptor becomes readable, from libuv's loop. It outlives its owner until libuv
// has closed its handle, and is closed before its environment ends.
#pragma once

#include <node_api.h>
#include <uv.h>

namespace tap {

class Poll {
 public:
  // Null, with an exception pending or a negative `*error` of libuv, when it cannot be made. `*owner` is set to the
  // result, and to null when the environment ends first.
  static Poll* Make(napi_env env, int fd, napi_value callback, Poll** owner, int* error) {
    uv_loop_t* loop = nullptr;
    if (napi_get_uv_event_loop(env, &loop) != napi_ok) return nullptr;
    Poll* poll = new Poll(env, owner);
    *error = uv_poll_init(loop, &poll->handle_, fd);
    if (*error != 0) {
      delete poll;
      return nullptr;
    }
    poll->handle_.data = poll;
    napi_value name;
    napi_create_string_utf8(env, "tap:rings", NAPI_AUTO_LENGTH, &name);
    napi_create_reference(env, callback, 1, &poll->callback_);
    napi_async_init(env, nullptr, name, &poll->context_);
    napi_add_async_cleanup_hook(env, EnvironmentEnds, poll, &poll->hook_);
    *owner = poll;
    return poll;
  }

  int Start() { return uv_poll_start(&handle_, UV_READABLE, Readable); }
  void Stop() { uv_poll_stop(&handle_); }

  void Close() {
    if (closing_) return;
    closing_ = true;
    if (owner_ != nullptr) *owner_ = nullptr;
    owner_ = nullptr;
    uv_poll_stop(&handle_);
    uv_close(reinterpret_cast<uv_handle_t*>(&handle_), Closed);
  }

 private:
  Poll(napi_env env, Poll** owner) : env_(env), owner_(owner) {}

  static void EnvironmentEnds(napi_async_cleanup_hook_handle, void* data) { static_cast<Poll*>(data)->Close(); }

  static void Closed(uv_handle_t* handle) {
    Poll* poll = static_cast<Poll*>(handle->data);
    napi_delete_reference(poll->env_, poll->callback_);
    napi_async_destroy(poll->env_, poll->context_);
    napi_remove_async_cleanup_hook(poll->hook_);
    delete poll;
  }

  static void Readable(uv_poll_t* handle, int, int) {
    Poll* poll = static_cast<Poll*>(handle->data);
    napi_env env = poll->env_;
    napi_handle_scope scope;
    if (napi_open_handle_scope(env, &scope) != napi_ok) return;
    napi_value callback, global, result;
    if (napi_get_reference_value(env, poll->callback_, &callback) == napi_ok &&
        napi_get_global(env, &global) == napi_ok) {
      napi_make_callback(env, poll->context_, global, callback, 0, nullptr, &result);
      bool pending = false;
      napi_is_exception_pending(env, &pending);
      napi_value exception;
      if (pending && napi_get_and_clear_last_exception(env, &exception) == napi_ok) {
        napi_fatal_exception(env, exception);
      }
    }
    napi_close_handle_scope(env, scope);
  }

  uv_poll_t handle_;
  napi_env env_;
  napi_ref callback_ = nullptr;
  napi_async_context context_ = nullptr;
  napi_async_cleanup_hook_handle hook_ = nullptr;
  Poll** owner_;
  bool closing_ = false;
};

}  // namespace tap
