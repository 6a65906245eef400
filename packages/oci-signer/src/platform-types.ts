// Derived from globals, because Node's types without the DOM's have neither `CryptoKey` nor `HeadersInit`.

/** `CryptoKey`. */
export type WebCryptoKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** `HeadersInit`. */
export type HeadersInput = ConstructorParameters<typeof Headers>[0];
