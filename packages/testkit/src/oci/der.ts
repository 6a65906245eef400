/** Encodes a value from its tag and content. */
export function der(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.from([tag, ...derLength(body.length)]), body]);
}

function derLength(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return [0x80 | bytes.length, ...bytes];
}

/** SEQUENCE */
export const sequence = (...items: readonly Uint8Array[]): Buffer => der(0x30, ...items);

/** SET */
export const set = (...items: readonly Uint8Array[]): Buffer => der(0x31, ...items);

/** BOOLEAN TRUE */
export const yes: Buffer = der(0x01, Buffer.from([0xff]));

/** NULL */
export const nothing: Buffer = der(0x05);

/** OCTET STRING */
export const octets = (content: Uint8Array): Buffer => der(0x04, content);

/** BIT STRING of whole bytes. */
export const bits = (content: Uint8Array): Buffer => der(0x03, Buffer.from([0]), content);

/** UTF8String */
export const utf8 = (text: string): Buffer => der(0x0c, Buffer.from(text));

/** Non-negative INTEGER, from its bytes. */
export const integer = (bytes: Uint8Array): Buffer => der(0x02, Buffer.from((bytes[0] ?? 0) & 0x80 ? [0] : []), bytes);

/** A constructed value with a context-specific tag. */
export const explicit = (tag: number, ...content: readonly Uint8Array[]): Buffer => der(0xa0 | tag, ...content);

/** UTCTime before 2050, GeneralizedTime after, as X.509 requires. Seconds are the smallest unit. */
export function time(date: Date): Buffer {
  const digits = `${date.toISOString().replace(/\.\d+|[-:T]/g, "")}`;
  return date.getUTCFullYear() < 2050 ? der(0x17, Buffer.from(digits.slice(2))) : der(0x18, Buffer.from(digits));
}

/** OBJECT IDENTIFIER, from its dotted form. */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return der(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let rest = value >> 7; rest > 0; rest >>= 7) bytes.unshift(0x80 | (rest & 0x7f));
  return bytes;
}
