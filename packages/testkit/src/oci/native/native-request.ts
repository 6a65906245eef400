import type { JsonObject } from "@locus/core";
import type { ReceivedRequest } from "../../servers/http/http-exchange.js";
import { isObject } from "../../servers/http/is-object.js";
import { isNativeFormat, type NativeFormat } from "./native-format.js";
import type { NativeErrorReply } from "./native-reply.js";

/** A request for a chat as the endpoint received it, and what it made of it. */
export interface NativeRequest extends ReceivedRequest {
  /** The body; `{}` where it is no object. */
  readonly body: JsonObject;
  readonly compartmentId?: string;
  /** `{}` where there is none. */
  readonly servingMode: JsonObject;
  /** `{}` where there is none. */
  readonly chatRequest: JsonObject;
  /** Its `apiFormat`, where that is one of the three. */
  readonly format?: NativeFormat;
  /** The `modelId` or `endpointId` that was asked for, `""` where neither was. */
  readonly target: string;
  /** Whether it is served on demand; else by a dedicated cluster. */
  readonly isOnDemand: boolean;
  /** Whether the answer is to be streamed. */
  readonly isStream: boolean;
  /** Why the service refused it by itself; the script was not asked then. */
  readonly refusal?: NativeErrorReply;
}

/** Reads a request, whatever is wrong with it. */
export function readNativeRequest(received: ReceivedRequest): NativeRequest {
  const body = isObject(received.body) ? received.body : {};
  const servingMode = isObject(body.servingMode) ? body.servingMode : {};
  const chatRequest = isObject(body.chatRequest) ? body.chatRequest : {};
  const { compartmentId } = body;
  const { apiFormat, isStream } = chatRequest;
  const target = servingMode.modelId ?? servingMode.endpointId;
  return {
    ...received,
    body,
    ...(typeof compartmentId === "string" && { compartmentId }),
    servingMode,
    chatRequest,
    ...(isNativeFormat(apiFormat) && { format: apiFormat }),
    target: typeof target === "string" ? target : "",
    isOnDemand: servingMode.servingType !== "DEDICATED",
    isStream: isStream === true,
  };
}

/** Whether a stream is to end with what it cost. */
export function wantsUsage({ streamOptions }: JsonObject): boolean {
  return isObject(streamOptions) && streamOptions.isIncludeUsage === true;
}
