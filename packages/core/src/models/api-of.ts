import type { StartsWithWords } from "./id-pattern.js";
import type { apiRows, generations, idPrefixes } from "./model-rows.js";

/** An id in lower case, without what is in front of it and without what a fine-tuned model has behind it. */
type BareId<Id extends string> = Id extends `${(typeof idPrefixes)[number]}${infer Rest}`
  ? BareId<Rest>
  : Id extends `${infer Name}:${string}`
    ? Name
    : Id;

interface Row {
  readonly api: string;
  readonly variants: readonly string[];
  readonly ids: readonly string[];
}

type Patterns<R extends Row> = R["ids"][number] | `${(typeof generations)[number]["id"]}${R["variants"][number]}`;

/** The API of the first row that fits. */
type FirstOf<Name extends string, Rows extends readonly Row[]> = Rows extends readonly [
  infer First extends Row,
  ...infer Rest extends readonly Row[],
]
  ? StartsWithWords<Name, Patterns<First>> extends true
    ? First["api"]
    : FirstOf<Name, Rest>
  : "chat";

/** The API that serves a model, by its id: the type of `modelTraits(id).api`, of the same rows. */
export type ApiOf<Id extends string> = FirstOf<BareId<Lowercase<Id>>, typeof apiRows>;
