import * as context from '@tap/context';
import * as ioscheduler from '@tap/ioscheduler';
import * as kprocess from '@tap/kprocess';
import * as net from '@tap/net';
import * as scsi from '@tap/scsi';
import * as memory from '@tap/memory';
import * as signal from '@tap/signal';
import * as socket from '@tap/socket';
import * as timestamp from '@tap/timestamp';
import { catalogueOf, type Catalogue } from './catalogue.js';
import { readDocs } from './docs.js';

/** The tapsets that the command comes with. */
const modules: Readonly<Record<string, object>> = {
  '@tap/context': context,
  '@tap/ioscheduler': ioscheduler,
  '@tap/kprocess': kprocess,
  '@tap/net': net,
  '@tap/scsi': scsi,
  '@tap/memory': memory,
  '@tap/signal': signal,
  '@tap/socket': socket,
  '@tap/timestamp': timestamp,
};

/** The catalogue of the tapsets that the command comes with. */
export function installedCatalogue(): Catalogue {
  return catalogueOf(
    Object.entries(modules).map(([name, module]) => ({ package: name, module, docs: readDocs(name) })),
  );
}
