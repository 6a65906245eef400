import type { Timeouts } from "../contract/timeouts.js";
import type { JsonObject } from "../json/json.js";
import type { HeaderValues, QueryValues } from "./connection.js";

/** What a model of any service over HTTP can be told, whatever its protocol. */
export interface ServiceOptions {
  /** Sent with every request; `null` removes a header. */
  defaultHeaders?: HeaderValues | undefined;
  /** Query parameters of every request. */
  defaultQuery?: QueryValues | undefined;
  /** Used in place of the global `fetch`. */
  fetch?: typeof fetch | undefined;
  /** How often a failed call is made again. @defaultValue 2; an agent's own retry policy wins */
  maxRetries?: number | undefined;
  timeouts?: Timeouts | undefined;
  /** Fields to send as they are. They win over everything else. */
  extraBody?: JsonObject | undefined;
  /** Anyone who opens a page can read a key in it. `true` says that you know. @defaultValue false */
  dangerouslyAllowBrowser?: boolean | undefined;
}
