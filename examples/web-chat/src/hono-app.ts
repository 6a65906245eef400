import { Hono } from "hono";
import { type Chat, chatRequest } from "./agent.js";
import type { Site } from "./site.js";

/** The chat on Hono, or on any server that accepts a `Response`. */
export function createHonoApp(chat: Chat, site: Site): Hono {
  const app = new Hono();
  app.get("/", (context) => context.html(site.html));
  app.get("/page.js", (context) => context.body(site.script, 200, { "content-type": "text/javascript" }));
  app.post("/chat", async (context) => {
    const request = chatRequest.safeParse(await context.req.json());
    if (!request.success) return context.text(request.error.message, 400);
    return chat.answer(request.data, (run) => run.toResponse());
  });
  return app;
}
