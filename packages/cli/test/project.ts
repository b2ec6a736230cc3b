import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../bin/tap.js', import.meta.url));
const core = fileURLToPath(new URL('../../../native-core', import.meta.url));

/** A module with one probe, and a function that conditions can call. */
export function moduleWith(probe: string, call: string): string {
  return `import { constantInt, fn, probe, usize } from '@tap/native-core/tapset';
export const read = probe('${probe}', {
  at: fn('vfs_read', { count: usize }),
  values: ({ count }) => ({ count }),
});
export const ${call} = () => constantInt(1);
`;
}

/** How the built command ended. */
export interface ProjectRun {
  readonly out: string;
  readonly err: string;
  readonly status: number | null;
}

/** A project in a folder of its own, with this repository's native-core installed. */
export class Project {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'tap-project-'));

  constructor() {
    this.write('package.json', '{ "private": true }');
    this.link('node_modules/@tap/native-core', core);
  }

  /** Writes a file, and the folders above it. */
  write(path: string, text: string): void {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  link(path: string, target: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    symlinkSync(target, join(this.folder, path));
  }

  /** Writes a package that is marked as a tapset; by default it is installed in the project. */
  tapset(name: string, text: string, at: string = `node_modules/${name}`): void {
    const manifest = { name, version: '1.0.0', type: 'module', tap: { tapset: true }, exports: './index.js' };
    this.write(join(at, 'package.json'), JSON.stringify(manifest));
    this.write(join(at, 'index.js'), text);
  }

  /** Runs the built command in the project. */
  tap(...args: readonly string[]): ProjectRun {
    const run = spawnSync(process.execPath, [bin, ...args], { cwd: this.folder, encoding: 'utf8' });
    return { out: run.stdout, err: run.stderr, status: run.status };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
