/** Gives hosts names that say nothing of them: the same one to the same host, wherever it stands. */

export interface HostNames {
  /** Renames the hosts of all addresses in a text, and those hosts where they stand alone. */
  hideIn(text: string, onHide: () => void): string
}

/** Hosts that are told apart; all others have one name. */
const HOSTS = 1000

/** The authority of an address, whose slashes JSON may have escaped. */
const AUTHORITY = /((?:https?|wss?):(?:\\?\/){2}(?:[^/?#\s"'@\\]*@)?)(\[[\da-f:.]+\]|[^/?#\s"'@\\:,;)\]}]+)/gi

export function createHostNames(): HostNames {
  const names = new Map<string, string>()
  let alone: RegExp | null = null

  function nameOf(host: string): string {
    const key = host.toLowerCase()
    if (isHidden(key)) return host
    const known = names.get(key)
    if (known !== undefined) return known
    if (names.size >= HOSTS) return 'another-host.invalid'
    const name = `host-${names.size + 1}.invalid`
    names.set(key, name)
    // The longest first, so that no name is found as a part of another.
    const hosts = [...names.keys()].filter(each => each.includes('.')).sort((a, b) => b.length - a.length)
    const pattern = hosts.map(each => each.replace(/[^\w]/g, '\\$&')).join('|')
    alone = pattern === '' ? null : new RegExp(`(?<![\\w.-])(?:${pattern})(?![\\w-]|\\.\\w)`, 'gi')
    return name
  }

  return {
    hideIn(text, onHide) {
      const hide = (host: string) => {
        const name = nameOf(host)
        if (name !== host) onHide()
        return name
      }
      const addresses = text.replace(AUTHORITY, (_, before: string, host: string) => before + hide(host))
      return alone ? addresses.replace(alone, hide) : addresses
    },
  }
}

/** This tool has given it its name. */
function isHidden(host: string): boolean {
  return host.endsWith('.invalid') && /^(?:host-\d+|another-host)\.invalid$/.test(host)
}
