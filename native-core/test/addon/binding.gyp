{
  "targets": [
    {
      "target_name": "tap_native_test",
      "sources": ["drain_bytes.cc", "../../addon/arguments.cc"],
      "include_dirs": ["../../addon", "<!(node -p \"require('node-addon-api').include_dir\")"],
      "defines": ["NAPI_VERSION=8", "NAPI_DISABLE_CPP_EXCEPTIONS", "NODE_ADDON_API_DISABLE_DEPRECATED"],
      "cflags": ["-Wall", "-Wextra"],
      "cflags_cc": ["-std=c++20", "-fno-exceptions"]
    }
  ]
}
