import { createHmac } from "node:crypto";

/** Encrypted content that a server recognises as its own. */
export interface ContentSeal {
  /** Creates the content of an item. */
  seal(itemId: string): string;
  /** Registers content from a script as the server's own. */
  adopt(content: string): void;
  /** Whether the server made it. */
  isOwn(content: string): boolean;
}

const prefix = "gAAAAAB";
const signatureLength = 22;

/**
 * Stands in for the encryption of reasoning: nothing is secret, but a server rejects the content of other servers.
 *
 * @param key - Servers with the same key accept each other's content.
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
