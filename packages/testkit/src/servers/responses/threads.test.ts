import type { JsonObject } from "@locus/core";
import { describe, expect, test } from "vitest";
import { objectsOf } from "../http/is-object.js";
import type { ResponsesServerOptions } from "./responses-server.js";
import { create, post, stream, withServer } from "./testing/with-server.js";

const user = (text: string) => ({ type: "message", role: "user", content: [{ type: "input_text", text }] });
const message = (text: string) =>
  expect.objectContaining({ type: "message", role: "assistant", content: [expect.objectContaining({ text })] });
const call = { reasoning: "Hm", toolCalls: [{ name: "weather", arguments: { city: "Oslo" } }] };
const output = { type: "function_call_output", call_id: "call_1", output: "sunny" };

const notFound = (id: string) => ({
  error: {
    message: `Previous response with id '${id}' not found.`,
    type: "invalid_request_error",
    param: "previous_response_id",
    code: "previous_response_not_found",
  },
});

describe("threads that the server holds", () => {
  test("are joined with the new items, without old instructions", async () => {
    await withServer([call, { text: "Sunny." }, { text: "Bye." }], async (server) => {
      const first = await create(server, { input: "Weather?", instructions: "Be brief." });
      const events = await stream(server, { input: [output], previous_response_id: first.id });
      const [second] = objectsOf([events.at(-1)?.response]);
      await create(server, { input: [{ role: "user", content: "Bye" }], previous_response_id: String(second?.id) });
      expect(server.requests.map(({ thread, instructions }) => ({ thread, instructions }))).toEqual([
        { thread: [user("Weather?")], instructions: "Be brief." },
        { thread: [user("Weather?"), ...first.output, output] },
        { thread: [user("Weather?"), ...first.output, output, message("Sunny."), { role: "user", content: "Bye" }] },
      ]);
    });
  });

  test("can be branched", async () => {
    await withServer([{ text: "A" }, { text: "B" }, { text: "C" }], async (server) => {
      const { id } = await create(server, { input: "1" });
      for (const input of ["2", "3"]) await create(server, { input, previous_response_id: id });
      expect(server.requests.slice(1).map(({ thread }) => thread)).toEqual([
        [user("1"), message("A"), user("2")],
        [user("1"), message("A"), user("3")],
      ]);
    });
  });

  test("have items that can be referenced", async () => {
    await withServer([{ text: "A" }, { text: "B" }], async (server) => {
      const [item] = (await create(server, { input: "1" })).output;
      await create(server, { input: [{ type: "item_reference", id: item?.id ?? "" }, user("2")] });
      expect(server.requests[1]?.thread).toEqual([item, user("2")]);
    });
  });

  test("can be looked up while they are held", async () => {
    await withServer([{ text: "A" }], async (server) => {
      const created = await create(server, { input: "1" });
      const get = async () => (await fetch(`${server.baseURL}/responses/${created.id}`)).json();
      expect(await get()).toEqual(created);
      server.expire(created.id);
      expect(await get()).toMatchObject({ error: { message: `Response with id '${created.id}' not found.` } });
    });
  });

  test.each<[string, number | undefined, ResponsesServerOptions]>([
    ["one by one", 400, {}],
    ["all at once", 404, { notFoundStatus: 404 }],
  ])("expire, %s", async (how, status, options) => {
    await withServer(
      [{ text: "A" }, { text: "B" }],
      async (server) => {
        const { id } = await create(server, { input: "1" });
        server.expire(how === "one by one" ? id : "all");
        const response = await post(server, { model: "m", input: "2", previous_response_id: id });
        expect([response.status, await response.json()]).toEqual([status, notFound(id)]);
        // The refused request used up no reply.
        expect((await create(server, { input: "3" })).output).toEqual([message("B")]);
        expect(server.requests[1]?.thread).toEqual([user("2")]);
      },
      options,
    );
  });

  test("are forgotten when the server restarts", async () => {
    const { id } = await withServer([{ text: "A" }], (server) => create(server, { input: "1" }));
    await withServer([{ text: "A" }], async (server) => {
      await create(server, { input: "1" });
      expect(await create(server, { input: "2", previous_response_id: id })).toEqual(notFound(id));
    });
  });

  test.each([
    ["not stored", { store: false }, {}],
    ["failed", {}, { finish: { failed: { message: "Overloaded." } } }],
  ])("have no response that was %s", async (_name, parameters, reply) => {
    await withServer([{ text: "A", ...reply }], async (server) => {
      const { id } = await create(server, { input: "1", ...parameters });
      expect(await create(server, { input: "2", previous_response_id: id })).toEqual(notFound(id));
    });
  });

  test("do not exist under zero data retention", async () => {
    await withServer(
      [{ text: "A" }, { text: "B" }],
      async (server) => {
        const first = await create(server, { input: "1", store: true });
        expect(first).toMatchObject({ status: "completed", store: false });
        const response = await post(server, { model: "m", input: "2", previous_response_id: first.id });
        expect([response.status, await response.json()]).toEqual([
          400,
          {
            error: {
              message: "Previous response cannot be used for this organization due to Zero Data Retention.",
              type: "invalid_request_error",
              param: "previous_response_id",
              code: "unsupported_parameter",
            },
          },
        ]);
      },
      { zeroDataRetention: true },
    );
  });

  test("do not exist without a store, and requests for it are refused", async () => {
    await withServer(
      [{ text: "A" }],
      async (server) => {
        for (const parameters of [{}, { store: true }])
          expect((await create(server, { input: "1", ...parameters })).error).toMatchObject({ param: "store" });
        expect(await create(server, { input: "1", store: false })).toMatchObject({ status: "completed" });
      },
      { refuseStore: true },
    );
  });
});

describe("encrypted reasoning", () => {
  const include = ["reasoning.encrypted_content"];
  const withoutIds = (items: readonly JsonObject[]) => items.map(({ id: _id, ...item }) => item);

  test("is sent on request, and is accepted back without ids", async () => {
    await withServer([call, { text: "Sunny." }, call], async (server) => {
      const { output: items } = await create(server, { input: "Weather?", store: false, include });
      expect(items[0]).toMatchObject({ type: "reasoning", encrypted_content: expect.stringMatching(/^gAAAA/) });
      const input = [user("Weather?"), ...withoutIds(items), output];
      expect(await create(server, { input, store: false, include })).toMatchObject({ status: "completed" });
      expect(server.requests[1]?.thread).toEqual(input);
      expect((await create(server, { input: "Weather?" })).output[0]).not.toHaveProperty("encrypted_content");
    });
  });

  test.each([
    ["another server's is refused", {}, "invalid_encrypted_content"],
    ["a server with the same key reads it", { encryptionKey: "shared" }, undefined],
  ])("%s", async (_name, options, code) => {
    const { output: items } = await withServer(
      [call],
      (server) => create(server, { input: "Hi", store: false, include }),
      options,
    );
    const input = [user("Hi"), ...withoutIds(items), output];
    const body = await withServer([{ text: "A" }], (server) => create(server, { input, store: false, include }), options);
    expect(body.error?.code).toBe(code);
  });

  test("content from a script is accepted back", async () => {
    const reply = { reasoning: { encryptedContent: "opaque" }, text: "A" };
    await withServer([reply, { text: "B" }], async (server) => {
      const { output: items } = await create(server, { input: "1", store: false, include });
      expect(items[0]).toMatchObject({ encrypted_content: "opaque" });
      const second = await create(server, { input: [...withoutIds(items), user("2")], store: false });
      expect(second.output).toEqual([message("B")]);
    });
  });
});
