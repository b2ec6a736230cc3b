// @ts-check
// `npm start`: sets all up, then shows the main job; `npm start -- ARGS` runs `tap ARGS`.
import { spawn, spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { SetupError, describeError, say } from './setup/say.js';
import { ROOT, setUpWorkspace } from './setup/workspace.js';
import { DEFAULT_SERIES } from './vm/kernel/kernels.js';

const TAP = [process.execPath, join(ROOT, 'packages/cli/bin/tap.js')];
const WORKLOAD = `${process.execPath} ${join(ROOT, 'tools/demo/workload.js')}`;
const DEMO = ['trace', 'tcp.*', 'kprocess.*', '--with', 'execname,pid', '--duration', '30', '-c', WORKLOAD];
const EXPLANATION = `each line below is one event in the kernel, as it happens: a small workload sends and receives over TCP and starts programs (Ctrl-C ends it).
tap: go on with: npm start -- list | npm start -- describe tcp.sendmsg | npm start -- trace tcp.sendmsg --where 'size > 500' -c 'COMMAND'`;
/** The commands of tap that look at a kernel; the others run anywhere. */
const NEED_KERNEL = ['trace', 'count', 'hist', 'latency', 'top', 'profile', 'types', 'explain', 'doctor'];

/** @param {string[]} args */
async function main(args) {
  setUpWorkspace();
  const isDemo = args.length === 0;
  const command = [...TAP, ...(isDemo ? DEMO : args)];
  const obstacle = NEED_KERNEL.includes(args[0] ?? 'trace') ? whyNotHere() : undefined;
  if (obstacle !== undefined) {
    say(
      `this machine's kernel cannot be traced (${obstacle}); using a virtual machine with kernel ${DEFAULT_SERIES}`,
    );
    command.unshift(join(ROOT, 'tools/vm/run'), '--');
  }
  if (isDemo) say(EXPLANATION);
  process.exitCode = await run(command);
}

/**
 * Why this kernel or this user does not allow tracing, in a few words; undefined when it does.
 * @returns {string | undefined}
 */
function whyNotHere() {
  const [node = '', tap = ''] = TAP;
  const result = spawnSync(node, [tap, 'doctor', '--json'], { encoding: 'utf8' });
  if (result.status === 0) return undefined;
  try {
    /** @type {{ checks: { name: string, state: string, detail: string }[] }} */
    const { checks } = JSON.parse(result.stdout);
    const failed = checks.find((check) => check.state === 'no');
    if (failed !== undefined) return `${failed.name}: ${failed.detail}`;
  } catch {
    // No diagnosis: the error says why.
  }
  return (
    result.stderr.split('\n').find((line) => line.trim() !== '') ?? `tap doctor ended with ${result.status}`
  );
}

/**
 * Runs a command with our own streams and returns its status. Ctrl-C reaches it from the terminal; other signals are
 * handed on.
 * @param {string[]} command
 * @returns {Promise<number>}
 */
function run([name = '', ...args]) {
  const child = spawn(name, args, { stdio: 'inherit' });
  process.on('SIGINT', () => {});
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP']))
    process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new SetupError(error.message)));
    child.once('exit', (status, signal) => resolve(status ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}

main(process.argv.slice(2)).catch((error) => {
  say(describeError(error));
  process.exitCode = 1;
});
