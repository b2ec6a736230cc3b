import { address, alias, probe, ptr, tracepoint, u32 } from '@tap/native-core/tapset';
import { elv_completed_request as completed } from './ioscheduler.js';
import { Request, scheduledRequest } from './request.js';

const request = { rq: ptr(Request) };

/**
 * A request is given to the driver.
 *
 * @context whoever runs the queue: the task that submits, or a worker of the kernel
 */
export const elv_issue_request = probe('ioscheduler_trace.elv_issue_request', {
  at: tracepoint('block_rq_issue', request),
  values: ({ rq }) => scheduledRequest(rq),
});

/**
 * The driver could not take a request, which is put into the queue again.
 *
 * @context whoever runs the queue, or an interrupt
 */
export const elv_requeue_request = probe('ioscheduler_trace.elv_requeue_request', {
  at: tracepoint('block_rq_requeue', request),
  values: ({ rq }) => scheduledRequest(rq),
});

/**
 * A request is completed, or a part of it.
 *
 * @context an interrupt on any CPU: the current task is unrelated
 */
export const elv_completed_request = alias('ioscheduler_trace.elv_completed_request', completed);

/**
 * A task starts to collect requests, to hand them over together.
 *
 * @context the task that submits
 */
export const plug = probe('ioscheduler_trace.plug', {
  at: tracepoint('block_plug', { q: address }),
  values: ({ q }) => ({
    /** The request queue: address of the kernel's `struct request_queue`. */
    rq_queue: q,
  }),
});

/**
 * The requests that a task has collected are handed over.
 *
 * @context the task that submitted them, or a worker of the kernel when that task sleeps
 */
export const unplug_io = probe('ioscheduler_trace.unplug_io', {
  at: tracepoint('block_unplug', { q: address, depth: u32 }),
  values: ({ q, depth }) => ({
    /** The request queue: address of the kernel's `struct request_queue`. */
    rq_queue: q,
    /** Number of requests. */
    depth,
  }),
});
