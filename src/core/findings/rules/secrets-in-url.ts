/** A token in the query of the address, where logs, histories and `Referer` headers take it up. */

import { seqs } from '../finding'
import type { Rule } from '../rule'

const SECRET =
  /^(?:access[-_]?token|auth[-_]?token|id[-_]?token|token|jwt|api[-_]?key|auth|authorization|bearer|secret|password|passwd|session(?:[-_]?id)?)$/i

export const secretsInUrl: Rule<never> = {
  id: 'secrets-in-url',
  severity: 'warning',
  level: 'api',
  reference:
    'https://owasp.org/www-community/vulnerabilities/Information_exposure_through_query_strings_in_url',
  snippets: ['fetch-stream-with-header'],
  judge({ connections, notesOf }) {
    const carrying = connections.flatMap(connection => {
      const name = secretIn(connection.origin?.url ?? '')
      return name === null ? [] : [{ connection, name, made: notesOf(connection.id)?.made }]
    })
    const [first] = carrying
    if (!first) return []
    return [
      {
        from: first.connection.createdAt,
        to: null,
        resolvedAt: null,
        evidence: seqs(...carrying.map(({ made }) => made?.seq)),
        values: { name: first.name },
      },
    ]
  },
}

/** The name of the first parameter that looks like a secret and has a value. */
function secretIn(url: string): string | null {
  if (!url.includes('?') || !URL.canParse(url)) return null
  for (const [name, value] of new URL(url).searchParams) if (value !== '' && SECRET.test(name)) return name
  return null
}
