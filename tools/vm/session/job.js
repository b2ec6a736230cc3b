// @ts-check
import { dirname } from 'node:path';
import { SYSTEM_FOLDERS } from '../../setup/command.js';

/** Where Debian has its programs. */
const PROGRAM_FOLDERS = ['/usr/sbin', '/usr/bin'];

/**
 * The variables of the environment that a command in the guest may need; the rest stays outside. More certificates cost each start of
 * Node a second in there, where no network is.
 */
const PASSED =
  /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_.*|TZ|TERM|COLORTERM|CI|NO_COLOR|FORCE_COLOR|EDITOR|NODE_(?!EXTRA_CA_CERTS$).*|TAP_.*|VITEST.*)$/;

/**
 * A command for the guest.
 * @typedef {object} Job
 * @property {string[]} command
 * @property {string} folder where it runs
 * @property {string | undefined} share the folder that is writable to the guest
 * @property {NodeJS.ProcessEnv} env
 * @property {boolean} stays whether the guest lives on, so that what the command leaves in it matters
 */

/**
 * The text of a job as the guest's agent reads it: one line of settings for the agent, then the script that becomes
 * the command.
 * @param {Job} job
 * @param {import('../kernel/image.js').KernelImage} image
 * @param {string} endMark what the agent writes at the end of each output
 * @returns {string}
 */
export function jobText(job, image, endMark) {
  const settings = {
    version: image.version,
    modules: image.modules,
    share: job.share ?? '',
    end: endMark,
    stays: job.stays ? 'yes' : '',
  };
  const first = image.programs === undefined ? [] : [dirname(process.execPath), ...PROGRAM_FOLDERS];
  const env = { ...job.env, PATH: pathFrom(first, job.env.PATH) };
  const variables = Object.entries(env).filter(([name, value]) => PASSED.test(name) && value !== undefined);
  return [
    Object.entries(settings).map(assignment).join(' '),
    'echo $$ >/run/tap/job.pid',
    `cd ${quoted(job.folder)} || exit 126`,
    `exec /usr/bin/env -i ${[...variables.map(assignment), ...job.command.map(quoted)].join(' ')}`,
    '',
  ].join('\n');
}

/**
 * The command is root, whoever asks for it: it finds the tools of the administrator. With a foreign processor it finds those for it
 * first.
 * @param {readonly string[]} first
 * @param {string} [path]
 */
const pathFrom = (first, path = '') =>
  [...new Set([...first, ...path.split(':'), ...SYSTEM_FOLDERS])].filter(Boolean).join(':');

/** @param {[string, string | undefined]} entry */
const assignment = ([name, value]) => `${name}=${quoted(value ?? '')}`;

/** @param {string} text */
const quoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`;
