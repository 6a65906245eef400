import type { Format } from "../format/format.js";
import { toCohereCall } from "./request.js";
import { cohereStream } from "./stream.js";

/** The format of Cohere's R series and Command A. */
export const cohereFormat: Format = { toCall: toCohereCall, reader: cohereStream };
