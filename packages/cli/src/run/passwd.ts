import { execFile } from 'node:child_process';
import { TapError } from '@tap/native-core/tapset';

/** A user, as the system's database has it. */
export interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  readonly shell: string;
}

/** Looks a user up, by name or number; null when there is none. */
export type FindUser = (nameOrNumber: string) => Promise<User | null>;

/** Exit status of getent(1) for a key that the database does not have. */
const notFound = 2;

/**
 * Looks a user up in all that the system takes users from, the network's included: by getent(1).
 *
 * @throws TapError TAP_SYSTEM when it cannot be asked.
 */
export const findUser: FindUser = async (nameOrNumber) => {
  // To getent, what begins with a dash is an option, and nothing asks for all users.
  if (nameOrNumber === '' || nameOrNumber.startsWith('-')) return null;
  const line = await new Promise<string | null>((resolve, reject) => {
    execFile('getent', ['passwd', nameOrNumber], { encoding: 'utf8' }, (cause, stdout) => {
      if (cause === null) resolve(stdout);
      else if (cause.code === notFound) resolve(null);
      else
        reject(
          new TapError('TAP_SYSTEM', 'users cannot be looked up: getent does not work', {
            next: 'install getent, which comes with the C library',
            cause,
          }),
        );
    });
  });
  return line === null ? null : parseUser(line);
};

/** A line of passwd(5). */
function parseUser(line: string): User {
  const [name = '', , uid, gid, , home = '', shell = ''] = line.trimEnd().split(':');
  return { name, uid: Number(uid), gid: Number(gid), home: home || '/', shell: shell || '/bin/sh' };
}
