import type { Format } from "../format/format.js";
import { toCohereV2Call } from "./request.js";
import { cohereV2Stream } from "./stream.js";

/** Cohere's models that think or see. */
export const cohereV2Format: Format = { toCall: toCohereV2Call, reader: cohereV2Stream };
