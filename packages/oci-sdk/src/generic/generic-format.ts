import type { Format } from "../format/format.js";
import { toGenericCall } from "./request.js";
import { genericStream } from "./stream.js";

/** The models of all other makers. */
export const genericFormat: Format = { toCall: toGenericCall, reader: genericStream };
