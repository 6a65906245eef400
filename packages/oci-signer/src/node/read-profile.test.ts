import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConfigurationError } from "@locus/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ProfileOptions, readProfile } from "./read-profile.js";

const apiKey = "user=u\nfingerprint=f\nkey_file=~/key.pem\ntenancy=t";
const session = "fingerprint=f\nkey_file=/key.pem\ntenancy=t\nsecurity_token_file=~/token";

let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "locus-profile-"));
  await mkdir(join(home, ".oci"));
  await write(".oci/config", `[DEFAULT]\n${apiKey}\n[OTHER]\nregion=ord\n[SESSION]\n${session}`);
  await write("env", `[DEFAULT]\n${apiKey}\nregion=env`);
  await write("explicit", `[DEFAULT]\n${apiKey}\nregion=explicit`);
  await write("leaky", `[DEFAULT]\n${session}\n[PROD]\n${apiKey}\n[PLAIN]\nregion=r`);
  await write("lacking", "[DEFAULT]\nuser=u\npass_phrase=hunter2\n[SESSION]\nsecurity_token_file=/token\ntenancy=");
});
afterAll(() => rm(home, { recursive: true }));

const write = (name: string, text: string) => writeFile(join(home, name), text);
const read = (options: ProfileOptions, env: Record<string, string> = {}) =>
  readProfile({ ...options, env: { HOME: home, ...env } });

describe("finds the file", () => {
  test.each<[string, () => ProfileOptions, () => Record<string, string>, string | undefined]>([
    ["at ~/.oci/config", () => ({}), () => ({}), undefined],
    ["at OCI_CONFIG_FILE, though there is another", () => ({}), () => ({ OCI_CONFIG_FILE: join(home, "env") }), "env"],
    ["where it is said to be", () => ({ configFile: "~/explicit" }), () => ({ OCI_CONFIG_FILE: join(home, "env") }), "explicit"],
    [
      "whatever the variables of the CLI say",
      () => ({}),
      () => ({ OCI_CLI_CONFIG_FILE: join(home, "env"), OCI_CLI_PROFILE: "OTHER" }),
      undefined,
    ],
  ])("%s", (_name, options, env, region) => {
    expect(read(options(), env())).toMatchObject({ kind: "api_key", name: "DEFAULT", region });
  });
});

test("makes of a profile what its keys say, with ~ in the paths", () => {
  expect(read({ profile: "OTHER" })).toEqual({
    kind: "api_key",
    name: "OTHER",
    tenancy: "t",
    user: "u",
    fingerprint: "f",
    keyFile: join(home, "key.pem"),
    passPhrase: undefined,
    region: "ord",
  });
  expect(read({ profile: "SESSION" })).toMatchObject({
    kind: "session_token",
    keyFile: "/key.pem",
    tokenFile: join(home, "token"),
  });
});

describe("a session in [DEFAULT]", () => {
  const configFile = "~/leaky";

  test("is explained to a profile with its own keys", () => {
    expect(() => read({ configFile, profile: "PROD" })).toThrow(
      /\[PROD\] .* has its own user, fingerprint, key_file, and inherits security_token_file from \[DEFAULT\].*Move the session.*authType: "api_key"/,
    );
  });

  test.each(["api_key", "session_token"] as const)("leaves it to an explicit %s", (authType) => {
    expect(read({ configFile, profile: "PROD", authType })).toMatchObject({ kind: authType, name: "PROD" });
  });

  test("applies to a profile without its own keys", () => {
    expect(read({ configFile, profile: "PLAIN" })).toMatchObject({ kind: "session_token", region: "r" });
  });
});

test.each<[string, ProfileOptions, string]>([
  [
    "a file that is not there",
    { configFile: "~/nowhere" },
    "/nowhere cannot be read (ENOENT). Create one with `oci setup config`",
  ],
  ["a directory", { configFile: "~" }, "cannot be read (EISDIR)"],
  [
    "a profile that is not there",
    { profile: "Other" },
    "no profile [Other] in HOME/.oci/config. The file has: [DEFAULT], [OTHER], [SESSION]",
  ],
  ["an API key without its parts", { configFile: "~/lacking" }, "lacks tenancy, fingerprint, key_file, which an API key needs"],
  [
    "a session without its parts",
    { configFile: "~/lacking", profile: "SESSION", authType: "security_token" },
    "lacks key_file, which a session",
  ],
  ["a session taken for an API key", { profile: "SESSION", authType: "api_key" }, "is a session and not an API key"],
  ["an API key taken for a session", { authType: "security_token" }, "has no security_token_file, so it is not a session"],
])("refuses %s", (_name, options, message) => {
  const attempt = () => read(options);
  expect(attempt).toThrow(message.replace("HOME", home));
  expect(attempt).toThrow(expect.toSatisfy((error: unknown) => ConfigurationError.isInstance(error)));
  expect(attempt).not.toThrow("hunter2");
});
