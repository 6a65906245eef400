import { createHmac } from "node:crypto";

/** Encrypted content that a server knows again. */
export interface ContentSeal {
  /** Makes the content of an item. */
  seal(itemId: string): string;
  /** Takes content that a script made for the server's own. */
  adopt(content: string): void;
  /** Whether the server made it. */
  isOwn(content: string): boolean;
}

const prefix = "gAAAAAB";
const signatureLength = 22;

/**
 * Stands for the encryption of reasoning: nothing is secret, but no other server's content passes for one's own.
 *
 * @param key - Servers with the same key know each other's content.
 */
export function createContentSeal(key: string): ContentSeal {
  const adopted = new Set<string>();
  const sign = (payload: string) => createHmac("sha256", key).update(payload).digest("base64url").slice(0, signatureLength);
  return {
    seal(itemId) {
      const payload = prefix + Buffer.from(`thoughts of ${itemId}`).toString("base64url");
      return payload + sign(payload);
    },
    adopt: (content) => void adopted.add(content),
    isOwn(content) {
      const payload = content.slice(0, -signatureLength);
      return adopted.has(content) || (content.startsWith(prefix) && content === payload + sign(payload));
    },
  };
}
