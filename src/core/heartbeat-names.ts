/**
 * Event types that servers use for heartbeats (django-eventstream, tRPC, Firebase, Anthropic, ntfy, CouchDB and
 * others; surveyed 2026-11). A page rarely listens to them, so the page script does, or they would not be seen.
 */
export const HEARTBEAT_NAMES = [
  'ping',
  'heartbeat',
  'keepalive',
  'keep-alive',
  'keep_alive',
  'hb',
  'thump',
  'noop',
  'alive',
] as const
