import assert from "node:assert/strict";
import {
  AuthenticationError,
  BadRequestError,
  ConnectionError,
  type LocusError,
  NotFoundError,
  PermissionError,
  RateLimitError,
  ServerError,
  StreamInterruptedError,
} from "@locus/core";
import { outcomeOf } from "../scripted/model-outcome.js";
import { ask, type ConformanceCase, failed, turns, within } from "./conformance-case.js";
import type { Fault } from "./scenario.js";

const text = ["Hel", "lo"];
const toolCalls = [{ name: "weather", arguments: ['{"city":', '"Oslo"}'] }];

type ErrorClass = Parameters<typeof failed<LocusError>>[1];

function status(code: number, type: ErrorClass, retryable: boolean): ConformanceCase {
  return {
    id: `status-${code}`,
    title: `a ${code} is a ${type.code} error`,
    scenario: turns({ fault: { kind: "status", status: code } }),
    async check(context) {
      const error = await failed(context, type);
      assert.equal(error.status, code);
      assert.equal(error.retryable, retryable, "retryable");
      assert.notEqual(error.message, "");
    },
  };
}

function interrupted(id: string, title: string, turn: { fault: Fault; toolCalls?: typeof toolCalls }): ConformanceCase {
  return {
    id,
    title,
    scenario: turns({ text, ...turn }),
    async check(context) {
      const error = await failed(context, StreamInterruptedError);
      assert.equal(error.retryable, true, "retryable");
    },
  };
}

/** How a model reports failures. */
export const failureCases: readonly ConformanceCase[] = [
  status(400, BadRequestError, false),
  status(401, AuthenticationError, false),
  status(403, PermissionError, false),
  status(404, NotFoundError, false),
  status(429, RateLimitError, true),
  status(500, ServerError, true),
  status(503, ServerError, true),
  {
    id: "retry-after",
    title: "reports the Retry-After of the service",
    scenario: turns({ fault: { kind: "status", status: 429, retryAfterSeconds: 7 } }),
    async check(context) {
      assert.equal((await failed<RateLimitError>(context, RateLimitError)).retryAfterMs, 7_000);
    },
  },
  {
    id: "connection-refused",
    title: "an unreachable service is a connection error",
    scenario: turns({ text }),
    async check(context) {
      await context.server.close();
      assert.equal((await failed(context, ConnectionError)).retryable, true);
    },
  },
  interrupted("truncated", "an answer without its end mark is an error", { fault: { kind: "cut", where: "before_end" } }),
  interrupted("truncated-tool-call", "a complete tool call without the end mark is an error", {
    toolCalls,
    fault: { kind: "cut", where: "before_end" },
  }),
  interrupted("truncated-arguments", "a tool call cut in its arguments is an error", {
    toolCalls,
    fault: { kind: "cut", where: "in_tool_arguments" },
  }),
  {
    id: "dropped",
    title: "a broken connection is an error",
    scenario: turns({ text, fault: { kind: "drop" } }),
    async check(context) {
      await failed<LocusError>(context, StreamInterruptedError, ConnectionError);
    },
  },
  {
    id: "error-event-first",
    title: "an error at the start of the stream is thrown",
    scenario: turns({ text, fault: { kind: "error_event", when: "start" } }),
    async check(context) {
      await failed(context, ServerError);
    },
  },
  {
    id: "error-event-later",
    title: "an error in the middle of the stream is thrown",
    scenario: turns({ text, fault: { kind: "error_event", when: "middle" } }),
    async check(context) {
      await failed(context, ServerError);
    },
  },
  {
    id: "garbage",
    title: "data that violates the protocol is an error of the service",
    scenario: turns({ text, fault: { kind: "garbage" } }),
    async check(context) {
      await failed<LocusError>(context, ServerError, StreamInterruptedError);
    },
  },
  {
    id: "html",
    title: "a web page instead of an answer is an error",
    scenario: turns({ fault: { kind: "html" } }),
    async check(context) {
      await failed<LocusError>(context, ServerError, StreamInterruptedError);
    },
  },
  {
    id: "recovers",
    title: "works again after a failure",
    scenario: turns({ text, fault: { kind: "cut", where: "before_end" } }, { text }),
    async check(context) {
      await failed(context, StreamInterruptedError);
      const { complete } = await within(outcomeOf(context.model.stream(ask())), context.timeoutMs);
      assert.ok(complete);
    },
  },
];
