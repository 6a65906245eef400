import { cohereFormat } from "../cohere/cohere-format.js";
import { cohereV2Format } from "../cohere-v2/cohere-v2-format.js";
import type { APIFormat } from "../format/api-format.js";
import type { Format } from "../format/format.js";
import { genericFormat } from "../generic/generic-format.js";

/** All formats, loaded. */
export const formats: Readonly<Record<APIFormat, Format>> = {
  COHERE: cohereFormat,
  COHEREV2: cohereV2Format,
  GENERIC: genericFormat,
};
