import { countsMultiMisses, type Kernel } from '../kernel/index.js';
import type { Mechanism, Target } from '../resolve/index.js';
import {
  functionMisses,
  linkFunctions,
  type Descriptor,
  type LinkedFunctions,
  type Program,
} from '../sys/index.js';
import { CountedAttachment, countedMisses, type Attachment, type Misses } from './attachment.js';

/** A function that shares its program with others, and the number by which the program knows it. */
interface SharedFunction {
  readonly number: number;
  readonly target: Target;
}

const uncounted =
  'Linux before 6.7 does not count what it leaves out while another probe or program runs on the CPU, and Linux from 6.14 on not ' +
  'what finds no room on the shadow stack of its thread';

/**
 * A program at many functions, by one link of kprobe.multi. The number of the function is the cookie that the program asks for.
 * Functions are all named, or all have addresses.
 *
 * @throws SysError when the kernel refuses one of them: then none is attached.
 */
export function attachFunctions(
  program: Program,
  mechanism: Mechanism,
  functions: readonly SharedFunction[],
  kernel: Kernel,
): Attachment {
  return new FunctionsAttachment(program, mechanism, functions, countsMultiMisses(kernel));
}

/** Where a function begins, if its name does not tell. */
const addressOf = (target: Target): bigint | null => (target.is === 'function' ? target.address : null);

function linked(functions: readonly SharedFunction[]): LinkedFunctions {
  const addresses = functions.map(({ target }) => addressOf(target)).filter((one) => one !== null);
  return addresses.length > 0 ? { addresses } : { names: functions.map(({ target }) => target.name) };
}

class FunctionsAttachment extends CountedAttachment {
  readonly #program: Program;
  readonly #link: Descriptor;
  readonly #counted: boolean;

  constructor(
    program: Program,
    mechanism: Mechanism,
    functions: readonly SharedFunction[],
    counted: boolean,
  ) {
    super();
    this.#program = program;
    this.#counted = counted;
    this.#link = linkFunctions(program, {
      functions: linked(functions),
      cookies: functions.map(({ number }) => BigInt(number)),
      atReturn: mechanism === 'kretprobe.multi',
    });
  }

  protected missedNow(): Misses {
    return this.#counted
      ? countedMisses(functionMisses(this.#link), this.#program)
      : { count: 0, unknown: uncounted };
  }

  protected detach(): void {
    this.#link.close();
  }
}
