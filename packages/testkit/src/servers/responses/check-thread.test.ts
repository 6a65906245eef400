import type { JsonObject } from "@locus/core";
import { expect, test } from "vitest";
import type { ResponsesReply } from "./responses-reply.js";
import { refusal as refused } from "./testing/refusal.js";
import { create, withServer } from "./testing/with-server.js";

const user = { role: "user", content: "Hi" };

/** A complete thread: reasoning, a call, its output. */
const reply: ResponsesReply = { reasoning: "Hm", toolCalls: [{ name: "a", id: "call_a" }] };
const output = { type: "function_call_output", call_id: "call_a", output: "x" };
const reasoningOf = ([item = {}]: readonly JsonObject[]) => item;
const callOf = ([, item = {}]: readonly JsonObject[]) => item;
const idOf = ({ id }: JsonObject) => String(id);
const bare = ({ id: _id, ...item }: JsonObject) => item;

interface Attempt {
  /** Whether the first response is stored. */
  store?: boolean;
  /** Whether to continue the first response. */
  previous?: true;
  input: (items: readonly JsonObject[]) => readonly JsonObject[];
  refusal?: (items: readonly JsonObject[]) => object;
}

const noFollower = (items: readonly JsonObject[]) =>
  refused(`Item '${idOf(reasoningOf(items))}' of type 'reasoning' was provided without its required following item.`, "input");
const notPersisted = (id: string) =>
  refused(
    `Item with id '${id}' not found. Items are not persisted when \`store\` is set to false. Try again with \`store\` set to true, or remove this item from your input.`,
    "input",
  );
const duplicate = (id: string) =>
  refused(`Duplicate item found with id ${id}. Remove duplicate items from your input and try again.`, "input");

test.each<[string, Attempt]>([
  ["is taken as it was", { input: (items) => [user, ...items, output] }],
  ["is taken up where it is held", { previous: true, input: () => [output, user] }],
  [
    "is taken without the ids, and without the reasoning",
    { store: false, input: (items) => [user, bare(callOf(items)), output] },
  ],
  [
    "needs the output of a call",
    { previous: true, input: () => [user], refusal: () => refused("No tool output found for function call call_a.", "input") },
  ],
  [
    "needs the call of an output",
    {
      input: () => [user, { ...output, call_id: "call_b" }],
      refusal: () => refused("No tool call found for function call output with call_id call_b.", "input"),
    },
  ],
  [
    "needs the call before its output",
    {
      input: (items) => [output, bare(callOf(items))],
      refusal: () => refused("No tool call found for function call output with call_id call_a.", "input"),
    },
  ],
  ["needs the item that follows reasoning", { input: (items) => [user, reasoningOf(items), user], refusal: noFollower }],
  [
    "needs the very item that follows reasoning",
    {
      input: (items) => [reasoningOf(items), { role: "assistant", content: "Hello" }, bare(callOf(items)), output],
      refusal: noFollower,
    },
  ],
  [
    "needs the reasoning before an item that is sent with its id",
    {
      input: (items) => [user, callOf(items), output],
      refusal: (items) =>
        refused(
          `Item '${idOf(callOf(items))}' of type 'function_call' was provided without its required 'reasoning' item: '${idOf(reasoningOf(items))}'.`,
          "input",
        ),
    },
  ],
  [
    "has no item that was not stored",
    { store: false, input: (items) => [user, ...items, output], refusal: (items) => notPersisted(idOf(reasoningOf(items))) },
  ],
  [
    "has no reference to what was not stored",
    {
      store: false,
      input: (items) => [{ type: "item_reference", id: idOf(callOf(items)) }],
      refusal: (items) => notPersisted(idOf(callOf(items))),
    },
  ],
  [
    "has no item twice",
    { previous: true, input: (items) => [...items, output], refusal: (items) => duplicate(idOf(reasoningOf(items))) },
  ],
  [
    "has no encrypted content from elsewhere",
    {
      store: false,
      input: (items) => [
        user,
        { type: "reasoning", summary: [], encrypted_content: "gAAAAA-foreign-Rg==" },
        bare(callOf(items)),
        output,
      ],
      refusal: () =>
        refused(
          "The encrypted content gAAA...Rg== could not be verified. Reason: Encrypted content could not be decrypted or parsed.",
          null,
          "invalid_encrypted_content",
        ),
    },
  ],
])("a thread %s", async (_name, { store = true, previous, input, refusal }) => {
  await withServer([reply, { text: "Done." }], async (server) => {
    const { id, output: items } = await create(server, { input: "Hi", store });
    const body = await create(server, { input: input(items), ...(previous && { previous_response_id: id }) });
    expect(body).toEqual(refusal?.(items) ?? expect.objectContaining({ status: "completed" }));
  });
});
