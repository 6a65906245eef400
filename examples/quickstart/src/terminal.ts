import { type LocusEvent, parsePartialJson } from "@locus/core";

/** Prints the events of a run as they arrive. */
export interface Terminal {
  line(text?: string): void;
  show(event: LocusEvent): void;
}

/** @param out - Uses colours only if it is a terminal and `NO_COLOR` is not set. */
export function createTerminal(out: NodeJS.WriteStream): Terminal {
  const style = (code: number) => (text: string) =>
    out.isTTY && !process.env.NO_COLOR ? `\u001b[${code}m${text}\u001b[0m` : text;
  const [bold, dim, green, red] = [style(1), style(2), style(32), style(31)];
  /** The kind of text before the cursor. */
  let open: "thinking" | "answer" | undefined;
  let text = "";
  let shown = "";

  const line = (words = ""): void => {
    out.write(open ? `\n${words}\n` : `${words}\n`);
    open = undefined;
  };
  const begin = (what: "thinking" | "answer", label: string): void => {
    if (open === what) return;
    line();
    out.write(label);
    open = what;
  };

  return {
    line,
    show(event) {
      switch (event.type) {
        case "model_start":
          text = shown = "";
          break;
        case "think":
          begin("thinking", bold("thinking  "));
          out.write(dim(event.reasoning || "… "));
          break;
        case "model_chunk": {
          text += event.content ?? "";
          const answer = answerIn(text);
          if (answer === shown) break;
          begin("answer", bold("answer    "));
          out.write(answer.slice(shown.length));
          shown = answer;
          break;
        }
        case "tool_start":
          line(`  → ${event.name} ${dim(JSON.stringify(event.arguments))}`);
          break;
        case "tool_complete": {
          const { name, result, error, durationMs } = event;
          const mark = error ? red("✗") : green("✓");
          const preview = (typeof result === "string" ? result : JSON.stringify(result)).replace(/\s+/g, " ");
          line(`  ${mark} ${name} ${dim(`${durationMs} ms  ${preview.length > 80 ? `${preview.slice(0, 79)}…` : preview}`)}`);
          break;
        }
        case "model_warning":
          line(dim(`  warning: ${event.message}`));
          break;
        case "model_retry":
          line(dim(`  attempt ${event.failedAttempt} failed, another in ${event.delayMs} ms: ${event.error.message}`));
          break;
      }
    },
  };
}

/** The text to print: the `answer` of a partial object, or the plain text. */
function answerIn(text: string): string {
  if (!text.trimStart().startsWith("{")) return text;
  const { answer } = Object(parsePartialJson(text));
  return typeof answer === "string" ? answer : "";
}
