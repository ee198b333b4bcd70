/** Net errors of both browsers in plain words. */

import { type MessageKey, t } from '../../platform/i18n'
import { visibleLine } from '../widgets/visible-text'

/** The first pattern that is found in the browser's name of an error says what it means. */
const MEANINGS: readonly (readonly [RegExp, MessageKey])[] = [
  [/BLOCKED_BY_CLIENT|TRACKING_URI|BLOCKED_BY_EXTENSION/, 'netBlockedByClient'],
  [/CSP|BLOCKED_BY_POLICY|BLOCKED_BY_CSP/, 'netPolicy'],
  [/UNSAFE_PORT|PORT_ACCESS_NOT_ALLOWED/, 'netPort'],
  [/PROXY|TUNNEL/, 'netProxy'],
  [/NAME_NOT_RESOLVED|UNKNOWN_HOST|DNS/, 'netDns'],
  [/CERT|SSL|TLS|SEC_ERROR|MOZILLA_PKIX|SECURITY/, 'netTls'],
  [/CONNECTION_REFUSED/, 'netRefused'],
  [/INTERNET_DISCONNECTED|OFFLINE|ADDRESS_UNREACHABLE/, 'netOffline'],
  [/NETWORK_CHANGED/, 'netChanged'],
  [/NETWORK_IO_SUSPENDED/, 'netSuspended'],
  [/TIMED_OUT|TIMEOUT/, 'netTimeout'],
  [/REDIRECT/, 'netRedirects'],
  [/INCOMPLETE_CHUNKED|CONTENT_LENGTH_MISMATCH|PARTIAL_TRANSFER/, 'netIncomplete'],
  [/HTTP2|QUIC|HTTP3/, 'netProtocol'],
  [/CONNECTION_RESET|NET_RESET/, 'netReset'],
  [/CONNECTION_CLOSED|NET_INTERRUPT|SOCKET_NOT_CONNECTED/, 'netClosed'],
  [/EMPTY_RESPONSE/, 'netEmpty'],
  [/CONTENT_DECODING|CONTENT_ENCODING/, 'netEncoding'],
  [/BAD_URI|BLOCKED_BY_RESPONSE|BLOCKED_BY_ORB/, 'netCors'],
]

/** What an error means, with its own name; only the name where it is not known; '' for none. */
export function netErrorWords(error: string | null): string {
  if (error === null || error === '') return ''
  const [, meaning] = MEANINGS.find(([pattern]) => pattern.test(error)) ?? []
  const name = shortError(error)
  return meaning ? t('netErrorNamed', t(meaning), name) : name
}

/** The name of an error without what all names of its browser begin with. */
export function shortError(error: string): string {
  return visibleLine(error.replace(/^net::ERR_|^NS_ERROR_(?:NET_|DOM_)?/, ''))
}
