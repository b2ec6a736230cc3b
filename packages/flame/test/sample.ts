import { Stacks, type Frame, type Profile } from '../src/index.js';

const process = (name: string): Frame => ({ name, kind: 'process', module: null });
const user = (name: string, module = '/usr/bin/app'): Frame => ({ name, kind: 'user', module });
const kernel = (name: string): Frame => ({ name, kind: 'kernel', module: 'kernel' });

/** Names that would do harm in a page or a line that does not escape them. */
export const hostile = [
  '</script><script>window.harmed=1</script>',
  '<img src=x onerror="window.harmed=1">',
  `"'&;\n\u0000\u001b[31m\u202e\u2028$&`,
  `std::vector<${'std::pair<int, char>, '.repeat(200)}>`,
] as const;

/** A small profile: two programs, frames of both kinds, a function that calls itself, and hostile names. */
export function sampleProfile(): Profile {
  const stacks = new Stacks();
  stacks.add([process('app'), user('main'), user('work'), user('work')], 60);
  stacks.add([process('app'), user('main'), user('read', '/lib/libc.so.6'), kernel('vfs_read')], 25);
  stacks.add([process('idle'), kernel('vfs_read')], 5);
  hostile.forEach((name, i) => stacks.add([process('app'), user('main'), user(name)], i + 1));
  return stacks.profile({ title: 'A <b>sample</b>', unit: 'samples', missing: ['3 samples lost'] });
}
