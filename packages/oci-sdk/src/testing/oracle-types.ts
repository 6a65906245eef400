import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { JsonValue } from "@locus/core";
import ts from "typescript";

/** A declared type of Oracle's client. */
interface Declared {
  base?: string;
  fields: Map<string, { type: ts.TypeNode; isOptional: boolean }>;
  /** Its discriminator among types with the same base: `["role", "USER"]`. */
  mark?: readonly [field: string, value: string];
}

const types = new Map<string, Declared>();
const enums = new Map<string, readonly string[]>();

const models = join(dirname(createRequire(import.meta.url).resolve("oci-generativeaiinference")), "lib/model");
for (const name of readdirSync(models)) {
  if (!name.endsWith(".d.ts")) continue;
  for (const statement of ts.createSourceFile(name, readFileSync(join(models, name), "utf8"), ts.ScriptTarget.Latest)
    .statements) {
    if (ts.isInterfaceDeclaration(statement)) readInterface(statement);
    else if (ts.isModuleDeclaration(statement)) readNamespace(statement);
  }
}

function declared(name: string): Declared {
  const type = types.get(name) ?? { fields: new Map() };
  types.set(name, type);
  return type;
}

function readInterface({ name, members, heritageClauses }: ts.InterfaceDeclaration): void {
  const type = declared(name.text);
  const base = heritageClauses?.[0]?.types[0]?.expression;
  if (base && ts.isPropertyAccessExpression(base)) type.base = base.name.text;
  for (const member of members) {
    if (!ts.isPropertySignature(member) || !ts.isStringLiteral(member.name) || !member.type) continue;
    type.fields.set(member.name.text, { type: member.type, isOptional: member.questionToken !== undefined });
  }
}

function readNamespace({ name: { text: name }, body }: ts.ModuleDeclaration): void {
  if (!body || !ts.isModuleBlock(body)) return;
  for (const statement of body.statements) {
    if (ts.isEnumDeclaration(statement)) {
      const values = statement.members.flatMap(({ initializer }) =>
        initializer && ts.isStringLiteral(initializer) ? initializer.text : [],
      );
      enums.set(`${name}.${statement.name.text}`, values);
    } else if (ts.isVariableStatement(statement)) {
      const [constant] = statement.declarationList.declarations;
      if (constant?.initializer && ts.isStringLiteral(constant.initializer) && ts.isIdentifier(constant.name)) {
        declared(name).mark = [constant.name.text, constant.initializer.text];
      }
    }
  }
}

/**
 * Compares a value with its declared types in Oracle's client, because the client itself also sends unknown fields.
 *
 * @param value - The body of a request.
 * @param name - Name of the type: `"ChatDetails"`.
 * @returns The differences: `"chatRequest.tools[].kind: not declared in CohereTool"`.
 */
export function undeclared(value: JsonValue | undefined, name: string, path = ""): string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [`${path}: not a ${name}`];
  const derived = derivedFrom(name);
  const own = derived.length > 0 ? derived.find((one) => isMarked(one, value)) : name;
  if (own === undefined) return [`${path}: none of ${derived.join(", ")}`];
  const fields = new Map(basesOf(declared(own)).flatMap((one) => [...one.fields]));
  return [
    ...[...fields].flatMap(([field, { isOptional }]) =>
      isOptional || field in value ? [] : [`${path}.${field}: missing in ${own}`],
    ),
    ...Object.entries(value).flatMap(([field, inner]) => {
      const known = fields.get(field);
      return known ? compare(inner, known.type, `${path}.${field}`) : [`${path}.${field}: not declared in ${own}`];
    }),
  ].map((problem) => problem.replace(/^\./, ""));
}

/** Whether the discriminator of a value is that of the type. */
function isMarked(name: string, value: JsonValue | undefined): boolean {
  const [field, expected] = declared(name).mark ?? [];
  return field !== undefined && Object(value)[field] === expected;
}

function derivedFrom(name: string): string[] {
  return [...types].flatMap(([derived, { base }]) => (base === name ? [derived, ...derivedFrom(derived)] : []));
}

function basesOf(type: Declared): Declared[] {
  return [...(type.base ? basesOf(declared(type.base)) : []), type];
}

/** `model.Message` → `"Message"`. */
function nameOf(type: ts.TypeNode): string {
  return ts.isTypeReferenceNode(type) && ts.isQualifiedName(type.typeName) ? type.typeName.right.text : "";
}

const primitives: Partial<Record<ts.SyntaxKind, string>> = {
  [ts.SyntaxKind.StringKeyword]: "string",
  [ts.SyntaxKind.NumberKeyword]: "number",
  [ts.SyntaxKind.BooleanKeyword]: "boolean",
};

function compare(value: JsonValue | undefined, type: ts.TypeNode, path: string): string[] {
  const primitive = primitives[type.kind];
  if (primitive) return typeof value === primitive ? [] : [`${path}: not a ${primitive}`];
  if (ts.isUnionTypeNode(type)) {
    const meant = type.types.find((one) => isMarked(nameOf(one), value));
    return meant ? compare(value, meant, path) : [`${path}: none of ${type.types.map(nameOf).join(", ")}`];
  }
  if (ts.isTypeLiteralNode(type)) {
    const [index] = type.members.filter(ts.isIndexSignatureDeclaration);
    return index
      ? Object.entries(Object(value)).flatMap(([, inner]) => compare(inner as JsonValue, index.type, `${path}{}`))
      : [];
  }
  if (!ts.isTypeReferenceNode(type)) return [];
  const { typeName, typeArguments: [item] = [] } = type;
  if (ts.isIdentifier(typeName)) {
    if (typeName.text !== "Array" || !item) return [];
    return Array.isArray(value) ? value.flatMap((inner) => compare(inner, item, `${path}[]`)) : [`${path}: not a list`];
  }
  if (!ts.isIdentifier(typeName.left)) return [`${path}: of a type that is not understood`];
  const values = enums.get(`${typeName.left.text}.${typeName.right.text}`);
  if (!values) return undeclared(value, nameOf(type), path);
  return values.some((one) => one === value) ? [] : [`${path}: ${JSON.stringify(value)} is not one of ${values.join(", ")}`];
}
