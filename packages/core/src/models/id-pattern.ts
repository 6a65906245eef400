/** The strings that match a pattern, where `#` is a number and `*` is any text. */
type IdPattern<Pattern extends string> = Pattern extends `${infer Before}#${infer After}`
  ? `${IdPattern<Before>}${number}${IdPattern<After>}`
  : Pattern extends `${infer Before}*${infer After}`
    ? `${IdPattern<Before>}${string}${IdPattern<After>}`
    : Pattern;

/** Whether the first words of an id match a pattern, as a type: see {@link startsWithWords}. */
export type StartsWithWords<Id extends string, Pattern extends string> = `${Id}-` extends `${IdPattern<Pattern>}-${string}`
  ? true
  : false;

const source = (pattern: string): string =>
  pattern
    .replace(/[^#*\w]/g, "\\$&")
    .replaceAll("#", "\\d+")
    .replaceAll("*", ".*");

/** Whether an id of any case starts with a pattern, which may end in the middle of a word. */
export function startsLike(id: string, pattern: string): boolean {
  return new RegExp(`^${source(pattern)}`, "i").test(id);
}

/**
 * Whether the first words of an id of any case match a pattern. A word ends at a `-`: `gpt-5-pro-2025` matches `gpt-5-pro`,
 * `gpt-5-profile` does not.
 */
export function startsWithWords(id: string, pattern: string): boolean {
  return startsLike(`${id}-`, `${pattern}-`);
}
