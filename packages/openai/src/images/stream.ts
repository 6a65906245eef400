import { addUsage, type ImagePart, type JsonObject, LocusError, StreamInterruptedError, type Usage } from "@locus/core";
import { defined, parseObject, type ReaderContext, toUsage, type WireCall, type WireReader } from "@locus/core/provider";

/** Token counts as the Images API reports them. */
interface ImageUsage extends JsonObject {
  input_tokens?: number | null;
  output_tokens?: number | null;
  total_tokens?: number | null;
}

/** An image of an answer. Models older than `gpt-image` answer with a URL unless asked for the bytes. */
interface WireImage {
  b64_json?: string | null;
  url?: string | null;
  revised_prompt?: string | null;
  output_format?: string | null;
}

/** An event of a stream, or a whole answer: the fields that locus reads. */
interface ImageAnswer extends WireImage {
  type?: string;
  error?: JsonObject | string | null;
  data?: WireImage[] | null;
  usage?: ImageUsage | null;
}

/** Options of {@link imageStream}. */
export interface ImageStreamOptions extends ReaderContext {
  /** The call that is answered. */
  call: WireCall;
}

/** Maps answers of the Images API to events. */
export function imageStream({ builder, call, provider, toError, unexpected }: ImageStreamOptions): WireReader {
  /** Number of images requested, and received so far. */
  const wanted = Number(call.body.n ?? 1);
  let count = 0;
  let usage: Usage | undefined;

  function toPart({ b64_json: base64, url, revised_prompt: revised }: WireImage, format: string): ImagePart[] {
    const source = base64 ? { base64, mediaType: `image/${format}` } : url ? { url } : undefined;
    const providerData = revised ? { [provider]: { revised_prompt: revised } } : undefined;
    return source ? [{ type: "image", source, ...defined({ providerData }) }] : [];
  }

  return {
    push({ event, data }, isWhole = false) {
      if (data === "[DONE]") return [];
      try {
        const wire = parseObject(data) as ImageAnswer;
        const type = isWhole ? ".completed" : (wire.type ?? event ?? "");
        if (wire.error || type === "error") throw toError(wire);
        const partial = type.endsWith(".partial_image");
        if (!partial && !type.endsWith(".completed")) return [];
        const format = wire.output_format ?? call.body.output_format ?? "png";
        const parts = (wire.data ?? [wire]).flatMap((image) => toPart(image, String(format)));
        if (parts.length === 0) throw unexpected(data);
        if (!partial) {
          count += parts.length;
          const added = wire.usage && usageOf(wire.usage);
          if (added) usage = usage ? addUsage(usage, added) : added;
        }
        return parts.map((part) => builder.part(part, { partial }));
      } catch (cause) {
        throw LocusError.isInstance(cause) ? cause : unexpected(data, cause);
      }
    },

    get isOver() {
      return count >= wanted;
    },

    end() {
      if (count === 0) throw new StreamInterruptedError("The stream ended before the image was completed.");
      const events = builder.end({ usage, finishReason: { reason: "stop" } });
      if (count >= wanted) return events;
      const message = `Requested ${wanted} images, received ${count}.`;
      return [{ type: "model_warning", code: "missing_images", message, parameter: "n" }, ...events];
    },
  };
}

function usageOf(wire: ImageUsage): Usage {
  return toUsage({ input: wire.input_tokens, output: wire.output_tokens, total: wire.total_tokens }, wire);
}
