// @ts-check
// The second half of a release, in a clone that is built: `node tools/release/built.js [--dry-run]`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SetupError, describeError } from '../setup/say.js';
import { ROOT } from '../setup/workspace.js';
import { packAll } from './pack.js';
import { publishAll } from './publish.js';
import { rehearse } from './rehearse.js';
import { tarballComplaints } from './tarball.js';

const folder = mkdtempSync(join(tmpdir(), 'tap-tarballs-'));
try {
  console.log('packing');
  const packed = packAll(ROOT, folder);
  const complaints = await Promise.all(packed.map(({ tarball }) => tarballComplaints(tarball)));
  if (complaints.flat().length > 0) throw new SetupError(complaints.flat().join('\n'));
  console.log('installing each from a registry of its own');
  await rehearse(packed);
  if (process.argv[2] === '--dry-run') console.log(`${packed.length} packages could be published`);
  else publishAll(packed);
} catch (error) {
  console.error(describeError(error));
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}
