/**
 * Takes part in promises of the browser without the page being able to tell.
 *
 * Whoever reacts to a promise makes it count as handled: a page that leaves a rejection alone would never hear of it.
 * And a promise in place of the browser's own would settle later than that. So the observer reacts when the page
 * does, just before it: until then the promise has a prototype of ours, whose `then` and `constructor` notice that
 * they are looked up, as all ways to react to a promise do. `docs/decisions/0010` has the reasons.
 */

import { defineProperty, get, set, setPrototypeOf } from './natives'
import { guard } from './patch'
import { createStamp } from './stamp'
import { NativePromise, reactTo } from './stream-natives'

interface Watch {
  /** Undefined once the observer has reacted. */
  fulfilled: ((value: never) => void) | undefined
  rejected: (reason: unknown) => void
}

const watches = createStamp<Watch>()
const usual = NativePromise.prototype

/** A prototype by which `then` makes a promise of the usual class, without asking the page's `Promise` for it. */
const plain: object = { __proto__: null, constructor: undefined } as never
defineProperty(plain, 'then', { __proto__: null, value: usual.then } as PropertyDescriptor)

/** Reacts to a promise at once, so that it counts as handled. What the callbacks throw gets nowhere. */
export function react<T>(
  promise: Promise<T>,
  fulfilled: (value: T) => void,
  rejected: (reason: unknown) => void,
): void {
  setPrototypeOf(promise, plain)
  reactTo(
    promise,
    value => guard(() => fulfilled(value)),
    reason => guard(() => rejected(reason)),
  )
  setPrototypeOf(promise, usual)
}

/** A promise of ours that the browser may look at without running code of the page. */
export function withoutPage<T>(promise: Promise<T>): Promise<T> {
  setPrototypeOf(promise, plain)
  return promise
}

/** Reacts to a promise as soon as the page does, and first. */
export function watchPromise<T>(
  promise: Promise<T>,
  fulfilled: (value: T) => void,
  rejected: (reason: unknown) => void,
): void {
  watches.on(promise, { fulfilled, rejected })
  setPrototypeOf(promise, lent)
}

const lent: object = { __proto__: usual } as never
lend('constructor')
lend('then')

function lend(key: string): void {
  defineProperty(lent, key, {
    __proto__: null,
    configurable: true,
    enumerable: false,
    get(this: Promise<unknown>) {
      join(this)
      return get(usual, key, this)
    },
    set(this: Promise<unknown>, value: unknown) {
      join(this)
      set(usual, key, value, this)
    },
  } as PropertyDescriptor)
}

/** The page is about to react to a promise. */
function join(promise: Promise<unknown>): void {
  const watch = watches.of(promise)
  const fulfilled = watch?.fulfilled
  if (!watch || !fulfilled) return
  // First, as a promise that is frozen keeps the prototype that it has.
  watch.fulfilled = undefined
  react<never>(promise as Promise<never>, fulfilled, watch.rejected)
}
