import { ConfigurationError } from "@locus/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseConfigFile } from "./parse-config-file.js";

const parse = (text: string, section = "DEFAULT") =>
  Object.fromEntries(parseConfigFile(text, "config").get(section)?.values ?? []);

test.each<[name: string, text: string, expected: Record<string, string>]>([
  ["comments of whole lines", "[DEFAULT]\n# a\n; b\n  # c\nuser=u", { user: "u" }],
  ["no comments within a line", "[DEFAULT]\npass_phrase=a#b ; c", { pass_phrase: "a#b ; c" }],
  ["spaces around everything", " [DEFAULT] \n  user  =  u v  ", { user: "u v" }],
  ["the first separator of either kind", "[DEFAULT]\nfingerprint=aa:bb=cc\nuser: a=b", { fingerprint: "aa:bb=cc", user: "a=b" }],
  ["keys in any case", "[DEFAULT]\nUser=u\nKEY_FILE=k", { user: "u", key_file: "k" }],
  ["the last of two lines", "[DEFAULT]\nuser=a\nuser=b", { user: "b" }],
  ["a section in two parts", "[DEFAULT]\nuser=a\n[X]\nuser=x\n[DEFAULT]\nregion=r", { user: "a", region: "r" }],
  ["no interpolation", "[DEFAULT]\npass_phrase=%(user)s$HOME", { pass_phrase: "%(user)s$HOME" }],
  ["Windows line ends and a byte order mark", "\uFEFF[DEFAULT]\r\nuser=u\r\n\r\nregion=r\r\n", { user: "u", region: "r" }],
  [
    "a key over several lines, indented or not",
    "[DEFAULT]\nkey_content=-----BEGIN PRIVATE KEY-----\n  a=b\nc==\n  -----END PRIVATE KEY-----\nuser=u",
    { key_content: "-----BEGIN PRIVATE KEY-----\na=b\nc==\n-----END PRIVATE KEY-----", user: "u" },
  ],
  [
    "a key in one line",
    "[DEFAULT]\nkey_content=-----BEGIN PRIVATE KEY-----\\na\\n-----END PRIVATE KEY-----\nuser=u",
    { key_content: "-----BEGIN PRIVATE KEY-----\\na\\n-----END PRIVATE KEY-----", user: "u" },
  ],
  ["an empty value", "[DEFAULT]\npass_phrase=", { pass_phrase: "" }],
])("reads %s", (_name, text, expected) => {
  expect(parse(text)).toEqual(expected);
});

test("a section inherits each key it lacks from [DEFAULT], wherever that is", () => {
  const text = "[PROD]\nuser=p\n[DEFAULT]\nuser=d\nregion=r";
  expect(parse(text, "PROD")).toEqual({ user: "p", region: "r" });
  expect(parseConfigFile(text, "config").get("PROD")?.own).toEqual(new Set(["user"]));
});

test("the case of sections matters, and DEFAULT in another case is a section like others", () => {
  const sections = parseConfigFile("[Prod]\nuser=a\n[prod]\nuser=b\n[default]\nregion=r", "config");
  expect([...sections.keys()]).toEqual(["Prod", "prod", "default"]);
  expect(sections.get("prod")?.values.get("region")).toBeUndefined();
});

test.each([
  ["a line without a separator", "[DEFAULT]\n\nhunter2", "config: line 3"],
  // oracle/oci-typescript-sdk#139
  [
    "a key in place of a configuration",
    "-----BEGIN RSA PRIVATE KEY-----\nhunter2",
    "begins a private key: put it into a file and set key_file to its path",
  ],
  ["a key without an end", "[DEFAULT]\nkey_content=-----BEGIN PRIVATE KEY-----\nhunter2", "key_content has no end"],
  ["a line before the first section", "user=hunter2\n[DEFAULT]", "config: line 1"],
  ["a value without a key", "[DEFAULT]\n=hunter2", "config: line 2"],
])("refuses %s, without quoting it", (_name, text, place) => {
  const attempt = () => parse(text);
  expect(attempt).toThrow(place);
  expect(attempt).not.toThrow("hunter2");
  expect(attempt).toThrow(expect.toSatisfy((error: unknown) => ConfigurationError.isInstance(error)));
});

test("what is written is read, however it is spaced", () => {
  const word = fc.stringMatching(/^[a-z_][a-z0-9_]{0,9}$/);
  const value = fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/);
  const space = fc.constantFrom("", " ", "\t");
  const section = fc.dictionary(word, value, { minKeys: 1, noNullPrototype: true });
  fc.assert(
    fc.property(section, space, fc.constantFrom("=", ":"), fc.constantFrom("\n", "\r\n"), (values, gap, separator, newline) => {
      const lines = Object.entries(values).map(([key, text]) => `${gap}${key}${gap}${separator}${gap}${text}${gap}`);
      expect(parse(["[DEFAULT]", ...lines].join(newline))).toEqual(values);
    }),
  );
});
