// Calls a JavaScript function some time after a descriptor became readable, from libuv's loop. It outlives its owner until libuv
// has closed its handles, and is closed before its environment ends.
#pragma once

#include <node_api.h>
#include <uv.h>

namespace tap {

class Poll {
 public:
  // Says whether the owner wants to be called before its delay is over.
  using Urgent = bool (*)(const void* owner);

  // Null, with an exception pending or a negative `*error` of libuv, when it cannot be made. `*owner` is set to the
  // result, and to null when the environment ends first.
  static Poll* Make(napi_env env, int fd, napi_value callback, Poll** owner, Urgent urgent, const void* subject, int* error) {
    uv_loop_t* loop = nullptr;
    if (napi_get_uv_event_loop(env, &loop) != napi_ok) return nullptr;
    Poll* poll = new Poll(env, owner, urgent, subject);
    *error = uv_poll_init(loop, &poll->handle_, fd);
    if (*error != 0) {
      delete poll;
      return nullptr;
    }
    uv_timer_init(loop, &poll->timer_);
    poll->handle_.data = poll;
    poll->timer_.data = poll;
    napi_value name;
    napi_create_string_utf8(env, "tap:rings", NAPI_AUTO_LENGTH, &name);
    napi_create_reference(env, callback, 1, &poll->callback_);
    napi_async_init(env, nullptr, name, &poll->context_);
    napi_add_async_cleanup_hook(env, EnvironmentEnds, poll, &poll->hook_);
    *owner = poll;
    return poll;
  }

  // From now on the function is called once, `delay` milliseconds after there is something to read, or when the owner
  // says that it is urgent, which is asked every few milliseconds.
  int Start(uint64_t delay) {
    if (uv_is_active(reinterpret_cast<uv_handle_t*>(&timer_))) return 0;
    delay_ = delay;
    return uv_poll_start(&handle_, UV_READABLE, Readable);
  }

  // From now on waiting does not keep the process alive.
  void Unref() {
    uv_unref(reinterpret_cast<uv_handle_t*>(&handle_));
    uv_unref(reinterpret_cast<uv_handle_t*>(&timer_));
  }

  void Close() {
    if (closing_) return;
    closing_ = true;
    if (owner_ != nullptr) *owner_ = nullptr;
    owner_ = nullptr;
    uv_close(reinterpret_cast<uv_handle_t*>(&handle_), Closed);
    uv_close(reinterpret_cast<uv_handle_t*>(&timer_), Closed);
  }

 private:
  // Milliseconds between two questions whether it is urgent.
  static constexpr uint64_t kStep = 5;

  Poll(napi_env env, Poll** owner, Urgent urgent, const void* subject)
      : env_(env), owner_(owner), urgent_(urgent), subject_(subject) {}

  static void EnvironmentEnds(napi_async_cleanup_hook_handle, void* data) { static_cast<Poll*>(data)->Close(); }

  static void Closed(uv_handle_t* handle) {
    Poll* poll = static_cast<Poll*>(handle->data);
    if (--poll->open_ > 0) return;
    napi_delete_reference(poll->env_, poll->callback_);
    napi_async_destroy(poll->env_, poll->context_);
    napi_remove_async_cleanup_hook(poll->hook_);
    delete poll;
  }

  static void Readable(uv_poll_t* handle, int, int) {
    Poll* poll = static_cast<Poll*>(handle->data);
    uv_poll_stop(handle);
    poll->Wait();
  }

  void Wait() {
    if (delay_ == 0) {
      Call();
      return;
    }
    const uint64_t step = delay_ < kStep ? delay_ : kStep;
    delay_ -= step;
    uv_timer_start(&timer_, Tick, step, 0);
  }

  static void Tick(uv_timer_t* timer) {
    Poll* poll = static_cast<Poll*>(timer->data);
    if (poll->urgent_(poll->subject_)) poll->Call();
    else poll->Wait();
  }

  void Call() {
    napi_env env = env_;
    napi_handle_scope scope;
    if (napi_open_handle_scope(env, &scope) != napi_ok) return;
    napi_value callback, global, result;
    if (napi_get_reference_value(env, callback_, &callback) == napi_ok &&
        napi_get_global(env, &global) == napi_ok) {
      napi_make_callback(env, context_, global, callback, 0, nullptr, &result);
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
  uv_timer_t timer_;
  uint64_t delay_ = 0;
  int open_ = 2;
  napi_env env_;
  napi_ref callback_ = nullptr;
  napi_async_context context_ = nullptr;
  napi_async_cleanup_hook_handle hook_ = nullptr;
  Poll** owner_;
  Urgent urgent_;
  const void* subject_;
  bool closing_ = false;
};

}  // namespace tap
