import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { RegExpParser } from "@eslint-community/regexpp";
import { analyse } from "scslre";
import ts from "typescript";
import { afterEach, describe, expect, test } from "vitest";
import { refusesParameter } from "../packages/core/src/http/refused-parameter.js";

const packages = join(import.meta.dirname, "../packages");

/** The superlinear expressions that never read text of a model or a server: file and input. */
const known: Readonly<Record<string, string>> = {
  "core/src/http/connection.ts /\\/+$/": "the program's own baseURL",
  "core/src/http/redactor.ts /\\\\+$/": "a key of the program's own",
  "oci-signer/src/node/auth-service.ts /(\\/+v1(\\/+(x509|authentication\\/refresh))?)?\\/*$/": "the program's own URL",
  "oci-signer/src/node/instance-metadata.ts /\\/*$/": "the program's own URL",
  "oci-signer/src/node/instance-principal-credentials.ts /\\/+$/": "the program's own URL",
  "oci-signer/src/node/principal-credentials.ts /^\\s*(1\\.1|2\\.2)?\\s*$/": "an environment variable",
  "oci-signer/src/regions.ts /(?:\\/+(?:20231130|openai\\/v1)(?![^/?#]).*|\\/*[?#].*|\\/+)$/s": "the program's own URL",
  'oci-signer/src/service/failures.ts /^(\\w+)(?:.*?keyId="ST\\$([^"]+))?/': "our own Authorization header",
  "openai/src/images/data-url.ts /^data:([^;]+).*;base64$/i": "an image of the caller's",
  "openai/src/media.ts /^.*\\/(x-)?|[;+].*$/g": "the media type of a file of the caller's",
  "registry/src/missing-package.ts /[\"'`“]([^\"'`”]+)[\"'`”]/": "an error of the runtime's module loader",
  "testkit/src/oci/authorization.ts /^Signature +(.*)$/i": "a header in a test",
  'testkit/src/oci/authorization.ts /([a-z]+)="([^"]*)"/gi': "a header in a test",
};

/** The files that build expressions at run time. Those that read text of servers are analysed below. */
const dynamic = [
  "core/src/http/refused-parameter.ts",
  "core/src/models/id-pattern.ts",
  "oci-signer/src/service/model-traits.ts",
  "testkit/src/servers/responses/check-tools.ts",
];

interface Found {
  readonly file: string;
  readonly literals: readonly string[];
  readonly isDynamic: boolean;
}

function sources(): Found[] {
  const files = readdirSync(packages, { recursive: true, encoding: "utf8" }).map((file) => file.split(sep).join("/"));
  const own = files.filter((file) => /^[^/]+\/src\/.*\.ts$/.test(file) && !/\.test(-d)?\.ts$|\/testing\//.test(file));
  return own.sort().map((file) => {
    const source = ts.createSourceFile(file, readFileSync(join(packages, file), "utf8"), ts.ScriptTarget.Latest, true);
    const literals: string[] = [];
    let isDynamic = false;
    const visit = (node: ts.Node): void => {
      if (ts.isRegularExpressionLiteral(node)) literals.push(node.text);
      if ((ts.isNewExpression(node) || ts.isCallExpression(node)) && node.expression.getText(source) === "RegExp")
        isDynamic = true;
      ts.forEachChild(node, visit);
    };
    visit(source);
    return { file, literals, isDynamic };
  });
}

/** The parts of an expression with superlinear time on some text. */
function superLinear(literal: string): number {
  const end = literal.lastIndexOf("/");
  const [source, flags] = [literal.slice(1, end), literal.slice(end + 1)];
  const ast = new RegExpParser();
  const pattern = ast.parsePattern(source, 0, source.length, { unicode: /[uv]/.test(flags), unicodeSets: flags.includes("v") });
  return analyse({ pattern, flags: ast.parseFlags(flags) }).reports.length;
}

describe("regular expressions", () => {
  const found = sources();

  test("are found, and those built at run time are known", () => {
    expect(found.flatMap(({ literals }) => literals).length).toBeGreaterThan(150);
    expect(found.flatMap(({ file, isDynamic }) => (isDynamic ? file : []))).toEqual(dynamic);
  });

  test("that may read text of a model or a server take linear time", { timeout: 120_000 }, () => {
    const bad = found.flatMap(({ file, literals }) => literals.filter(superLinear).map((literal) => `${file} ${literal}`));
    expect(bad.filter((entry) => !Object.hasOwn(known, entry))).toEqual([]);
  });

  test.each(["/^(a+)+$/", "/(a|a)*b/", "/\\s+$/", "/```(?:json)?\\s*\\n([\\s\\S]*?)\\n\\s*```/"])(
    "%s would be found",
    (literal) => {
      expect(superLinear(literal)).toBeGreaterThan(0);
    },
  );
});

describe("expressions built for refusals", () => {
  const { RegExp: original } = globalThis;
  afterEach(() => {
    globalThis.RegExp = original;
  });

  test("take linear time", { timeout: 120_000 }, async () => {
    const made: RegExp[] = [];
    globalThis.RegExp = new Proxy(original, {
      construct(target, given) {
        const expression: RegExp = Reflect.construct(target, given);
        made.push(expression);
        return expression;
      },
    });
    for (const name of ["max_tokens", "stop", "maxTokens", "__proto__", "x_options[mode"]) {
      refusesParameter({ message: `Unknown parameter: '${name}'`, code: "", parameter: undefined }, name, 1);
    }
    globalThis.RegExp = original;
    expect(made.length).toBeGreaterThanOrEqual(5);
    expect(made.map(String).filter(superLinear)).toEqual([]);
  });
});
