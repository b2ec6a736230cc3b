import { beforeEach, expect, it, vi } from 'vitest';
import type { Attachment } from '../attach/index.js';
import type { Role } from '../compile/index.js';
import { detach } from './detach.js';
import type { Follower } from './follow.js';
import type { Installed } from './install.js';

/** What was closed, and what of it at the same time. */
const closed: string[] = [];

vi.mock('../sys/index.js', async (original) => ({
  ...(await original<object>()),
  closeAll(links: readonly { readonly name: string }[]) {
    closed.push(`[${links.map(({ name }) => name).join(' ')}]`);
    return Promise.resolve();
  },
}));

/** An attachment whose link can be closed before, or one that has none. */
function attachment(name: string, linked: boolean): Attachment {
  return {
    link: linked ? ({ name } as never) : null,
    close: () => void closed.push(name),
    missed: () => ({ count: 0, unknown: null }),
  };
}

function program(
  role: Role,
  name: string,
  deferred: 'place' | 'return' | null = null,
  saver = false,
): Installed {
  const attachments = [attachment(name, true), ...(saver ? [attachment(`${name}-saver`, true)] : [])];
  return { role, candidate: { deferred }, attachments } as unknown as Installed;
}

const follower: Follower = { close: () => void closed.push('follower'), unfollowed: () => 0 };

beforeEach(() => void closed.splice(0));

it('programs that have nothing to do with each other are detached at the same time', async () => {
  const kprobe = { ...program('reports', 'c'), attachments: [attachment('c', false)] };
  await detach({ installed: [program('reports', 'a'), program('reports', 'b'), kprobe], follower });
  expect(closed).toEqual(['[a b]', 'a', 'b', 'c', 'follower']);
});

it('what waits for an event is detached before what announces, notes or saves it', async () => {
  const installed = [
    program('switches', 'trigger'),
    program('precedes', 'first', null, true),
    program('reports', 'second', null, true),
    program('reports', 'return', 'return'),
    program('reports', 'place', 'place'),
  ];
  await detach({ installed, follower: null });
  expect(closed.filter((one) => one.startsWith('['))).toEqual([
    '[second place]',
    '[return]',
    '[second-saver]',
    '[first]',
    '[first-saver]',
    '[trigger]',
  ]);
});
