import type { JsonValue } from "@locus/core";
import type { Connection, Post } from "@locus/core/provider";
import { toFile } from "./data-url.js";

type Field = string | File;

/** Converts the body of an edit to form fields: images become files, everything else text. Unset fields are left out. */
export function toFields(body: object): Record<string, Field | Field[]> {
  const fields: Record<string, Field | Field[]> = {};
  for (const [name, value] of Object.entries(body) as [string, JsonValue | undefined][]) {
    const toField = (item: JsonValue): Field => {
      if (name === "image" || name === "mask") return toFile(name, String(item));
      return typeof item === "object" ? JSON.stringify(item) : String(item);
    };
    if (Array.isArray(value)) fields[name] = value.map(toField);
    else if (value !== undefined && value !== null) fields[name] = toField(value);
  }
  return fields;
}

/** Uploads over plain `fetch`. */
export function fetchUpload({ fetch, headers, url }: Connection): Post {
  return async (body, { signal, headers: added }) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(toFields(body))) {
      if (Array.isArray(value)) for (const item of value) form.append(`${name}[]`, item);
      else form.append(name, value);
    }
    const all = await headers(added);
    // The platform sets this header, because it picks the boundary of the form.
    all.delete("content-type");
    return fetch(url, { method: "POST", headers: all, body: form, signal });
  };
}
