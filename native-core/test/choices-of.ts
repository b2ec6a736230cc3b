/** Asks a probe and its return, or a site, for the choices, as each use of it does; what is none of them has none. */
export function choicesOf(made: unknown): unknown {
  const { choices, return: back } = (made ?? {}) as { readonly choices?: unknown; readonly return?: unknown };
  return [choices, ...(back === undefined ? [] : [choicesOf(back)])];
}
