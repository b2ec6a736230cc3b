// @ts-check
import { describeError, say } from '../../setup/say.js';
import { UsageError } from './options.js';

/** The status when the guest failed, not the command. */
export const GUEST_FAILED = 125;

/**
 * The main program of a command: reads its options, shows its usage, tells an error in words.
 * @template Options
 * @param {string} usage
 * @param {(args: string[]) => Options | 'help'} parse
 * @param {(options: Options) => Promise<void>} body
 */
export function guestMain(usage, parse, body) {
  const main = async () => {
    const options = parse(process.argv.slice(2));
    if (options === 'help') console.log(usage);
    else await body(options);
  };
  main().catch((error) => {
    if (error instanceof UsageError) {
      say(`${error.message}; --help tells more`);
      process.exitCode = 2;
    } else {
      say(describeError(error));
      process.exitCode = GUEST_FAILED;
    }
  });
}
