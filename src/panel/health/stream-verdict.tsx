/** What is said of a stream on which nothing is found: that it is well, and why; or what is missing to say so. */

import type { JSX } from 'preact'
import type { Finding } from '../../core/findings/finding'
import { t } from '../../platform/i18n'
import type { StreamSummary } from '../engine/messages'
import { Icon } from '../widgets/icons'
import { verdictWords } from './heartbeat-words'
import { useHealth } from './use-health'

export function StreamVerdict(props: {
  stream: StreamSummary
  findings: readonly Finding[]
}): JSX.Element | null {
  const { stream, findings } = props
  const facts = useHealth(stream)
  if (!facts) return null
  const { tone, title, reasons } = verdictWords(facts, stream)
  const past = findings.filter(
    ({ severity, resolvedAt }) => severity !== 'info' && resolvedAt !== null,
  ).length
  return (
    <section class={`verdict ${tone}`} data-testid="verdict" data-state={facts.heartbeat.state}>
      <h2>
        <span class="verdict-mark">
          <Icon name={tone === 'good' ? 'heart' : tone === 'quiet' ? 'question' : 'warning'} />
        </span>
        {title}
      </h2>
      <ul>
        {reasons.map(reason => (
          <li key={reason}>{reason}</li>
        ))}
        {past > 0 ? <li>{t('reasonPast', past)}</li> : null}
      </ul>
    </section>
  )
}
