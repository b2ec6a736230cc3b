// @ts-check

/** The names of all static checks. */
export const CHECK_NAMES = /** @type {const} */ ([
  'layers',
  'files',
  'types',
  'lint',
  'format',
  'dead code',
  'binary',
  'packages',
]);
