import { provider as ociResponses } from "@locus/oci-responses";
import { provider as ociNative } from "@locus/oci-sdk";
import { provider as ociV1 } from "@locus/oci-v1";
import { provider as openaiChat } from "@locus/openai";
import { provider as openaiImages } from "@locus/openai/images";
import { provider as openaiResponses } from "@locus/openai/responses";
import { apiRows, generations, idPrefixes } from "../../../core/src/models/model-rows.js";
import { transportRows } from "../../../oci-signer/src/service/model-rows.js";
import { servedBy } from "../built-in-routes.js";
import { ociTransport } from "../oci-transport.js";
import { openaiAPI } from "../openai-api.js";

/** Sample ids that match a pattern. */
const samples = (pattern: string): string[] =>
  ["5", "12"].map((number) => pattern.replaceAll("#", number).replaceAll("*", pattern.startsWith("*") ? "any-name" : "plus"));

const whole = generations.flatMap(({ id }) => samples(id));
const patterns = apiRows.flatMap(({ ids, variants }) => [
  ...ids.flatMap(samples),
  ...whole.flatMap((id) => variants.map((variant) => id + variant)),
]);
/** Every id in forms that may be mistaken for others: longer, joined with a word, or with another id inside. */
const forms = [...whole, ...patterns].flatMap((id) => [
  id,
  `${id}-2026-01-01`,
  `${id}x`,
  `${id}.x`,
  `x-${id}`,
  `${id}:codex-pro`,
]);
const openaiIds = [...openaiChat.models, ...openaiResponses.models, ...openaiImages.models, ...forms];
const prefixed = openaiIds.flatMap((id) => idPrefixes.map((prefix) => prefix + id));
const ofRows = transportRows.flatMap(({ ids }) => samples(ids)).flatMap((id) => [id, `${id}-0309`, id.toUpperCase(), `x.${id}`]);
const ociIds = [...ociV1.models, ...ociResponses.models, ...ociNative.models, ...ofRows];

/** The source of a type test: for every known id and every kind of id in the rows, types and functions give the same route. */
export function routeTypes(): string {
  const routes = new Map<string, string>([
    ...[...openaiIds, ...prefixed, ...openaiIds.map((id) => id.toUpperCase())].map((id): [string, string] => [
      `openai:${id}`,
      servedBy.openai[openaiAPI(id)],
    ]),
    ...[...ociIds, ...openaiIds.map((id) => `openai.${id}`), "cohere.any-codex", "brand-new.model"].map(
      (id): [string, string] => [`oci:${id}`, servedBy.oci[ociTransport(id)]],
    ),
    ...openaiResponses.models.map((id): [string, string] => [`openai-responses:${id}`, "openai-responses"]),
    ...ociResponses.models.map((id): [string, string] => [`oci-responses:${id}`, "oci-responses"]),
  ]);

  return `// Generated from the rows and lists of models by route-types.test.ts: vitest run -u --project unit packages/registry/src/route-types.test.ts
import { expectTypeOf, test } from "vitest";
import type { KeyOf } from "./model-id.js";

/** Where the functions lead. */
interface Routes {
${[...routes].map(([id, key]) => `  ${JSON.stringify(id)}: ${JSON.stringify(key)};\n`).join("")}}

test("the types of ids lead where the functions do", () => {
  expectTypeOf<{ [Id in keyof Routes]: KeyOf<Id> }>().toEqualTypeOf<Routes>();
});
`;
}
