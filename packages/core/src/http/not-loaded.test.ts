import { expect, test, vi } from "vitest";
import type { ModelRequest } from "../contract/model.js";
import { attempt, type WireCall, type WireProtocol, type WireService } from "./attempt.js";
import { createDraft, finishDraft } from "./draft.js";
import { createLearning } from "./learning.js";
import type { WireBody } from "./post.js";

// As in a page that is offline, or whose policy forbids it.
const refuse = vi.hoisted(() => () => {
  throw new TypeError("Failed to fetch dynamically imported module");
});
vi.mock("./learn-from-refusal.js", refuse);
vi.mock("../schema/repair-tools.js", refuse);

const parameters = { type: "object", properties: { list: { type: "array" } } };
const request: ModelRequest = {
  messages: [],
  settings: { seed: 7 },
  tools: [{ type: "function", name: "f", description: "", parameters }],
};

test("where what reads refusals or repairs schemas does not load, the request goes out as it is and its error surfaces", async () => {
  const learning = createLearning({});
  const protocol: WireProtocol<WireCall> = {
    call(asked) {
      const draft = createDraft(asked, { provider: "acme" });
      draft.takeSettings({ seed: "seed" });
      draft.body.tools = draft.functions("Acme").map(({ name, parameters }) => ({ name, parameters }));
      finishDraft(draft, learning);
      return draft;
    },
    learn: learning.learn,
    reader: () => ({ push: () => [], end: () => [] }),
  };
  const sent: WireBody[] = [];
  const service: WireService = {
    provider: "acme",
    modelId: "m",
    url: "https://acme.example/say",
    dialect: { service: "Acme" },
    async post(body) {
      sent.push(body);
      return Response.json({ error: { message: "Unknown parameter: 'seed'.", param: "seed" } }, { status: 400 });
    },
  };
  await expect(attempt(service, protocol, request).next()).rejects.toMatchObject({ code: "bad_request", parameter: "seed" });
  expect(sent).toEqual([{ seed: 7, tools: [{ name: "f", parameters }] }]);
});
