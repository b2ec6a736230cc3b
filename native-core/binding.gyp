{
  "targets": [
    {
      "target_name": "tap_native",
      "sources": [
        "addon/addon.cc",
        "addon/arguments.cc",
        "addon/bpf.cc",
        "addon/btf.cc",
        "addon/clock.cc",
        "addon/handle.cc",
        "addon/kprobe_multi.cc",
        "addon/map.cc",
        "addon/mapping_events.cc",
        "addon/memory.cc",
        "addon/perf.cc",
        "addon/program.cc",
        "addon/ring.cc",
        "addon/runtime.cc"
      ],
      "include_dirs": ["<!(node -p \"require('node-addon-api').include_dir\")"],
      "defines": [
        "NAPI_VERSION=8",
        "NAPI_DISABLE_CPP_EXCEPTIONS",
        "NODE_ADDON_API_DISABLE_DEPRECATED",
        "NODE_ADDON_API_REQUIRE_BASIC_FINALIZERS",
        "TAP_ADDON_SOURCES=\"<!(node -p \"process.env.TAP_ADDON_SOURCES || 'unknown'\")\""
      ],
      # With it glibc's headers name fcntl64, which glibc has since 2.28 only and musl not at all; here it changes no type.
      "defines!": ["_FILE_OFFSET_BITS=64"],
      "cflags!": ["-O3"],
      "cflags": ["-fvisibility=hidden", "-Wall", "-Wextra", "-Os", "-ffunction-sections", "-fdata-sections"],
      "cflags_cc": ["-std=c++20", "-fno-exceptions", "-fno-rtti", "-U_FORTIFY_SOURCE", "-fno-stack-protector"],
      # One binary for glibc and musl: libc is all that it needs, not the C++ library.
      "ldflags": ["-nodefaultlibs", "-Wl,--gc-sections", "-Wl,-z,relro,-z,now"],
      "libraries": ["-lc", "-lgcc"]
    }
  ]
}
