import assert from "node:assert/strict";
import type { ModelEvent } from "@locus/core";
import { outcomeOf } from "../scripted/model-outcome.js";
import { checkOutcome } from "./check-outcome.js";
import { ask, type CaseContext, type ConformanceCase, turns, within } from "./conformance-case.js";
import type { Fault, WireServer } from "./scenario.js";

const text = ["Hel", "lo"];
const reason: Error = new Error("The caller has had enough.");

/** Aborts once the service has the request, or once the first delta has arrived when the case waits for one. */
async function abortDuring({ model, server, timeoutMs }: CaseContext, awaited: "request" | "delta"): Promise<void> {
  const controller = new AbortController();
  async function* watched(): AsyncGenerator<ModelEvent, void, void> {
    for await (const event of model.stream(ask({ signal: controller.signal }))) {
      yield event;
      if (awaited === "delta" && event.type === "model_chunk") setImmediate(() => controller.abort(reason));
    }
  }
  const outcome = outcomeOf(watched());
  if (awaited === "request") {
    await requestArrived(server, timeoutMs);
    controller.abort(reason);
  }
  const settled = await within(outcome, timeoutMs);
  assert.ok(settled.error !== undefined, "an aborted call throws");
  checkOutcome(settled);
  await server.idle(timeoutMs);
}

async function requestArrived(server: WireServer, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (server.requests.length === 0) {
    assert.ok(Date.now() < deadline, "no request reached the service");
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

function abort(id: string, title: string, awaited: "request" | "delta", fault: Fault): ConformanceCase {
  return { id, title, scenario: turns({ text, fault }), check: (context) => abortDuring(context, awaited) };
}

/** How a model stops when its caller aborts or leaves. Each case ends without an open connection. */
export const abortCases: readonly ConformanceCase[] = [
  {
    id: "abort-before",
    title: "sends no request when the signal is already aborted",
    scenario: turns({ text }),
    async check({ model, server, timeoutMs }) {
      const outcome = await within(outcomeOf(model.stream(ask({ signal: AbortSignal.abort(reason) }))), timeoutMs);
      assert.ok(outcome.error !== undefined, "an aborted call throws");
      checkOutcome(outcome);
      assert.equal(server.requests.length, 0);
    },
  },
  abort("abort-connect", "stops before the service answers", "request", { kind: "hang", when: "connect" }),
  abort("abort-first", "stops before the first token", "request", { kind: "hang", when: "start" }),
  abort("abort-during", "stops in the middle of the answer", "delta", { kind: "hang", when: "middle" }),
  abort("abort-keep-alives", "stops during keep-alive comments", "delta", { kind: "keep_alives" }),
  {
    id: "abort-after",
    title: "ignores an abort after the end",
    scenario: turns({ text }),
    async check({ model, timeoutMs }) {
      const controller = new AbortController();
      const outcome = await within(outcomeOf(model.stream(ask({ signal: controller.signal }))), timeoutMs);
      controller.abort(reason);
      checkOutcome(outcome);
      assert.ok(outcome.complete);
    },
  },
  {
    id: "leave",
    title: "closes the connection when the caller leaves the loop",
    scenario: turns({ text, fault: { kind: "hang", when: "middle" } }),
    async check({ model, server, timeoutMs }) {
      const read = async () => {
        for await (const event of model.stream(ask())) if (event.type === "model_chunk") break;
      };
      await within(read(), timeoutMs);
      await server.idle(timeoutMs);
    },
  },
];
