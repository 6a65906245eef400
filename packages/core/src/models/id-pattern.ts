/** The strings that a pattern stands for, where `#` is a number and `*` is anything. */
type IdPattern<Pattern extends string> = Pattern extends `${infer Before}#${infer After}`
  ? `${IdPattern<Before>}${number}${IdPattern<After>}`
  : Pattern extends `${infer Before}*${infer After}`
    ? `${IdPattern<Before>}${string}${IdPattern<After>}`
    : Pattern;

/** Whether the first words of an id fit a pattern: the type of what {@link startsWithWords} finds out. */
export type StartsWithWords<Id extends string, Pattern extends string> = `${Id}-` extends `${IdPattern<Pattern>}-${string}`
  ? true
  : false;

const source = (pattern: string): string =>
  pattern
    .replace(/[^#*\w]/g, "\\$&")
    .replaceAll("#", "\\d+")
    .replaceAll("*", ".*");

/** Whether an id, in any case, begins like a pattern; the pattern may end in the middle of a word. */
export function startsLike(id: string, pattern: string): boolean {
  return new RegExp(`^${source(pattern)}`, "i").test(id);
}

/** Whether the first words of an id, in any case, fit a pattern. A word ends at a `-`: `gpt-5-pro-2025` begins with `gpt-5-pro`, `gpt-5-profile` does not. */
export function startsWithWords(id: string, pattern: string): boolean {
  return startsLike(`${id}-`, `${pattern}-`);
}
