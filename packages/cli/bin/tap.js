#!/usr/bin/env node
import { mkdirSync } from 'node:fs';
import * as module from 'node:module';
import { userInfo } from 'node:os';
import { join } from 'node:path';

keepCompiled();
const { main } = await import('../dist/index.js');
await main(process);

/** Has Node keep what it has compiled of the modules, where it can (not Node 20): the next start need not compile it again. */
function keepCompiled() {
  if (!('enableCompileCache' in module) || process.env.NODE_DISABLE_COMPILE_CACHE !== undefined) return;
  try {
    // Neither the temporary folder, which Node takes by itself, nor one that the environment names: root runs what is in it, and another
    // user may have made it.
    const folder = join(userInfo().homedir, '.cache', 'tap', 'compiled');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    module.enableCompileCache(folder);
  } catch {
    // Who has no home to write to starts all the same.
  }
}
