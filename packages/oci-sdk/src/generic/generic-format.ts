import type { Format } from "../format/format.js";
import { toGenericCall } from "./request.js";
import { genericStream } from "./stream.js";

/** The format of all models except Cohere's. */
export const genericFormat: Format = { toCall: toGenericCall, reader: genericStream };
