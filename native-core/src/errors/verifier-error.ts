import { TapError, type TapErrorOptions } from './tap-error.js';

/** The kernel's verifier refused a program: the one telling line is in the message, the rest in properties. */
export class VerifierError extends TapError {
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
