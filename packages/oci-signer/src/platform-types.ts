// Named by what every platform has: Node's types, without those of the DOM, know no `CryptoKey` and no `HeadersInit`.

/** `CryptoKey`. */
export type WebCryptoKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** `HeadersInit`. */
export type HeadersInput = ConstructorParameters<typeof Headers>[0];
