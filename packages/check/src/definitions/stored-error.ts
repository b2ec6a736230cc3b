import { TapError } from '@tap/native-core/tapset';

/**
 * An error about a stored kernel, without what leads to the running one, which is another, and without the release: the same
 * mistake reads the same on all kernels.
 */
export function storedError({ code, summary, facts, next }: TapError): TapError {
  return new TapError(code, summary.replace(/this kernel \([^)]*\)/, 'this kernel'), {
    facts,
    next: next?.startsWith('load the module ') === true ? null : next,
  });
}
