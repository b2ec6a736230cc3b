import { describe, expect, it } from 'vitest';
import { commandUser, type Caller } from './command-user.js';
import { findUser, type User } from './passwd.js';

const ada: User = { name: 'ada', uid: 1000, gid: 100, home: '/home/ada', shell: '/bin/zsh' };
const users: readonly User[] = [ada, { name: 'root', uid: 0, gid: 0, home: '/root', shell: '/bin/sh' }];
const find = (wanted: string): Promise<User | null> =>
  Promise.resolve(users.find(({ name, uid }) => name === wanted || String(uid) === wanted) ?? null);

const root: Caller = { uid: 0, handsOn: true, env: {} };
const sudo: Caller = { ...root, env: { SUDO_UID: '1000', SUDO_GID: '100' } };
const ordinary: Caller = { uid: 1000, handsOn: false, env: {} };

const asAda = {
  wrapper: [
    'setpriv',
    '--reuid=1000',
    '--regid=100',
    '--init-groups',
    '--inh-caps=-all',
    '--ambient-caps=-all',
    '--',
  ],
  variables: { HOME: '/home/ada', USER: 'ada', LOGNAME: 'ada', SHELL: '/bin/zsh' },
  keeps: null,
};

describe('the user of the command of -c', () => {
  it('is who ran sudo', async () => expect(await commandUser(null, sudo, find)).toEqual(asAda));

  it.each(['ada', '1000'])('is that of --user %s', async (wanted) => {
    expect(await commandUser(wanted, root, find)).toEqual(asAda);
    expect(await commandUser(wanted, { ...root, env: { SUDO_UID: '5' } }, find)).toEqual(asAda);
  });

  it('is root for root itself, and that is said', async () => {
    const keeps = 'the command runs as root, with all capabilities that tap has';
    for (const caller of [root, { ...root, env: { SUDO_UID: '0' } }, { ...root, env: { SUDO_UID: 'x' } }])
      expect(await commandUser(null, caller, find)).toEqual({
        wrapper: [],
        variables: {},
        keeps: `${keeps}; --user NAME runs it as another user`,
      });
    expect(await commandUser('root', sudo, find)).toMatchObject({ wrapper: [], keeps });
  });

  it('is the same user where tap is not root, without the capabilities that tap would hand on', async () => {
    const plain = { wrapper: [], variables: {}, keeps: null };
    expect(await commandUser(null, ordinary, find)).toEqual(plain);
    expect(await commandUser('ada', ordinary, find)).toEqual(plain);
    // The variables of sudo mean something to root alone: anyone can set them.
    expect(await commandUser(null, { ...ordinary, env: { SUDO_UID: '0' } }, find)).toEqual(plain);
    expect(await commandUser(null, { ...ordinary, handsOn: true }, find)).toEqual({
      ...plain,
      wrapper: ['setpriv', '--inh-caps=-all', '--ambient-caps=-all', '--'],
    });
  });

  it('may be a number that the system has no name for', async () => {
    const caller = { ...root, env: { SUDO_UID: '4242', SUDO_GID: '77' } };
    const { wrapper } = await commandUser(null, caller, find);
    expect(wrapper.slice(0, 4)).toEqual(['setpriv', '--reuid=4242', '--regid=77', '--clear-groups']);
  });

  it('is refused when there is none, or tap may not become it', async () => {
    await expect(commandUser('eve', root, find)).rejects.toThrow('TAP_ARGUMENT: there is no user "eve"');
    await expect(commandUser('root', ordinary, find)).rejects.toThrow('TAP_PERMISSION');
  });
});

describe('findUser', () => {
  it('finds by name and by number', async () => {
    const found = await findUser('root');
    expect(found).toMatchObject({ name: 'root', uid: 0, gid: 0 });
    expect(await findUser('0')).toEqual(found);
  });

  it.each(['', '-s', '--help', 'no such user', '4294967294'])('finds no %j', async (wanted) =>
    expect(await findUser(wanted)).toBe(null),
  );
});
