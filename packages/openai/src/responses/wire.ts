import type { JsonObject, JsonValue } from "@locus/core";

/** A part of a message of the model. */
export interface ResponsesContent extends JsonObject {
  type?: string;
  text?: string | null;
  refusal?: string | null;
  annotations?: readonly JsonObject[] | null;
  logprobs?: readonly JsonValue[] | null;
}

/** An item of the output: the fields that locus reads. Any of them may be missing. */
export interface ResponsesItem extends JsonObject {
  type?: string;
  id?: string | null;
  /** Of a message, or the text of a reasoning item. */
  content?: readonly ResponsesContent[] | null;
  /** `"commentary"` or `"final_answer"`; sent back with the message. */
  phase?: string | null;
  summary?: readonly ResponsesContent[] | null;
  encrypted_content?: string | null;
  call_id?: string | null | undefined;
  name?: string | null | undefined;
  arguments?: string | JsonObject | null;
  /** Of a generated image, as base64. */
  result?: JsonValue;
  output_format?: string | null;
}

/** Token counts as the Responses API reports them. Any of them may be missing. */
export interface ResponsesUsage extends JsonObject {
  input_tokens?: number | null;
  output_tokens?: number | null;
  total_tokens?: number | null;
  input_tokens_details?: { cached_tokens?: number | null; cache_write_tokens?: number | null } | null;
  output_tokens_details?: { reasoning_tokens?: number | null } | null;
}

/** A response, whole or as the events of a stream carry it. */
export interface ResponsesAnswer extends JsonObject {
  id?: string | null;
  status?: string | null;
  error?: JsonObject | string | null;
  incomplete_details?: { reason?: string | null } | null;
  output?: readonly ResponsesItem[] | null;
  usage?: ResponsesUsage | null;
  /** The model that answers. */
  model?: string | null;
  service_tier?: string | null;
}

/** An event of a stream. Its fields depend on its type. */
export interface ResponsesEvent extends JsonObject {
  type?: string;
  response?: ResponsesAnswer | null;
  error?: JsonObject | string | null;
  output_index?: number | null;
  item_id?: string | null;
  item?: ResponsesItem | null;
  content_index?: number | null;
  summary_index?: number | null;
  delta?: string | JsonObject | null;
  part?: ResponsesContent | null;
  annotation?: JsonObject | null;
  partial_image_b64?: string | null;
  output_format?: string | null;
}
