/** The interface as JavaScript knows it: any arguments, with and without `new`. For probes of wrong calls. */

export const UntypedEventSource = globalThis.EventSource as unknown as {
  new (...args: unknown[]): EventSource
  (...args: unknown[]): unknown
  prototype: EventSource
}

/** An EventSource whose methods take anything. */
export function untyped(source: EventSource): {
  addEventListener(...args: unknown[]): unknown
  removeEventListener(...args: unknown[]): unknown
} {
  return source
}
