import { alias, fn, merge, oneOf, probe, ptr, tracepoint, u32 } from '@tap/native-core/tapset';
import {
  diskValues,
  elevatorValues,
  Request,
  requestValues,
  scheduledRequest,
  type AddedRequestValues,
  type CompletedRequestValues,
} from './request.js';

const request = { rq: ptr(Request) };

/**
 * A request is taken from the queue and given to the driver: once for each request, with every scheduler and with none.
 *
 * @context whoever runs the queue: the task that submits, or a worker of the kernel
 * @returns The request was taken. It fires at the same moment as the entry, and never without a request.
 */
export const elv_next_request = probe('ioscheduler.elv_next_request', {
  at: tracepoint('block_rq_issue', request).result(({ rq }) => rq),
  values: ({ rq }) => elevatorValues(rq),
  returns: ({ result }) => merge(requestValues(result), diskValues(result)),
});

/**
 * A request is put into the scheduler's queue. With the scheduler `none` most requests go to the driver without that, and
 * flushes do so always: what sees every request is `ioscheduler.elv_next_request`.
 *
 * @context the task that submits, or that flushes what it has plugged; a worker of the kernel for requeued requests
 */
export const elv_add_request = probe('ioscheduler.elv_add_request', {
  at: tracepoint('block_rq_insert', request),
  values: ({ rq }): AddedRequestValues => merge(scheduledRequest(rq), { q: rq.queue }),
});

/**
 * The same as `ioscheduler.elv_add_request`.
 *
 * @context as of `ioscheduler.elv_add_request`
 */
export const elv_add_request_tp = alias('ioscheduler.elv_add_request.tp', elv_add_request);

/**
 * A single request is handed to the scheduler: the kernel's function, as SystemTap's `ioscheduler.elv_add_request.kp`.
 * Requests that are handed over in lists, as a plug is flushed, do not come here.
 *
 * @context as of `ioscheduler.elv_add_request`
 */
export const elv_add_request_kp = probe('ioscheduler.elv_add_request.kp', {
  at: oneOf(fn('blk_mq_insert_request', request), fn('blk_mq_sched_insert_request', request)),
  values: ({ rq }): AddedRequestValues => merge(scheduledRequest(rq), { q: rq.queue }),
});

/**
 * A request is completed, or a part of it: a request that is completed in parts fires for each. A write that is followed
 * by a flush (fsync) can fire once more for the flush.
 *
 * @context an interrupt on any CPU: the current task is unrelated
 */
export const elv_completed_request = probe('ioscheduler.elv_completed_request', {
  at: tracepoint('block_rq_complete', { rq: ptr(Request), error: u32, nr_bytes: u32 }),
  values: ({ rq, nr_bytes }): CompletedRequestValues => merge(scheduledRequest(rq), { nr_bytes }),
});
