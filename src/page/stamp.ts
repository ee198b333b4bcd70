/**
 * Keeps what the observers know of an object on the object itself, in a private field: no property that a page could
 * see, and unlike a WeakMap no method that a page could have replaced.
 */

/** A way to write on objects, of which nobody else knows. */
export interface Stamp<T> {
  /** Writes on an object that is not written on yet. */
  on(object: object, value: T): void
  /** What was written, if anything. */
  of(object: unknown): T | undefined
}

/** A class that constructs what it is given. */
const Given = function given(object: object) {
  return object
} as unknown as new (
  object: object,
) => object

/** Makes a stamp of its own. */
export function createStamp<T>(): Stamp<T> {
  class Stamped extends Given {
    #value: T

    constructor(object: object, value: T) {
      super(object)
      this.#value = value
    }

    static valueOn(object: unknown): T | undefined {
      return typeof object === 'object' && object !== null && #value in object ? object.#value : undefined
    }
  }
  return {
    on(object, value) {
      new Stamped(object, value)
    },
    of: Stamped.valueOn,
  }
}
