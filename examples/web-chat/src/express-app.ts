import { pipeToNodeResponse } from "@locus/core/node";
import express, { type Express } from "express";
import { type Chat, chatRequest } from "./agent.js";
import type { Site } from "./site.js";

/** The chat on Express. */
export function createExpressApp(chat: Chat, site: Site): Express {
  const app = express();
  app.use(express.json());
  app.get("/", (_request, response) => void response.type("html").send(site.html));
  app.get("/page.js", (_request, response) => void response.type("text/javascript").send(site.script));
  app.post("/chat", async (request, response) => {
    const parsed = chatRequest.safeParse(request.body);
    if (parsed.success) await chat.answer(parsed.data, (run) => pipeToNodeResponse(run, response));
    else response.status(400).send(parsed.error.message);
  });
  return app;
}
