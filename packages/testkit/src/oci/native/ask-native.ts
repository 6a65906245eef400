import assert from "node:assert/strict";
import type { JsonObject } from "@locus/core";
import { startHttpServer } from "../../servers/http/http-server.js";
import {
  createNativeChatHandler,
  type NativeChatHandler,
  type NativeChatHandlerOptions,
  type NativeScript,
} from "./native-chat-handler.js";

/** What came of requests, for tests. */
export interface NativeAnswers {
  /** The answers, in order. */
  answers: { status: number; contentType: string | null; headers: Headers; text: string }[];
  native: NativeChatHandler;
}

/** Asks an endpoint, one request after the other, and waits for it to be idle. */
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

/** A text without what is random in it. */
export function settled(text: string): string {
  return text.replaceAll(/"pad":"a+"/g, '"pad":"a"').replaceAll(/"timeCreated":"[^"]+"/g, '"timeCreated":"now"');
}

/** How a request was refused: the status, the code and the message. Nothing, where it was not. */
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

/** The message with which a chat was refused as a bad request. */
export async function problem(
  chatRequest: JsonObject,
  model: string,
  options?: NativeChatHandlerOptions,
): Promise<string | undefined> {
  const answer = await refused(chatDetails(chatRequest, model), options);
  if (answer !== undefined) assert.deepEqual(answer.slice(0, 2), [400, "400"]);
  return answer?.[2];
}

/** A message of a user in GENERIC and COHEREV2. */
export const userSays = (text: string): JsonObject => ({ role: "USER", content: [{ type: "TEXT", text }] });
/** The least that COHERE can ask, and more. */
export const cohereRequest = (fields: JsonObject = {}): JsonObject => ({ apiFormat: "COHERE", message: "Hi", ...fields });
/** The least that COHEREV2 can ask, and more. */
export const v2Request = (fields: JsonObject = {}): JsonObject => ({
  apiFormat: "COHEREV2",
  messages: [userSays("Hi")],
  ...fields,
});
/** The least that GENERIC can ask, and more. */
export const genericRequest = (fields: JsonObject = {}): JsonObject => ({
  apiFormat: "GENERIC",
  messages: [userSays("Hi")],
  ...fields,
});
