import type { FinishReason, Usage } from "@locus/core";
import type { TurnContent } from "../scripted/scripted-turn.js";
import type { ReceivedRequest } from "../servers/http/http-exchange.js";

/** What a service does, in no protocol's words: its answers in order. The last one is repeated. */
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

/** How an answer goes wrong. */
export type Fault =
  /** It is an error instead. `retryAfterSeconds` becomes a `Retry-After` header. */
  | { kind: "status"; status: number; retryAfterSeconds?: number }
  /** An error of the service (its fault, not the caller's) inside the stream: before the first delta, or after it. */
  | { kind: "error_event"; when: "start" | "middle" }
  /** The body ends, properly, before the protocol's end mark: after all deltas, or inside the arguments of the last call. */
  | { kind: "cut"; where: "before_end" | "in_tool_arguments" }
  /** The connection is reset after the first delta. */
  | { kind: "drop" }
  /** After the first delta comes something that is not the protocol. */
  | { kind: "garbage" }
  /** It is a web page, with status 200. */
  | { kind: "html" }
  /** Nothing more comes, and the connection stays open: not even headers, headers only, or up to the first delta. */
  | { kind: "hang"; when: "connect" | "start" | "middle" }
  /** After the first delta, only signs of life. */
  | { kind: "keep_alives" };

/** A server that plays a scenario. What `startHttpServer` gives, and the address a model takes. */
export interface WireServer {
  readonly baseURL: string;
  /** Handed to `create`, where reaching the server takes more than its address. */
  readonly fetch?: typeof fetch;
  readonly requests: readonly ReceivedRequest[];
  readonly openSockets: number;
  /** Resolves when no connection is open; rejects when that takes too long. */
  idle(timeoutMs?: number): Promise<void>;
  close(): Promise<void>;
}

/** Starts a server that speaks a provider's protocol. */
export type Wire = (scenario: Scenario) => Promise<WireServer>;
