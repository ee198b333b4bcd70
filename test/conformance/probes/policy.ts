/**
 * A page whose Content-Security-Policy forbids some streams and all markup: what the page is told of violations.
 * @see https://w3c.github.io/webappsec-csp/#violation-events
 */

import { describe, type Observation, plain } from '../page/describe.ts'
import type { Lab, Subject } from '../page/lab.ts'

/** The violation that an action causes, as the page is told. */
async function violation(lab: Lab, action: () => unknown): Promise<Observation> {
  const told = lab.next<SecurityPolicyViolationEvent>(document, 'securitypolicyviolation')
  action()
  const { blockedURI, sourceFile, lineNumber, columnNumber, effectiveDirective, disposition } = await told
  return {
    blockedURI: plain(blockedURI),
    sourceFile: describe(sourceFile),
    position: [lineNumber, columnNumber],
    effectiveDirective,
    disposition,
  }
}

export const policy: Subject = {
  name: 'policy',
  policy: origin =>
    `default-src 'none'; script-src 'unsafe-inline'; connect-src ${['outcome', 'log', 'signal', 'stream'].map(area => `${origin}/${area}/`).join(' ')}; require-trusted-types-for 'script'`,
  probes: {
    'a stream that is forbidden': async lab => {
      const states: Observation[] = []
      const told = await violation(lab, () => {
        const source = lab.connect('/forbidden')
        source.onerror = () => states.push(source.readyState)
        states.push(source.readyState)
      })
      return { told, states: states[0] ?? null }
    },

    'a stream that is forbidden fails for good': async lab => {
      const source = lab.connect('/forbidden')
      await lab.next(source, 'error')
      return source.readyState
    },

    'a stream that is allowed': async lab => {
      const violations: string[] = []
      document.addEventListener('securitypolicyviolation', ({ blockedURI }) =>
        violations.push(plain(blockedURI)),
      )
      const source = lab.connect(
        lab.stream({ body: ['event: ping\ndata: 1\n\n', 'data: 2\n\n'], end: 'hold' }),
      )
      const { data } = await lab.next(source, 'message')
      return { data, violations }
    },

    'Function and eval stay forbidden': () => {
      const outcome = (action: () => unknown): string => {
        try {
          return String(action())
        } catch (error) {
          return (error as Error).name
        }
      }
      return [
        outcome(() => Function('return 1')()),
        outcome(() => document.body.insertAdjacentHTML('beforeend', '<p>')),
      ]
    },
  },
}
