import { serveChat } from "./serve.js";

// pnpm start [hono | express]
const framework = process.argv[2] === "express" ? "express" : "hono";
const { url } = await serveChat(framework, { port: 3000 });
process.stdout.write(`The chat is at ${url}, on ${framework}. Set OPENAI_API_KEY to talk to a model.\n`);
