// The functions that JavaScript sees. They keep no state but what handles own, so every environment stands alone.
#include <napi.h>

#include "btf.h"
#include "clock.h"
#include "handle.h"
#include "kprobe_multi.h"
#include "map.h"
#include "mapping_events.h"
#include "memory.h"
#include "perf.h"
#include "program.h"
#include "ring.h"

namespace {

using Method = Napi::Value (*)(const Napi::CallbackInfo&);

struct Export {
  const char* name;
  Method method;
};

constexpr Export kExports[] = {
    {"close", tap::CloseHandle},
    {"fileDescriptor", tap::HandleDescriptor},
    {"createMap", tap::CreateMap},
    {"updateMap", tap::UpdateMap},
    {"updateMapWithMaps", tap::UpdateMapWithMaps},
    {"lookUpMap", tap::LookUpMap},
    {"deleteFromMap", tap::DeleteFromMap},
    {"lookUpMapBatch", tap::LookUpMapBatch},
    {"deleteFromMapBatch", tap::DeleteFromMapBatch},
    {"readMapValues", tap::ReadMapValues},
    {"mapValueBytes", tap::MapValueBytes},
    {"loadProgram", tap::LoadProgram},
    {"programInfo", tap::ProgramInfo},
    {"countRunTimes", tap::CountRunTimes},
    {"testRunProgram", tap::TestRunProgram},
    {"openRawTracepoint", tap::OpenRawTracepoint},
    {"openPerfEvent", tap::OpenPerfEvent},
    {"attachPerfEvent", tap::AttachPerfEvent},
    {"linkPerfEvent", tap::LinkPerfEvent},
    {"probeMisses", tap::ProbeMisses},
    {"linkFunctions", tap::LinkFunctions},
    {"functionMisses", tap::FunctionMisses},
    {"readPerfEvent", tap::ReadPerfEvent},
    {"enablePerfEvent", tap::EnablePerfEvent},
    {"nextBtfId", tap::NextBtfId},
    {"openBtf", tap::OpenBtf},
    {"btfInfo", tap::BtfInfo},
    {"readBtf", tap::ReadBtf},
    {"monotonicTime", tap::MonotonicTime},
    {"wallTime", tap::WallTime},
    {"cycles", tap::Cycles},
    {"openRings", tap::OpenRings},
    {"addRing", tap::AddRing},
    {"startRings", tap::StartRings},
    {"drainRings", tap::DrainRings},
    {"pendingInRings", tap::PendingInRings},
    {"openMappingEvents", tap::OpenMappingEvents},
    {"addMappingEvents", tap::AddMappingEvents},
    {"drainMappingEvents", tap::DrainMappingEvents},
    {"freeBytes", tap::FreeBytes},
    {"mayLiftMemlock", tap::MayLiftMemlock},
    {"countCpus", tap::CountCpus},
};

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  for (const Export& entry : kExports) exports.Set(entry.name, Napi::Function::New(env, entry.method, entry.name));
  // What it was built from, for the check that it is up to date.
  exports.Set("sources", Napi::String::New(env, TAP_ADDON_SOURCES));
  return exports;
}

}  // namespace

NODE_API_MODULE(tap_native, Init)
