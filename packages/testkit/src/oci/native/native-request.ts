import type { JsonObject } from "@locus/core";
import type { ReceivedRequest } from "../../servers/http/http-exchange.js";
import { isObject } from "../../servers/http/is-object.js";
import { isNativeFormat, type NativeFormat } from "./native-format.js";
import type { NativeErrorReply } from "./native-reply.js";

/** A chat request as the endpoint received and parsed it. */
export interface NativeRequest extends ReceivedRequest {
  /** The body; `{}` if it is not an object. */
  readonly body: JsonObject;
  readonly compartmentId?: string;
  /** `{}` if missing. */
  readonly servingMode: JsonObject;
  /** `{}` if missing. */
  readonly chatRequest: JsonObject;
  /** Its `apiFormat`, if it is one of the three. */
  readonly format?: NativeFormat;
  /** The requested `modelId` or `endpointId`; `""` if both are missing. */
  readonly target: string;
  /** Whether it is served on demand, not by a dedicated cluster. */
  readonly isOnDemand: boolean;
  /** Whether the answer is to be streamed. */
  readonly isStream: boolean;
  /** The reason why the service itself refused it, before the script. */
  readonly refusal?: NativeErrorReply;
}

/** Parses a request, valid or not. */
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

/** Whether the stream must end with the usage. */
export function wantsUsage({ streamOptions }: JsonObject): boolean {
  return isObject(streamOptions) && streamOptions.isIncludeUsage === true;
}
