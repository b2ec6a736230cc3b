// @ts-check
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runServer } from 'verdaccio';

const execute = promisify(execFile);

/**
 * A registry of npm packages within this process, on a port of its own; it asks no other unless it is given one, and holds
 * what is published into it until it is closed.
 */
export class Registry {
  /** A folder that goes when the registry is closed. @type {string} */
  folder;
  /** @type {import('node:http').Server} */
  #server;

  /** @param {string} folder @param {import('node:http').Server} server */
  constructor(folder, server) {
    this.folder = folder;
    this.#server = server;
  }

  /**
   * @param {string} [beyond] the address of a registry for what this one does not have
   */
  static async open(beyond) {
    const folder = mkdtempSync(join(tmpdir(), 'tap-registry-'));
    const proxy = beyond === undefined ? {} : { proxy: 'beyond' };
    const application = await runServer({
      self_path: folder,
      configPath: join(folder, 'config.yaml'),
      storage: join(folder, 'storage'),
      uplinks: beyond === undefined ? {} : { beyond: { url: beyond } },
      packages: {
        '@tap/*': { access: '$all', publish: '$all' },
        '**': { access: '$all', publish: '$all', ...proxy },
      },
      max_body_size: '100mb',
      log: { type: 'stdout', level: 'fatal' },
      web: { enable: false },
    });
    const server = application.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const registry = new Registry(folder, server);
    // npm publishes only with some token; this registry takes any.
    writeFileSync(
      join(folder, 'npmrc'),
      `registry=${registry.#address}\n//${new URL(registry.#address).host}/:_authToken=any\ncache=${join(folder, 'cache')}\naudit=false\nfund=false\nupdate-notifier=false\n`,
    );
    return registry;
  }

  get #address() {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`;
  }

  /**
   * Runs a program in a folder, with this registry as npm's.
   * @param {string} cwd
   * @param {string} program
   * @param {string[]} args
   */
  async run(cwd, program, ...args) {
    const env = { ...process.env, npm_config_userconfig: join(this.folder, 'npmrc') };
    try {
      return (await execute(program, args, { cwd, env, maxBuffer: 1 << 26 })).stdout;
    } catch (error) {
      const { stdout = '', stderr = '' } = /** @type {{ stdout?: string, stderr?: string }} */ (error);
      throw new Error(`${program} ${args.join(' ')} failed\n${stdout}${stderr}`.trim(), { cause: error });
    }
  }

  /** Publishes a tarball, or a folder as it is. @param {string} what */
  async publish(what) {
    const options = ['--ignore-scripts', '--no-provenance', '--access', 'public', '--tag', 'latest'];
    await this.run(this.folder, 'npm', 'publish', what, ...options);
  }

  /** Makes an empty project. @param {string} name @returns its folder */
  project(name) {
    const folder = join(this.folder, 'projects', name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
    return folder;
  }

  close() {
    this.#server.close();
    this.#server.closeAllConnections();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
