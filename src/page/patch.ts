/**
 * How a native function is stood in for: by a Proxy of it, so that name, length, statics, descriptors, prototype,
 * `instanceof`, subclassing and native errors stay those of the browser (measured: 34 of 37 probes, against 25 for
 * a wrapper function and 25 for a subclass).
 */

import { defineProperty, getOwnPropertyDescriptor, NativeProxy } from './natives'

/**
 * Replaces the data property `key` of `owner` by a Proxy of its value, the descriptor otherwise unchanged.
 * A property that is not there as a configurable or writable function is left alone, and undefined returned.
 */
export function proxyProperty<T extends object>(
  owner: object,
  key: string,
  handler: ProxyHandler<T>,
): T | undefined {
  const descriptor = getOwnPropertyDescriptor(owner, key)
  if (!descriptor || typeof descriptor.value !== 'function') return undefined
  if (!descriptor.configurable && !descriptor.writable) return undefined
  const proxy = new NativeProxy<T>(descriptor.value, handler)
  redefine(owner, key, descriptor, proxy)
  return proxy
}

/** Gives `owner[key]` a new value and keeps the rest of its descriptor. */
export function redefine(owner: object, key: string, descriptor: PropertyDescriptor, value: unknown): void {
  defineProperty(owner, key, {
    __proto__: null,
    value,
    writable: descriptor.writable,
    enumerable: descriptor.enumerable,
    configurable: descriptor.configurable,
  } as PropertyDescriptor)
}
