import { MessageBuilder } from "@locus/core/provider";
import { test } from "vitest";
import { serve } from "../testing/server-habits.js";
import { answerItems } from "./answer-items.js";

test("x", () => {
  const { items, habits } = JSON.parse(process.env.CASE ?? "");
  const { events, output } = serve(items, habits);
  const builder = new MessageBuilder({ provider: "acme", modelId: "m" });
  const answer = answerItems({ builder, provider: "acme", announcesThinking: true });
  const out: string[] = [];
  for (const event of events)
    out.push(`> ${JSON.stringify(event)}`, ...answer.push(event).map((e) => `      ${JSON.stringify(e)}`));
  out.push(`= ${JSON.stringify(output)}`, ...answer.fill(output).map((e) => `      ${JSON.stringify(e)}`));
  out.push(JSON.stringify(builder.end({ finishReason: { reason: "stop" } }).at(-1)));
  process.stdout.write(out.join("\n"));
});
