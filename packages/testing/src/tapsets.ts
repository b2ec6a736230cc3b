import * as ioscheduler from '@tap/ioscheduler';
import * as kprocess from '@tap/kprocess';
import * as memory from '@tap/memory';
import type { Probe } from '@tap/native-core/tapset';
import * as net from '@tap/net';
import * as scsi from '@tap/scsi';
import * as signal from '@tap/signal';
import * as socket from '@tap/socket';
import { probesOf } from './probes.js';

/** The probes of all tapsets, in the order of the packages' names. */
export const allProbes: readonly Probe[] = [ioscheduler, kprocess, memory, net, scsi, signal, socket].flatMap(
  (tapset) => probesOf(tapset),
);
