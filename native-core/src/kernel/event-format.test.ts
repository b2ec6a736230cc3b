import { describe, expect, it } from 'vitest';
import { parseEventFormat } from './index.js';

const text = `name: sched_process_exec
ID: 316
format:
	field:unsigned short common_type;	offset:0;	size:2;	signed:0;
	field:int common_pid;	offset:4;	size:4;	signed:1;

	field:__data_loc char[] filename;	offset:8;	size:4;	signed:0;
	field:pid_t pid;	offset:12;	size:4;	signed:1;
	field:char comm[16];	offset:16;	size:16;	signed:0;

print fmt: "filename=%s pid=%d", __get_str(filename), REC->pid
`;

describe('parseEventFormat', () => {
  it('reads the number and the fields', () => {
    expect(parseEventFormat('sched:sched_process_exec', text)).toEqual({
      name: 'sched:sched_process_exec',
      id: 316,
      fields: [
        { name: 'common_type', declared: 'unsigned short common_type', signed: false, offset: 0, bytes: 2 },
        { name: 'common_pid', declared: 'int common_pid', signed: true, offset: 4, bytes: 4 },
        { name: 'filename', declared: '__data_loc char[] filename', signed: false, offset: 8, bytes: 4 },
        { name: 'pid', declared: 'pid_t pid', signed: true, offset: 12, bytes: 4 },
        { name: 'comm', declared: 'char comm[16]', signed: false, offset: 16, bytes: 16 },
      ],
    });
  });

  it('knows other text from a format', () => {
    expect(parseEventFormat('a:b', '')).toBeNull();
    expect(parseEventFormat('a:b', 'ID: x\nfield:int a; offset:1;')).toBeNull();
  });
});
