/** A good body under a wrong Content-Type, which the browser must refuse. */

import { choice } from '../parameters'
import { defineScenario } from '../scenario'

const TYPES = {
  html: 'text/html; charset=utf-8',
  json: 'application/json',
  plain: 'text/plain',
  missing: undefined,
  // Chromium refuses any charset but UTF-8; the standard says to ignore it, as Firefox does.
  latin1: 'text/event-stream; charset=iso-8859-1',
} as const

export const wrongType = defineScenario({
  id: 'wrong-type',
  title: 'Wrong content type',
  description: 'Sends a good stream but calls it text/html, as an error page or a login page would be.',
  group: 'Drops and refusals',
  parameters: { type: choice('what it is called', ['html', 'json', 'plain', 'missing', 'latin1']) },
  async serve(exchange, { type }) {
    exchange.open(200, { 'content-type': TYPES[type] })
    await exchange.event({ id: '1', data: 'a browser must not show this' })
    await exchange.hold()
  },
})
