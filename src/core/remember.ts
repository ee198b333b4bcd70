/** Maps that do not grow without a limit: what was put in last is kept. */

/** Puts a value in, as the newest, and forgets the oldest where there are more than `limit`. */
export function remember<K, V>(map: Map<K, V>, key: K, value: V, limit: number): void {
  map.delete(key)
  map.set(key, value)
  if (map.size <= limit) return
  for (const oldest of map.keys()) {
    map.delete(oldest)
    return
  }
}
