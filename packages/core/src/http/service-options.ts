import type { Timeouts } from "../contract/timeouts.js";
import type { JsonObject } from "../json/json.js";
import type { HeaderValues, QueryValues } from "./connection.js";

/** The options that models of all HTTP services share. */
export interface ServiceOptions {
  /** Sent with every request; `null` removes a header. */
  defaultHeaders?: HeaderValues | undefined;
  /** Query parameters of every request. */
  defaultQuery?: QueryValues | undefined;
  /** Replaces the global `fetch`. */
  fetch?: typeof fetch | undefined;
  /** Retries of a failed call. @defaultValue 2; the agent's own retry policy wins */
  maxRetries?: number | undefined;
  timeouts?: Timeouts | undefined;
  /** Body fields sent verbatim. They override everything else. */
  extraBody?: JsonObject | undefined;
  /** `true` allows a key in a page, where anyone who opens the page can read it. @defaultValue false */
  dangerouslyAllowBrowser?: boolean | undefined;
}
