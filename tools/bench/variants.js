// @ts-check

/**
 * A way to watch the workload.
 * @typedef {object} Variant
 * @property {string} name
 * @property {string} title as the table says it
 * @property {string[]} command its first word is looked for on the PATH
 * @property {'json' | 'lines' | 'count'} result what the reader leaves at its end: a line of JSON, a line for each
 *   event, or bpftrace's count
 */

const FIELDS = 'printf("%llu %d %d %s %llu\\n", nsecs, pid, cpu, comm, args->size);';
const BEGIN = 'BEGIN { printf("attached %llu\\n", nsecs); }';

/**
 * All readers that are compared.
 * @param {string} built folder of the programs built from C
 * @param {string} here folder of the readers in JavaScript
 * @returns {Variant[]}
 */
export function variants(built, here) {
  return [
    {
      name: 'simple',
      title: 'C, one ring, a wake-up for each event',
      command: [`${built}/simple`, `${built}/simple.bpf.o`],
      result: 'json',
    },
    {
      name: 'best',
      title: 'C, a ring per CPU, batched wake-ups',
      command: [`${built}/best`, `${built}/best.bpf.o`],
      result: 'json',
    },
    {
      name: 'batches',
      title: 'tap, objects in batches',
      command: [process.execPath, `${here}/tap-reader.js`, 'batches'],
      result: 'json',
    },
    {
      name: 'each',
      title: 'tap, objects in `for await`',
      command: [process.execPath, `${here}/tap-reader.js`, 'each'],
      result: 'json',
    },
    {
      name: 'filter-c',
      title: 'C, a filter that rejects all',
      command: [`${built}/simple`, `${built}/filter.bpf.o`],
      result: 'json',
    },
    {
      name: 'filter',
      title: 'tap, a filter that rejects all',
      command: [process.execPath, `${here}/tap-reader.js`, 'filter'],
      result: 'json',
    },
    {
      name: 'count',
      title: 'tap, counting by name',
      command: [process.execPath, `${here}/tap-reader.js`, 'count'],
      result: 'json',
    },
    {
      name: 'bpftrace-print',
      title: 'bpftrace, printing',
      command: ['bpftrace', '-e', `${BEGIN} kfunc:tcp_sendmsg { ${FIELDS} }`],
      result: 'lines',
    },
    {
      name: 'bpftrace-count',
      title: 'bpftrace, counting by name',
      command: ['bpftrace', '-e', `${BEGIN} kfunc:tcp_sendmsg { @[comm] = count(); }`],
      result: 'count',
    },
  ];
}
