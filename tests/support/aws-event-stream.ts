import { ServerError, StreamInterruptedError } from "@locus/core";
import type { SseEvent } from "@locus/core/provider";

function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

const uint32 = (value: number): Uint8Array => Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);

/** A text header (type 7). */
function awsHeader(name: string, value: string): Uint8Array {
  return Buffer.concat([Uint8Array.of(name.length), Buffer.from(name), Uint8Array.of(7, 0, value.length), Buffer.from(value)]);
}

/** A frame of `application/vnd.amazon.eventstream`: lengths and their checksum, headers, payload, checksum of the frame. */
export function awsFrame(type: string, payload: object, kind: "event" | "exception" = "event"): Uint8Array {
  const headers = Buffer.concat([awsHeader(":message-type", kind), awsHeader(`:${kind}-type`, type)]);
  const body = Buffer.from(JSON.stringify(payload));
  const lengths = Buffer.concat([uint32(headers.length + body.length + 16), uint32(headers.length)]);
  const content = Buffer.concat([lengths, uint32(crc32(lengths)), headers, body]);
  return Buffer.concat([content, uint32(crc32(content))]);
}

/** A `decode` for that framing: each frame is an event named by its type. The data of an exception has an `error`. */
export async function* decodeAwsEventStream(body: ReadableStream<Uint8Array>): AsyncGenerator<SseEvent[], void, void> {
  let rest = Buffer.alloc(0);
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause: unknown) => {
        throw new StreamInterruptedError("The connection broke in the middle of the answer.", { cause });
      });
      if (done) return;
      rest = Buffer.concat([rest, value]);
      const events: SseEvent[] = [];
      while (rest.length >= 16 && rest.length >= rest.readUInt32BE(0)) {
        events.push(readFrame(rest.subarray(0, rest.readUInt32BE(0))));
        rest = rest.subarray(rest.readUInt32BE(0));
      }
      if (events.length > 0) yield events;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

function readFrame(frame: Buffer): SseEvent {
  if (crc32(frame.subarray(0, -4)) !== frame.readUInt32BE(frame.length - 4)) {
    throw new ServerError("A frame of the answer is broken.", { retryable: true });
  }
  const end = 12 + frame.readUInt32BE(4);
  const headers = new Map<string, string>();
  let at = 12;
  /** The next bytes of the headers, after a length field of the given size. */
  const take = (lengthBytes: 1 | 2): string => {
    const start = at + lengthBytes;
    at = start + frame.readUIntBE(at, lengthBytes);
    return frame.subarray(start, at).toString();
  };
  while (at < end) {
    const name = take(1);
    at += 1;
    headers.set(name, take(2));
  }
  const data = frame.subarray(end, -4).toString();
  const exception = headers.get(":exception-type");
  return exception
    ? { event: exception, data: JSON.stringify({ error: { ...JSON.parse(data), type: exception } }) }
    : { event: headers.get(":event-type") ?? "", data };
}
