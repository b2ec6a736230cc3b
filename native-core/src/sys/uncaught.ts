import { spawnSync } from 'node:child_process';

/**
 * What Node prints of a module that cannot be parsed, above the message: file and line, and the line itself. Only an error that
 * nobody catches has them. Empty for a module that can be parsed, with all that it imports. Nothing of them runs.
 *
 * @param url of the module: `file:///home/me/mine/dist/index.js`.
 */
export function uncaughtText(url: string): string {
  // All modules are parsed before names are looked up, and none runs where a name is missing: so this program never runs.
  const program = `import ${JSON.stringify(url)}; import { ${missingName} } from 'node:fs';`;
  const { stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 10_000,
  });
  return stderr.includes(missingName) ? '' : stderr;
}

const missingName = 'tapParsesOnly';
