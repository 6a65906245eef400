import type { Format } from "../format/format.js";
import { toCohereV2Call } from "./request.js";
import { cohereV2Stream } from "./stream.js";

/** The format of Cohere's reasoning and vision models. */
export const cohereV2Format: Format = { toCall: toCohereV2Call, reader: cohereV2Stream };
