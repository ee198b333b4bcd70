/** The names of the events that the extension's own scripts exchange in the page: a page may well know them. */

import * as protocol from '../../src/protocol.ts'

/** Every string that the protocol names and that could be the type of an event. */
export const HANDSHAKE_NAMES: readonly string[] = Object.values(protocol).filter(
  value => typeof value === 'string',
)
