/**
 * Servers and how they keep their streams alive: form, period and timer of each, and what their IDs look like
 * (surveyed 2026-11). Tests generate healthy streams of each.
 */

import type { TimerMode } from '../../../src/core/rhythm'

/** How a server's IDs look. */
export type RowIds = 'none' | 'dense' | 'opaque' | 'time' | 'constant' | 'offsets'

/** One server. */
export interface HeartbeatRow {
  name: string
  /** What a heartbeat is on the wire; `null` where there is none. */
  beat: { comment: string } | { type: string; data: string } | null
  /** In milliseconds. */
  period: number
  timer: Exclude<TimerMode, 'unknown'>
  ids: RowIds
  /** `retry:` on connect. */
  retry?: number
  api?: 'eventsource' | 'fetch'
  /** The comment, or event, that comes first. */
  hello?: { comment: string } | { type: string; data: string }
  /** Data events a second, from and to. */
  rate: readonly [number, number]
  /** A short answer to one question, which ends by itself. */
  task?: { end: string | null }
}

const SECOND = 1000
const CHATTY = [0.02, 3] as const

export const ROWS: readonly HeartbeatRow[] = [
  {
    name: 'sse-starlette',
    beat: { comment: ' ping - 2026-11-20 10:00:00' },
    period: 15 * SECOND,
    timer: 'fixed',
    ids: 'dense',
    rate: CHATTY,
  },
  {
    name: 'FastAPI',
    beat: { comment: ' ping' },
    period: 15 * SECOND,
    timer: 'idle',
    ids: 'dense',
    rate: CHATTY,
  },
  {
    name: 'aiohttp-sse',
    beat: { comment: ' ping' },
    period: 15 * SECOND,
    timer: 'fixed',
    ids: 'opaque',
    rate: CHATTY,
  },
  {
    name: 'django-eventstream',
    beat: { type: 'keep-alive', data: '' },
    period: 20 * SECOND,
    timer: 'idle',
    ids: 'dense',
    hello: { type: 'stream-open', data: '' },
    rate: CHATTY,
  },
  {
    name: 'SignalR',
    beat: { type: 'message', data: '{"type":6}' },
    period: 15 * SECOND,
    timer: 'fixed',
    ids: 'none',
    hello: { comment: '' },
    rate: [0.02, 0.5],
  },
  {
    name: 'SockJS',
    beat: { type: 'message', data: 'h' },
    period: 25 * SECOND,
    timer: 'idle',
    ids: 'none',
    rate: [0.02, 0.5],
  },
  {
    name: 'better-sse',
    beat: { comment: '' },
    period: 10 * SECOND,
    timer: 'fixed',
    ids: 'opaque',
    retry: 2000,
    rate: CHATTY,
  },
  {
    name: 'webpack-hot-middleware',
    beat: { type: 'message', data: '💓' },
    period: 10 * SECOND,
    timer: 'fixed',
    ids: 'none',
    rate: [0.001, 0.05],
  },
  {
    name: 'tRPC',
    beat: { type: 'ping', data: '' },
    period: SECOND,
    timer: 'idle',
    ids: 'opaque',
    rate: CHATTY,
  },
  {
    name: 'graphql-sse',
    beat: { comment: '' },
    period: 12 * SECOND,
    timer: 'fixed',
    ids: 'none',
    hello: { comment: '' },
    api: 'fetch',
    rate: CHATTY,
  },
  { name: 'axum', beat: { comment: '' }, period: 15 * SECOND, timer: 'idle', ids: 'dense', rate: CHATTY },
  {
    name: 'Ktor',
    beat: { comment: ' heartbeat' },
    period: 30 * SECOND,
    timer: 'fixed',
    ids: 'dense',
    rate: CHATTY,
  },
  {
    name: 'Mercure',
    beat: { comment: '' },
    period: 40 * SECOND,
    timer: 'idle',
    ids: 'opaque',
    rate: [0.01, 0.5],
  },
  {
    name: 'Firebase',
    beat: { type: 'keep-alive', data: 'null' },
    period: 30 * SECOND,
    timer: 'fixed',
    ids: 'none',
    rate: [0.01, 0.5],
  },
  {
    name: 'LaunchDarkly',
    beat: { comment: '' },
    period: 180 * SECOND,
    timer: 'fixed',
    ids: 'none',
    rate: [0.001, 0.01],
  },
  {
    name: 'Mastodon',
    beat: { comment: 'thump' },
    period: 15 * SECOND,
    timer: 'fixed',
    ids: 'none',
    hello: { comment: ')' },
    rate: CHATTY,
  },
  {
    name: 'Anthropic',
    beat: { type: 'ping', data: '{"type": "ping"}' },
    period: 0,
    timer: 'fixed',
    ids: 'none',
    api: 'fetch',
    rate: [10, 40],
    task: { end: '{"type":"message_stop"}' },
  },
  {
    name: 'OpenRouter',
    beat: { comment: ' OPENROUTER PROCESSING' },
    period: 0,
    timer: 'fixed',
    ids: 'none',
    api: 'fetch',
    rate: [10, 40],
    task: { end: '[DONE]' },
  },
  {
    name: 'OpenAI',
    beat: null,
    period: 0,
    timer: 'fixed',
    ids: 'none',
    api: 'fetch',
    rate: [10, 40],
    task: { end: '[DONE]' },
  },
  {
    name: 'MCP over sse-starlette',
    beat: { comment: ' ping - 2026-11-20 10:00:00' },
    period: 15 * SECOND,
    timer: 'fixed',
    ids: 'none',
    hello: { type: 'endpoint', data: '/messages?session=1' },
    rate: [0.01, 0.2],
  },
  {
    name: 'MCP 2026',
    beat: { comment: ' keepalive' },
    period: 15 * SECOND,
    timer: 'idle',
    ids: 'none',
    api: 'fetch',
    rate: [0.01, 0.2],
  },
  {
    name: 'Home Assistant',
    beat: { type: 'message', data: 'ping' },
    period: 50 * SECOND,
    timer: 'idle',
    ids: 'none',
    rate: [0.01, 0.5],
  },
  {
    name: 'ntfy',
    beat: { type: 'keepalive', data: '{"id":"x","time":1795171480,"event":"keepalive","topic":"t"}' },
    period: 45 * SECOND,
    timer: 'fixed',
    ids: 'none',
    hello: { type: 'open', data: '{"event":"open"}' },
    rate: [0.005, 0.1],
  },
  {
    name: 'PocketBase',
    beat: null,
    period: 0,
    timer: 'idle',
    ids: 'constant',
    hello: { type: 'PB_CONNECT', data: '{"clientId":"x"}' },
    rate: [0.02, 0.5],
  },
  {
    name: 'ESPHome',
    beat: { type: 'ping', data: '' },
    period: 10 * SECOND,
    timer: 'fixed',
    ids: 'time',
    retry: 30_000,
    rate: [0.05, 1],
  },
  {
    name: 'CouchDB',
    beat: { type: 'heartbeat', data: '' },
    period: 60 * SECOND,
    timer: 'idle',
    ids: 'opaque',
    rate: [0.01, 0.5],
  },
  {
    name: 'Wikimedia',
    beat: null,
    period: 0,
    timer: 'fixed',
    ids: 'offsets',
    hello: { comment: 'ok' },
    rate: [5, 20],
  },
  { name: 'hand-made', beat: null, period: 0, timer: 'fixed', ids: 'dense', rate: [0.2, 5] },
]
