// @ts-check
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { capture } from '../../setup/command.js';
import { DEBIAN_KEYS } from '../tools.js';

/** Where Debian's packages are when the machine's own sources do not say. */
const FALLBACK = 'http://deb.debian.org';

/**
 * Debian's archive for some suites and an architecture, seen with apt but apart from the machine's own lists and settings.
 * @param {string} folder a folder that holds lists and downloads
 * @param {{ suites: readonly string[], architecture: import('../architectures.js').Architecture }} what
 */
export function openArchive(folder, { suites, architecture }) {
  for (const name of ['lists/partial', 'cache/archives/partial']) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  const mirrors = findMirrors();
  const sources = suites.map((suite) => {
    const mirror = suite.endsWith('-security') ? mirrors.security : mirrors.main;
    return `deb [arch=${architecture.debian} signed-by=${DEBIAN_KEYS}] ${mirror} ${suite} main\n`;
  });
  writeFileSync(join(folder, 'sources.list'), sources.join(''));
  writeFileSync(join(folder, 'status'), '');
  writeFileSync(join(folder, 'apt.conf'), settings(folder, architecture.debian));
  const env = { ...process.env, APT_CONFIG: join(folder, 'apt.conf') };
  const failure = `cannot get packages of Debian ${suites.join(', ')} for ${architecture.name}`;
  const unpackAll = (/** @type {string} */ downloads, /** @type {string} */ target) => {
    for (const name of readdirSync(downloads).filter((file) => file.endsWith('.deb')))
      capture('dpkg', ['-x', join(downloads, name), target], { failure });
  };

  return {
    /** Fetches the lists of packages. */
    update() {
      capture('apt-get', ['update', '-q', '-o', 'APT::Update::Error-Mode=any'], { env, failure });
    },
    /** @returns {string[]} the names of all packages of Linux */
    packageNames() {
      return capture('apt-cache', ['pkgnames', 'linux-'], { env, failure }).split('\n');
    },
    /**
     * Unpacks packages into a folder; nothing is installed.
     * @param {string[]} names
     * @param {string} target
     */
    unpack(names, target) {
      const downloads = join(folder, 'packages');
      rmSync(downloads, { recursive: true, force: true });
      mkdirSync(downloads);
      capture('apt-get', ['download', '-q', ...names], { env, cwd: downloads, failure });
      unpackAll(downloads, target);
    },
    /**
     * The same, with all packages that these depend on.
     * @param {readonly string[]} names
     * @param {string} target
     */
    unpackWithDependencies(names, target) {
      const options = ['-q', '-y', '--no-install-recommends', '--download-only'];
      capture('apt-get', ['install', ...options, ...names], { env, failure });
      unpackAll(join(folder, 'cache/archives'), target);
    },
  };
}

/**
 * Settings that keep apt inside the folder, where nothing is installed. Ended suites have expired lists, which is not a reason
 * not to read them.
 * @param {string} folder
 * @param {string} architecture
 */
function settings(folder, architecture) {
  return `Dir::Etc::sourcelist "${folder}/sources.list";
Dir::Etc::sourceparts "/nonexistent";
Dir::State::lists "${folder}/lists";
Dir::State::status "${folder}/status";
Dir::Cache "${folder}/cache";
APT::Sandbox::User "root";
APT::Architecture "${architecture}";
APT::Architectures { "${architecture}"; };
Acquire::Languages "none";
Acquire::Check-Valid-Until "false";
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
`;
}

/** The mirrors of Debian that the machine itself uses, if it does. */
function findMirrors() {
  const used = capture('apt-get', ['indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages'])
    .split('\n')
    .map((uri) => uri.replace(/\/$/, ''));
  return {
    main: used.find((uri) => uri.endsWith('/debian')) ?? `${FALLBACK}/debian`,
    security: used.find((uri) => uri.endsWith('/debian-security')) ?? `${FALLBACK}/debian-security`,
  };
}
