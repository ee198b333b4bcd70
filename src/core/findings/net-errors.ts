/** Families of the browsers' own names for network errors (Chromium 156, Firefox 153). */

/** The name could not be looked up. */
export const DNS = /NAME_NOT_RESOLVED|NAME_RESOLUTION|UNKNOWN_HOST|DNS_/

/** No trust, or no encryption that both sides speak. Firefox says some of these in words. */
export const TLS = /ERR_CERT|SSL|TLS|SEC_ERROR|MOZILLA_PKIX|BAD_CERT|NET_INADEQUATE_SECURITY|certificate/i

/** The network was gone, changed, or asleep. */
export const NETWORK =
  /INTERNET_DISCONNECTED|NETWORK_CHANGED|NETWORK_IO_SUSPENDED|NS_ERROR_OFFLINE|NETWORK_ACCESS_DENIED/

/** An extension or a policy of this browser forbids it. */
export const BY_CLIENT = /BLOCKED_BY_CLIENT|BLOCKED_BY_ADMINISTRATOR|TRACKING_URI|BLOCKED_BY_EXTENSION/

/** A port that browsers never connect to. */
export const PORT = /UNSAFE_PORT|PORT_ACCESS_NOT_ALLOWED/
