declare module 'har-validator' {
  /** Resolves with the data where it is a HAR. */
  export function har<T>(data: T): Promise<T>
}
