import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { fixtureKernel } from '../../../packages/testing/src/index.js';
import { parseEventFormat } from '../kernel/index.js';
import { declarations } from './index.js';

/** As Linux 6.12 has it. */
const schedSwitch = `name: sched_switch
ID: 310
format:
	field:unsigned short common_type;	offset:0;	size:2;	signed:0;
	field:unsigned char common_flags;	offset:2;	size:1;	signed:0;
	field:unsigned char common_preempt_count;	offset:3;	size:1;	signed:0;
	field:int common_pid;	offset:4;	size:4;	signed:1;

	field:char prev_comm[16];	offset:8;	size:16;	signed:0;
	field:pid_t prev_pid;	offset:24;	size:4;	signed:1;
	field:int prev_prio;	offset:28;	size:4;	signed:1;
	field:long prev_state;	offset:32;	size:8;	signed:1;
	field:char next_comm[16];	offset:40;	size:16;	signed:0;
	field:pid_t next_pid;	offset:56;	size:4;	signed:1;
	field:int next_prio;	offset:60;	size:4;	signed:1;
`;

it('the declarations that the guide shows are those that `tap types` writes', () => {
  const kernel = {
    ...fixtureKernel('6.12'),
    traceEvent: (name: string) => parseEventFormat(name, schedSwitch),
  };
  const guide = readFileSync(new URL('../../../docs/guides/any-function.md', import.meta.url), 'utf8');
  const [, shown] = /^```ts\n(\/\/ Linux [\s\S]*?)^```$/m.exec(guide) ?? [];
  expect(shown).toBe(declarations(kernel, ['vfs_read', 'sched:sched_switch']));
});
