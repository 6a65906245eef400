import { expect, test } from "vitest";
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
