/** The encodings of answers to ask for: frames of zstd, which the service may choose otherwise, break the decoders of several runtimes. */
export const acceptEncoding = { "accept-encoding": "gzip, deflate" } as const;
