/** Characters that a terminal would obey, or that turn or hide what stands beside them; and parts of characters. */
export const unsafeCharacters: RegExp = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;

/**
 * A value as JSON that a terminal can show: the same value, with the characters above as `\u202e`. Null for what JSON
 * cannot hold.
 *
 * @param as is what stands for a value, or for a part of it.
 */
export function escapedJson(value: unknown, as: (part: unknown) => unknown = (part) => part): string {
  const json = JSON.stringify(value, (_key, part: unknown) => as(part)) as string | undefined;
  return (json ?? 'null').replace(unsafeCharacters, (character) =>
    [...Array(character.length).keys()]
      .map((unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
