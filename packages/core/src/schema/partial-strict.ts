import type { JsonValue } from "../json/json.js";
import type { PartialShape } from "../json/partial-json-reader.js";
import type { StrictReader } from "./restore-strict.js";
import type { StrictConversion } from "./strict-json-schema.js";
import { jsonTypeOf, listOf, type StrictSchema } from "./strict-schema.js";

/** Reads a value of a strict schema while it is being written. */
export interface PartialStrict {
  readonly shape: PartialShape;
  /** The value in the form of the original schema, as far as it is certain; `undefined` until there is something to show. */
  unwrap(value: JsonValue | undefined): JsonValue | undefined;
}

/**
 * Reads values of a strict schema piece by piece, as `restore` reads whole ones: it hides a null that stands for an absent
 * property, and unwraps a root that is not an object. If a union leaves the meaning of a null open, the null is hidden until its
 * meaning is certain.
 *
 * A model that was not held to the strict form writes the plain form, which is read as well.
 */
export function partialStrict({ reader, root, wrapped }: StrictConversion): PartialStrict {
  const wrapper: StrictSchema = { properties: { value: root }, type: "object" };
  let top: OpenContainer | undefined;
  return {
    shape: {
      scalar: () => true,
      container(_key, kind) {
        top = new OpenContainer(reader, wrapped ? [wrapper, root] : [root], kind, wrapper);
        return top;
      },
      close: () => [],
    },
    unwrap(value) {
      if (!wrapped || !top?.canBe(wrapper)) return value;
      // An object without keys may still be either form.
      return typeof value === "object" && value !== null && "value" in value ? value.value : undefined;
    },
  };
}

/** An open container, and the schemas that it may still match. */
class OpenContainer implements PartialShape {
  readonly #reader: StrictReader;
  #candidates: readonly StrictSchema[];
  readonly #hidden = new Set<string>();
  /** Preferred while possible, because models are held to the strict form by default. */
  readonly #preferred: StrictSchema | undefined;

  constructor(
    reader: StrictReader,
    schemas: readonly (StrictSchema | undefined)[],
    kind: "object" | "array",
    preferred?: StrictSchema,
  ) {
    this.#preferred = preferred;
    this.#reader = reader;
    // A recursive union names the same schemas in every branch.
    const candidates = new Set(schemas.flatMap((schema) => this.#branches(schema)));
    this.#candidates = [...candidates].filter(({ type }) => listOf(type).includes(kind));
  }

  canBe(schema: StrictSchema): boolean {
    return this.#candidates.includes(schema);
  }

  scalar(key: string | undefined, value: JsonValue): boolean {
    this.#narrow(key, (branch) => fits(branch, value));
    if (key === undefined || value !== null || this.#means(key)) return true;
    this.#hidden.add(key);
    return false;
  }

  container(key: string | undefined, kind: "object" | "array"): OpenContainer {
    this.#narrow(key, ({ type }) => listOf(type).includes(kind));
    return new OpenContainer(
      this.#reader,
      this.#likeliest().map((candidate) => schemaAt(candidate, key)),
      kind,
    );
  }

  close(): readonly string[] {
    return [...this.#hidden].filter((key) => this.#means(key));
  }

  /** Keeps the schemas that allow the value just read; if none does, keeps them all. */
  #narrow(key: string | undefined, allows: (branch: StrictSchema) => boolean): void {
    if (this.#candidates.length < 2) return;
    const left = this.#candidates.filter((candidate) => this.#branches(schemaAt(candidate, key)).some(allows));
    if (left.length > 0) this.#candidates = left;
  }

  /** The preferred schema while it is possible, otherwise all possible schemas. */
  #likeliest(): readonly StrictSchema[] {
    const preferred = this.#candidates.filter((candidate) => candidate === this.#preferred);
    return preferred.length > 0 ? preferred : this.#candidates;
  }

  /** Whether a null under this key is a value in every possible schema. If not, it may stand for an absent property. */
  #means(key: string): boolean {
    return this.#likeliest().every((candidate) => {
      const property = schemaAt(candidate, key);
      const required = property && this.#reader.optional.get(property);
      return required === undefined || this.#branches(required).some((branch) => fits(branch, null));
    });
  }

  /** Resolves the references and unions of a schema. */
  #branches(schema: StrictSchema | undefined, seen: Set<string> = new Set()): StrictSchema[] {
    if (schema === undefined) return [];
    const { $ref, anyOf } = schema;
    if ($ref !== undefined) return seen.has($ref) ? [] : this.#branches(this.#reader.resolve($ref), seen.add($ref));
    return anyOf ? anyOf.flatMap((branch) => this.#branches(branch, seen)) : [schema];
  }
}

function schemaAt({ properties = {}, items }: StrictSchema, key: string | undefined): StrictSchema | undefined {
  if (key === undefined) return items;
  return Object.hasOwn(properties, key) ? properties[key] : undefined;
}

/** Whether a scalar matches the type and the constants of a schema. */
function fits({ type, enum: values }: StrictSchema, value: JsonValue): boolean {
  if (values) return values.includes(value);
  return listOf(type).some((allowed) => allowed === jsonTypeOf(value) || (allowed === "integer" && Number.isInteger(value)));
}
