/**
 * Functions that do not return: tools/objtool/noreturns.h of Linux 6.3 to 6.15, which neither BTF nor the symbol table tells, the
 * names that some of them had before 5.17, and the entries of exit(2) and exit_group(2).
 */
const names: ReadonlySet<string> = new Set(
  `
  __fortify_panic __invalid_creds __kunit_abort __module_put_and_exit __module_put_and_kthread_exit __reiserfs_panic
  __stack_chk_fail __tdx_hypercall_failed __ubsan_handle_builtin_unreachable arch_call_rest_init arch_cpu_idle_dead
  bch2_trans_in_restart_error bch2_trans_restart_error complete_and_exit cpu_bringup_and_idle cpu_startup_entry
  do_exit do_group_exit do_task_dead ex_handler_msr_mce fortify_panic hlt_play_dead hv_ghcb_terminate
  kthread_complete_and_exit kthread_exit kunit_try_catch_throw machine_real_restart make_task_dead mpt_halt_firmware
  mwait_play_dead nmi_panic_self_stop panic panic_smp_self_stop rest_init rewind_stack_and_make_dead
  rewind_stack_do_exit rust_begin_unwind rust_helper_BUG sev_es_terminate snp_abort start_kernel stop_this_cpu
  usercopy_abort x86_64_start_kernel x86_64_start_reservations xen_cpu_bringup_again xen_start_kernel
  `
    .trim()
    .split(/\s+/),
);

/** `__x64_sys_exit`, `__arm64_sys_exit_group`, and what they call. */
const exits = /^__(?:x64|ia32|arm64|se|do)_(?:compat_)?sys_exit(?:_group)?$/;

/** Whether a function, or a clone that the compiler made of it, never returns: a probe of its return would be silent. */
export function neverReturns(symbol: string): boolean {
  const name = symbol.replace(/\..*$/, '');
  return names.has(name) || exits.test(name);
}
