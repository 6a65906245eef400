/** Accepted response encodings. Without the header the service may send zstd frames, which several runtimes cannot decode. */
export const acceptEncoding = { "accept-encoding": "gzip, deflate" } as const;
