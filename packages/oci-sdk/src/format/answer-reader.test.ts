import { describe, expect, test } from "vitest";
import { openReader } from "../testing/read-answer.js";
import { missingIn } from "./answer-reader.js";

test.each<[name: string, said: string, text: string, missing: string]>([
  ["everything again", "Hello", "Hello", ""],
  ["everything again, and the rest", "Hel", "Hello", "lo"],
  ["everything at once", "", "Hello", "Hello"],
  ["nothing", "Hello", "", ""],
  ["everything again, without the space around it", " Hello ", "Hello", ""],
  ["everything again, cut off at a stop sequence", "Hello world END", "Hello world", ""],
  ["everything again, with another end", "Hello world.", "Hello world!", ""],
  ["everything, without the space that came first", "\n", "Hello", "Hello"],
  ["the last piece", "Hel", "lo", "lo"],
  ["a last piece that is longer than all before it", "He", "llo, world", "llo, world"],
  ["a last piece that was said before", "Mr. X", ".", "."],
])("an event that ends an answer says %s", (_name, said, text, missing) => expect(missingIn(said, text)).toBe(missing));

describe("events that only a line end parts", () => {
  const delta = (text: string) => ({ index: 0, message: { role: "ASSISTANT", content: [{ type: "TEXT", text }] } });
  const finish = { message: { role: "ASSISTANT" }, finishReason: "stop" };
  const read = (...datas: string[]) => {
    const reader = openReader("GENERIC");
    return [...datas.flatMap((data) => reader.push({ data })), ...reader.end()];
  };
  const joined = (...events: (object | string)[]) =>
    events.map((event) => (typeof event === "string" ? event : JSON.stringify(event))).join("\n");

  test("are taken one by one", () => {
    const apart = read(...[delta("Hel"), delta("lo"), finish].map((event) => JSON.stringify(event)), "[DONE]");
    expect(read(joined(delta("Hel"), delta("lo")), joined(finish, "[DONE]"))).toEqual(apart);
    expect(read(joined(delta("Hel"), "", delta("lo"), finish, "[DONE]"))).toEqual(apart);
  });

  test("one event whose JSON has several lines stays one", () => {
    expect(read(JSON.stringify(delta("Hello"), undefined, 1), JSON.stringify(finish))).toEqual(
      read(JSON.stringify(delta("Hello")), JSON.stringify(finish)),
    );
  });

  test("an error among them is the error that it names", () => {
    expect(() => read(joined(delta("Hel"), { code: "429", message: "Too many requests." }))).toThrow("Too many requests.");
  });

  test.each([`${JSON.stringify(delta("Hel"))}\n{"cut":`, "Hello\nworld"])(
    "text that is not entirely events contains no event: %j",
    (data) => {
      expect(() => read(data)).toThrow(data);
    },
  );
});
