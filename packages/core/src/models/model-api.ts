import { type BareId, bareId } from "./bare-id.js";
import { type StartsWithWords, startsWithWords } from "./id-pattern.js";
import { apiRows, generations } from "./model-rows.js";

/** The APIs of OpenAI, by their names in the rows. */
export type ModelApi = "chat" | (typeof apiRows)[number]["api"];

/**
 * The API that serves a model of OpenAI. Unknown models use Chat Completions.
 *
 * @param id - With or without `openai.`, `openai/` or `ft:`, in any case.
 */
export function modelApi(id: string): ModelApi {
  const name = bareId(id);
  const fits = (pattern: string): boolean => startsWithWords(name, pattern);
  const row = apiRows.find(
    ({ ids, variants }) => ids.some(fits) || variants.some((variant) => generations.some(({ id }) => fits(id + variant))),
  );
  return row?.api ?? "chat";
}

interface Row {
  readonly api: string;
  readonly variants: readonly string[];
  readonly ids: readonly string[];
}

type Patterns<R extends Row> = R["ids"][number] | `${(typeof generations)[number]["id"]}${R["variants"][number]}`;

/** The API of the first matching row. */
type FirstOf<Name extends string, Rows extends readonly Row[]> = Rows extends readonly [
  infer First extends Row,
  ...infer Rest extends readonly Row[],
]
  ? StartsWithWords<Name, Patterns<First>> extends true
    ? First["api"]
    : FirstOf<Name, Rest>
  : "chat";

/** The API that serves a model, as a type: see {@link modelApi}, which uses the same rows. */
export type ApiOf<Id extends string> = FirstOf<BareId<Lowercase<Id>>, typeof apiRows>;
