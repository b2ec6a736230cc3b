import { spawnSync } from 'node:child_process';
import * as module from 'node:module';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const bin = fileURLToPath(new URL('../bin/tap.js', import.meta.url));
const { NODE_COMPILE_CACHE: _, ...usual } = process.env;

/** Says at the end where Node keeps what it has compiled. */
const telling = `import { getCompileCacheDir } from 'node:module';
  process.on('exit', () => console.error(String(getCompileCacheDir())));`;

function cacheWith(env: NodeJS.ProcessEnv): string {
  const preload = `data:text/javascript,${encodeURIComponent(telling)}`;
  const options = { encoding: 'utf8', env: { ...usual, ...env } } as const;
  const { status, stderr } = spawnSync(process.execPath, ['--import', preload, bin, '--version'], options);
  expect(status).toBe(0);
  return stderr.trim();
}

it.runIf('enableCompileCache' in module)('what Node has compiled is kept where only the user writes', () => {
  const own = join(userInfo().homedir, '.cache', 'tap', 'compiled');
  // With sudo, HOME may be the home of another user.
  for (const env of [{}, { HOME: '/tmp', XDG_CACHE_HOME: '/tmp', TMPDIR: '/tmp' }])
    expect(cacheWith(env).startsWith(`${own}/`)).toBe(true);
  expect(cacheWith({ NODE_DISABLE_COMPILE_CACHE: '1' })).toBe('undefined');
});
