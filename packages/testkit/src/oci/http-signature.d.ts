/** The functions of http-signature 1.3 that the tests use. */
declare module "http-signature" {
  interface ParsedSignature {
    keyId: string;
    signingString: string;
    params: { headers: string[]; signature: string };
  }
  const httpSignature: {
    parseRequest(
      request: { method: string; url: string; headers: Record<string, string>; httpVersion?: string },
      options?: { clockSkew?: number; headers?: string[]; algorithms?: string[]; strict?: boolean },
    ): ParsedSignature;
    verifySignature(parsed: ParsedSignature, publicKey: string): boolean;
  };
  export = httpSignature;
}
