/** The Findings tab: what is wrong with a stream, or with any stream of a log; and where nothing is, why that is said. */

import type { JSX } from 'preact'
import type { Finding } from '../../core/findings/finding'
import { t } from '../../platform/i18n'
import type { FindingList } from '../engine/judgement-messages'
import type { View as StreamView } from '../engine/messages'
import { StreamVerdict } from '../health/stream-verdict'
import { usePanel } from '../panel'
import { streamKey } from '../panel-state'
import { addressOfStream } from '../streams/stream-items'
import { useAnswer } from '../use-answer'
import { formatCount } from '../widgets/format'
import { arrangeFindings, type FindingGroup } from './arrange'
import { FindingCard } from './finding-card'

const NONE: FindingList = { findings: [], others: 0, about: {} }

export function FindingView(): JSX.Element | null {
  const { state } = usePanel()
  const view = state.view.value
  const generation = state.generations.value.get(view?.log ?? '') ?? 0
  return view ? <List key={`${view.log}\n${view.stream}\n${generation}`} view={view} /> : null
}

function List({ view }: { view: StreamView }): JSX.Element {
  const panel = usePanel()
  const { state, ask } = panel
  const stream = state.stream.value
  const { log } = view
  // The summary is another one whenever anything of the stream has changed; of a whole log that of the log.
  const version = stream ?? state.logs.value

  const list = useAnswer(() => ask('findings', { view }), `${view.log}\n${view.stream}`, [version])
  const { findings, others, about } = list ?? NONE
  const { standing, resolved } = arrangeFindings(findings)
  const pathOf = ({ stream: id }: Finding) => {
    const of = view.stream === null ? state.streams.value.get(streamKey({ log, id })) : undefined
    return of ? addressOfStream(of).path : null
  }
  const card = (group: FindingGroup) => (
    <FindingCard
      key={group.finding.key}
      log={log}
      group={group}
      aboutOf={({ id }) => about[id]}
      path={pathOf(group.finding)}
      onStream={() => panel.select({ log, stream: group.finding.stream })}
    />
  )
  const isCalm = !standing.some(({ finding }) => finding.severity !== 'info')
  return (
    <div class="finding-view" data-testid="findings" data-judged={list !== null}>
      <div class="finding-list">
        {stream && isCalm && list ? <StreamVerdict stream={stream} findings={findings} /> : null}
        {!stream && standing.length === 0 && list ? <p class="nothing">{t('noFindings')}</p> : null}
        {standing.map(card)}
        {others > 0 ? <p class="dim">{t('findingsOthers', formatCount(others))}</p> : null}
        {resolved.length > 0 ? (
          <details class="resolved" data-testid="findings-resolved">
            <summary>{t('findingsResolved', formatCount(resolved.length))}</summary>
            {resolved.map(card)}
          </details>
        ) : null}
      </div>
    </div>
  )
}
