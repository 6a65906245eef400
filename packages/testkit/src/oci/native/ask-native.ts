import assert from "node:assert/strict";
import type { JsonObject } from "@locus/core";
import { startHttpServer } from "../../servers/http/http-server.js";
import {
  createNativeChatHandler,
  type NativeChatHandler,
  type NativeChatHandlerOptions,
  type NativeScript,
} from "./native-chat-handler.js";

/** The outcome of requests, for tests. */
export interface NativeAnswers {
  /** The answers, in order. */
  answers: { status: number; contentType: string | null; headers: Headers; text: string }[];
  native: NativeChatHandler;
}

/** Sends requests to an endpoint one after the other, then waits until the server is idle. */
export async function askNative(
  script: NativeScript,
  bodies: readonly unknown[],
  options?: NativeChatHandlerOptions,
): Promise<NativeAnswers> {
  const native = createNativeChatHandler(script, options);
  await using server = await startHttpServer(native.handle);
  const answers: NativeAnswers["answers"] = [];
  for (const body of bodies) {
    const response = await fetch(`${server.url}/20231130/actions/chat`, { method: "POST", body: JSON.stringify(body) });
    const { status, headers } = response;
    answers.push({ status, headers, contentType: headers.get("content-type"), text: await response.text() });
  }
  await server.idle();
  return { answers, native };
}

/** A request in the envelope of the service. */
export function chatDetails(chatRequest: JsonObject, modelId: string): JsonObject {
  return {
    compartmentId: "ocid1.compartment.oc1..test",
    servingMode: { servingType: "ON_DEMAND", modelId },
    chatRequest,
  };
}

/** The data of each event of a stream. */
export function eventsOf(sse: string): string[] {
  return sse
    .split("\n\n")
    .filter((event) => event !== "")
    .map((event) => event.replace(/^data: /, ""));
}

/** A text with its random parts removed. */
export function settled(text: string): string {
  return text.replaceAll(/"pad":"a+"/g, '"pad":"a"').replaceAll(/"timeCreated":"[^"]+"/g, '"timeCreated":"now"');
}

/** The refusal of a request: status, code and message. `undefined` when it was accepted. */
export async function refused(
  body: unknown,
  options?: NativeChatHandlerOptions,
): Promise<[status: number, code: string, message: string] | undefined> {
  const { answers, native } = await askNative(() => ({}), [body], options);
  const [{ status, text } = { status: 0, text: "" }] = answers;
  assert.equal(native.requests[0]?.refusal?.status ?? 200, status, "the refusal is recorded");
  if (status === 200) return undefined;
  const { code, message } = JSON.parse(text);
  return [status, code, message];
}

/** The message of a bad request. */
export async function problem(
  chatRequest: JsonObject,
  model: string,
  options?: NativeChatHandlerOptions,
): Promise<string | undefined> {
  const answer = await refused(chatDetails(chatRequest, model), options);
  if (answer !== undefined) assert.deepEqual(answer.slice(0, 2), [400, "400"]);
  return answer?.[2];
}

/** A user message in GENERIC and COHEREV2. */
export const userSays = (text: string): JsonObject => ({ role: "USER", content: [{ type: "TEXT", text }] });
/** A minimal COHERE request with more fields. */
export const cohereRequest = (fields: JsonObject = {}): JsonObject => ({ apiFormat: "COHERE", message: "Hi", ...fields });
/** A minimal COHEREV2 request with more fields. */
export const v2Request = (fields: JsonObject = {}): JsonObject => ({
  apiFormat: "COHEREV2",
  messages: [userSays("Hi")],
  ...fields,
});
/** A minimal GENERIC request with more fields. */
export const genericRequest = (fields: JsonObject = {}): JsonObject => ({
  apiFormat: "GENERIC",
  messages: [userSays("Hi")],
  ...fields,
});
