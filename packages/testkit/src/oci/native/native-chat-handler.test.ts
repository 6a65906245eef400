import { nativeRecordings, readNativeRecording } from "@locus/internal-recordings";
import { describe, expect, test } from "vitest";
import { startHttpServer } from "../../servers/http/http-server.js";
import { startOCIServer } from "../oci-server.js";
import { askNative, chatDetails, cohereRequest, eventsOf, genericRequest } from "./ask-native.js";
import { createNativeChatHandler } from "./native-chat-handler.js";
import type { NativeErrorReply } from "./native-reply.js";

const commandR = "cohere.command-r-plus-08-2024";
const llama = "meta.llama-3.3-70b-instruct";
const hello = chatDetails(genericRequest({ isStream: true }), llama);

describe("createNativeChatHandler", () => {
  test("answers behind signature verification, streamed on request", async () => {
    const native = createNativeChatHandler([{ text: ["Hel", "lo"] }]);
    await using server = await startOCIServer({ handle: { "/20231130/actions/": native.handle } });
    server.identities.addBearerKey("sk-1");
    const ask = (authorization: string) =>
      fetch(`${server.url}/20231130/actions/chat`, { method: "POST", headers: { authorization }, body: JSON.stringify(hello) });

    expect((await ask("Bearer nobody")).status).toBe(401);
    const response = await ask("Bearer sk-1");
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    expect(response.headers.get("opc-request-id")).toBe("opc-request-2");
    const events = eventsOf(await response.text());
    expect(events.at(-1)).toBe("[DONE]");
    expect(events.slice(0, -1).map((data) => JSON.parse(data).message.content[0].text)).toEqual(["", "Hel", "lo", ""]);
    expect(native.requests).toHaveLength(1);
    await server.idle();
  });

  test("records every request, parsed", async () => {
    const chatRequest = cohereRequest({ isStream: true });
    const { native } = await askNative([{}], [chatDetails(chatRequest, commandR), "nonsense"]);
    expect(native.requests).toMatchObject([
      {
        index: 0,
        path: "/20231130/actions/chat",
        body: chatDetails(chatRequest, commandR),
        compartmentId: "ocid1.compartment.oc1..test",
        servingMode: { servingType: "ON_DEMAND", modelId: commandR },
        chatRequest,
        format: "COHERE",
        target: commandR,
        isOnDemand: true,
        isStream: true,
      },
      { index: 1, body: {}, chatRequest: {}, target: "", isStream: false, refusal: { status: 400 } },
    ]);
    expect(native.requests[0]).not.toHaveProperty("refusal");
  });

  test.each(nativeRecordings)("replays the recording %s", async (name) => {
    const recording = readNativeRecording(name);
    const { answers } = await askNative([recording], [recording.request]);
    const [{ contentType, text } = { contentType: "", text: "" }] = answers;
    if ("sse" in recording) expect([contentType, text]).toEqual(["text/event-stream", recording.sse]);
    else expect([contentType, JSON.parse(text)]).toEqual(["application/json", recording.body]);
  });

  test("a function decides by the request, or writes the answer itself", async () => {
    const { answers } = await askNative(
      [
        ({ format, target }) => ({ text: `${format} ${target}` }),
        async (_request, exchange) => {
          await exchange.event({ apiFormat: "COHERE", text: "Hel" });
          await exchange.event("[DONE]");
          await exchange.write(": bye\n\n");
          exchange.end();
        },
      ],
      [chatDetails(cohereRequest(), commandR), hello],
    );
    expect(JSON.parse(answers[0]?.text ?? "").chatResponse.text).toBe(`COHERE ${commandR}`);
    expect(answers[1]?.text).toBe('data: {"apiFormat":"COHERE","text":"Hel"}\n\ndata: [DONE]\n\n: bye\n\n');
  });

  test.each<[NativeErrorReply, code: string, message: string]>([
    [{ status: 400 }, "400", "Refused with 400."],
    [
      { status: 401 },
      "NotAuthenticated",
      "The required information to complete authentication was not provided or was incorrect.",
    ],
    [{ status: 404 }, "NotAuthorizedOrNotFound", "Authorization failed or requested resource not found."],
    [{ status: 429, headers: { "retry-after": "2" } }, "429", "Too many requests."],
    [{ status: 500 }, "500", "Internal Server Error."],
    [{ status: 409, code: "IncorrectState", message: "Not now." }, "IncorrectState", "Not now."],
  ])("writes %j as OCI does", async (reply, code, message) => {
    const { answers } = await askNative([reply], [hello]);
    expect(answers).toMatchObject([{ status: reply.status, contentType: "application/json" }]);
    expect(JSON.parse(answers[0]?.text ?? "")).toEqual({ code, message });
    expect(answers[0]?.headers.get("retry-after")).toBe(reply.headers?.["retry-after"] ?? null);
  });

  test("refusals of the service and simulated failures use up no reply", async () => {
    const native = createNativeChatHandler([{ text: "One" }]);
    await using server = await startHttpServer(native.handle);
    const ask = async (body: object) =>
      (await fetch(`${server.url}/20231130/actions/chat`, { method: "POST", body: JSON.stringify(body) })).status;
    native.failNext(1);
    native.failNext(2, 429);
    expect([await ask(hello), await ask(hello), await ask({ ...hello, extra: 1 }), await ask(hello)]).toEqual([
      429, 429, 400, 200,
    ]);
    expect(native.requests.map(({ refusal }) => refusal?.status)).toEqual([429, 429, 400, undefined]);
    await server.idle();
  });

  test.each([
    ["a request past the last reply", [], "it has 0 replies, and request 1 asks for another"],
    ["a reply that the format cannot express", [{ citations: [] }], "GENERIC has no field for citations"],
    ["a recorded body for a request that streams", [{ body: {} }], "the recorded answer was not streamed"],
  ])("reports an error of the script: %s", async (_name, script, message) => {
    const { answers } = await askNative(script, [hello]);
    expect(answers).toMatchObject([{ status: 400, text: expect.stringContaining(message) }]);
  });

  test("answers 404 at other paths", async () => {
    await using server = await startHttpServer(createNativeChatHandler([]).handle);
    const response = await fetch(`${server.url}/20231130/actions/v1/chat`, { method: "POST", body: "{}" });
    expect([response.status, await response.json()]).toMatchObject([404, { code: "NotAuthorizedOrNotFound" }]);
  });
});
