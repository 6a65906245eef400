/** The three request formats of OCI's chat API. */
export type APIFormat = "COHERE" | "COHEREV2" | "GENERIC";

/** What takes which format, by its id: the first pattern that fits counts. Anything else takes `GENERIC`. */
const formats: readonly (readonly [RegExp, APIFormat])[] = [
  [/^cohere\..*(vision|reasoning)/i, "COHEREV2"],
  [/^cohere\./i, "COHERE"],
];

/**
 * The format in which a model takes requests.
 *
 * @param model - Its id. An OCID does not tell which model is behind it: custom Cohere models need `apiFormat`.
 * @param apiFormat - The user's word; it wins.
 */
export function apiFormatOf(model: string, apiFormat?: APIFormat): APIFormat {
  return apiFormat ?? formats.find(([pattern]) => pattern.test(model))?.[1] ?? "GENERIC";
}
