import { TapError } from '@tap/native-core/tapset';
import { readFileSync } from 'node:fs';
import type { FindUser, User } from './passwd.js';

/** Who runs tap. */
export interface Caller {
  readonly uid: number;
  /** Whether a program that tap starts could get capabilities of it: by its inheritable or its ambient set. */
  readonly handsOn: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Who runs this process. */
export function ownCaller(env: Caller['env']): Caller {
  const status = readFileSync('/proc/self/status', 'latin1');
  return { uid: process.geteuid?.() ?? 0, handsOn: /^Cap(?:Inh|Amb):\s*0*[1-9a-f]/m.test(status), env };
}

/** As whom the command of `-c` runs. */
export interface CommandUser {
  /** What starts it: words that stand before its own, such as `setpriv --reuid=1000 ... --`. */
  readonly wrapper: readonly string[];
  /** Variables of its environment that are not those of tap. */
  readonly variables: Readonly<Record<string, string>>;
  /** What it keeps, when it is more than an ordinary user has; else null. */
  readonly keeps: string | null;
}

/** As whom a command runs that has neither more nor less than tap. */
const asTap: CommandUser = { wrapper: [], variables: {}, keeps: null };

/**
 * What a program inherits of tap beyond its user. The bounding set stays, so that programs such as ping(8) and sudo(8) have in the
 * command the rights that they have everywhere.
 */
const withoutCapabilities = ['--inh-caps=-all', '--ambient-caps=-all'];

/**
 * Decides which user runs the command of `-c`: the one of `--user`; when root runs tap by sudo(8), the one who ran
 * sudo; else the one who runs tap. Only root has capabilities.
 *
 * @throws TapError TAP_ARGUMENT for a user who does not exist, TAP_PERMISSION where tap may not run it as another.
 */
export async function commandUser(
  wanted: string | null,
  caller: Caller,
  find: FindUser,
): Promise<CommandUser> {
  const { uid, env } = caller;
  if (wanted !== null) {
    const user = await find(wanted);
    if (user === null)
      throw new TapError('TAP_ARGUMENT', `there is no user ${JSON.stringify(wanted)}`, {
        next: 'getent passwd shows the users',
      });
    return user.uid === uid ? asCaller(caller, null) : asUser(user, uid);
  }
  const sudo = uid === 0 ? numberOf(env['SUDO_UID']) : null;
  if (sudo === null || sudo === 0) return asCaller(caller, '--user NAME runs it as another user');
  const user = await find(String(sudo));
  return user === null ? asNumber(sudo, numberOf(env['SUDO_GID']) ?? sudo) : asUser(user, uid);
}

function asCaller({ uid, handsOn }: Caller, next: string | null): CommandUser {
  if (uid !== 0) return handsOn ? { ...asTap, wrapper: ['setpriv', ...withoutCapabilities, '--'] } : asTap;
  const keeps = 'the command runs as root, with all capabilities that tap has';
  return { ...asTap, keeps: next === null ? keeps : `${keeps}; ${next}` };
}

function asUser({ name, uid, gid, home, shell }: User, caller: number): CommandUser {
  if (caller !== 0)
    throw new TapError('TAP_PERMISSION', `the command cannot run as ${name}`, {
      facts: [['tap', `runs as the user ${caller}; only root runs a command as another`]],
      next: 'run tap as root, or leave --user out',
    });
  return {
    wrapper: ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--init-groups', ...withoutCapabilities, '--'],
    // As sudo -u sets them.
    variables: { HOME: home, USER: name, LOGNAME: name, SHELL: shell },
    keeps: null,
  };
}

/** A user who is only a number: the database does not have it. */
function asNumber(uid: number, gid: number): CommandUser {
  return {
    wrapper: ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', ...withoutCapabilities, '--'],
    variables: { HOME: '/', USER: String(uid), LOGNAME: String(uid) },
    keeps: null,
  };
}

function numberOf(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : null;
}
