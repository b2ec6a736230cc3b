// @ts-check
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { capture } from '../../setup/command.js';
import { DEBIAN_KEYS } from '../tools.js';

/** Where Debian's packages are when the machine's own sources do not say. */
const FALLBACK = 'http://deb.debian.org';

/**
 * Debian's archive for some suites, seen with apt but apart from the machine's own lists and settings.
 * @param {string} folder a folder that holds lists and downloads
 * @param {string[]} suites
 */
export function openArchive(folder, suites) {
  for (const name of ['lists/partial', 'cache/archives/partial', 'packages']) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  const mirrors = findMirrors();
  const sources = suites.map((suite) => {
    const mirror = suite.endsWith('-security') ? mirrors.security : mirrors.main;
    return `deb [arch=amd64 signed-by=${DEBIAN_KEYS}] ${mirror} ${suite} main\n`;
  });
  writeFileSync(join(folder, 'sources.list'), sources.join(''));
  writeFileSync(join(folder, 'apt.conf'), settings(folder));
  const env = { ...process.env, APT_CONFIG: join(folder, 'apt.conf') };
  const failure = `cannot get packages of Debian ${suites.join(', ')}`;

  return {
    /** Fetches the lists of packages. */
    update() {
      capture('apt-get', ['update', '-q', '-o', 'APT::Update::Error-Mode=any'], { env, failure });
    },
    /** @returns {string[]} the names of all packages */
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
      capture('apt-get', ['download', '-q', ...names], { env, cwd: downloads, failure });
      for (const file of readdirSync(downloads))
        capture('dpkg', ['-x', join(downloads, file), target], { failure });
    },
  };
}

/**
 * Settings that keep apt inside the folder. Ended suites have expired lists, which is not a reason not to read them.
 * @param {string} folder
 */
function settings(folder) {
  return `Dir::Etc::sourcelist "${folder}/sources.list";
Dir::Etc::sourceparts "/nonexistent";
Dir::State::lists "${folder}/lists";
Dir::Cache "${folder}/cache";
APT::Sandbox::User "root";
APT::Architecture "amd64";
APT::Architectures { "amd64"; };
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
