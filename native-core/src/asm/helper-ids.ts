/**
 * Numbers of the kernel's helpers that tap may call, without the `bpf_` before their names: `___BPF_FUNC_MAPPER` in
 * include/uapi/linux/bpf.h. They never change.
 */
export const helperIds = {
  map_lookup_elem: 1,
  map_update_elem: 2,
  map_delete_elem: 3,
  probe_read: 4,
  ktime_get_ns: 5,
  get_prandom_u32: 7,
  get_smp_processor_id: 8,
  get_current_pid_tgid: 14,
  get_current_uid_gid: 15,
  get_current_comm: 16,
  get_stackid: 27,
  get_current_task: 35,
  get_stack: 67,
  get_current_cgroup_id: 80,
  probe_read_user: 112,
  probe_read_kernel: 113,
  probe_read_user_str: 114,
  probe_read_kernel_str: 115,
  jiffies64: 118,
  get_ns_current_pid_tgid: 120,
  ktime_get_boot_ns: 125,
  ringbuf_output: 130,
  ringbuf_reserve: 131,
  ringbuf_submit: 132,
  ringbuf_discard: 133,
  ringbuf_query: 134,
  get_current_task_btf: 158,
  get_func_ip: 173,
  get_attach_cookie: 174,
  task_pt_regs: 175,
  get_func_arg: 183,
  get_func_ret: 184,
  get_func_arg_cnt: 185,
  ktime_get_tai_ns: 208,
} as const;

/** A helper of the kernel, without the `bpf_` before its name. */
export type HelperName = keyof typeof helperIds;
