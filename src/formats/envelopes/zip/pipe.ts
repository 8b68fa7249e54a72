/** Between the library, which writes into a stream, and who reads from it. */
export interface Pipe {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
  /** Ends both sides, whoever holds them: what fails before anything flows leaves the library's side open. */
  fail(error: unknown): void;
}

export function makePipe(): Pipe {
  let fail = (_error: unknown): void => undefined;
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>({
    start(controller) {
      fail = (error) => controller.error(error);
    },
  });
  return { readable, writable, fail };
}
