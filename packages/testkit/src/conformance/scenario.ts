import type { FinishReason, Usage } from "@locus/core";
import type { TurnContent } from "../scripted/scripted-turn.js";
import type { ReceivedRequest } from "../servers/http/http-exchange.js";

/** The answers of a service in order, independent of any protocol. The last one is repeated. */
export interface Scenario {
  turns: readonly ScenarioTurn[];
}

/** One answer of a service. */
export interface ScenarioTurn extends TurnContent {
  /** @defaultValue 10 tokens in, 5 out. `null`: the service reports none. */
  usage?: Usage | null;
  /** @defaultValue `"tool_calls"` when there are calls, else `"stop"` */
  finishReason?: Exclude<FinishReason, "refusal" | "other">;
  /** Write the body byte by byte. */
  singleBytes?: boolean;
  fault?: Fault;
}

/** How an answer fails. */
export type Fault =
  /** An HTTP error. `retryAfterSeconds` becomes a `Retry-After` header. */
  | { kind: "status"; status: number; retryAfterSeconds?: number }
  /** A server error inside the stream, before or after the first delta. */
  | { kind: "error_event"; when: "start" | "middle" }
  /** The body ends without the protocol's end mark: after all deltas, or inside the arguments of the last call. */
  | { kind: "cut"; where: "before_end" | "in_tool_arguments" }
  /** The connection is reset after the first delta. */
  | { kind: "drop" }
  /** Data that violates the protocol follows the first delta. */
  | { kind: "garbage" }
  /** A web page with status 200. */
  | { kind: "html" }
  /** The server goes silent with the connection open: before the headers, after them, or after the first delta. */
  | { kind: "hang"; when: "connect" | "start" | "middle" }
  /** Only keep-alive comments follow the first delta. */
  | { kind: "keep_alives" };

/** A server that plays a scenario: the result of `startHttpServer`, and the base URL for a model. */
export interface WireServer {
  readonly baseURL: string;
  /** Passed to `create`, when the model needs more than the address to reach the server. */
  readonly fetch?: typeof fetch;
  readonly requests: readonly ReceivedRequest[];
  readonly openSockets: number;
  /** Resolves once no connection is open; rejects after a time limit. */
  idle(timeoutMs?: number): Promise<void>;
  close(): Promise<void>;
}

/** Starts a server that speaks a provider's protocol. */
export type Wire = (scenario: Scenario) => Promise<WireServer>;
