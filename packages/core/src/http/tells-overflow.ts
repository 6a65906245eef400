import type { Failure } from "./failure.js";

/** How servers say that a conversation is too long. */
const overflow =
  /context.?(length|size|window|limit)|context the overflows|(prompt|input|request|messages?|conversation)\b.{0,9}\btoo (long|large)|reduce the length|(token count|input tokens?|prompt tokens?).{0,40} (exceed|only supports)|tokens of \d+ exceeded|prompt (is|has) [\d,]+ tokens|sequence length|exceed.{0,20} (model token limit|max(imum)? (length|input|message))|(maximum|range of|allowed) (prompt|input|model) length|`inputs`|too many (input |total )?tokens|max_(model_len|seq_len|num_tokens)|token limit exceeded|token.{0,8}超|超长|长度超/i;

/** What says the same words of a rate. */
const limited = /^(402|429)|rate.?limit|per.?(minute|day)|too many requests|throttl|please wait/i;

/** Whether the words of a failure say that the conversation is too long, for which open servers have no code. */
export function tellsOverflow({ message, words = message, status }: Failure): boolean {
  return overflow.test(words) && !limited.test(`${status} ${words}`);
}
