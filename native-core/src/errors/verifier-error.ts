import { TapError, type TapErrorOptions } from './tap-error.js';

/**
 * The kernel's verifier refused a program: the one telling line is in the message, the rest in properties.
 *
 * @example
 * try {
 *   await attach(on(tcp.sendmsg));
 * } catch (error) {
 *   if (error instanceof VerifierError) console.error(error.listing, error.log);
 *   throw error;
 * }
 */
export class VerifierError extends TapError {
  /** `VerifierError`. */
  override readonly name: string = 'VerifierError';
  /** The verifier's whole log. */
  readonly log: string;
  /** The listing of the refused program. */
  readonly listing: string;

  constructor(summary: string, log: string, listing: string, options: TapErrorOptions) {
    super('TAP_VERIFIER', summary, options);
    this.log = log;
    this.listing = listing;
  }
}
