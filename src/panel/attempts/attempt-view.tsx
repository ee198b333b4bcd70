/** The Attempts tab: every HTTP request of a stream, as far as what was seen of it tells, and one of them in full. */

import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { t } from '../../platform/i18n'
import type { AttemptList, StreamSummary } from '../engine/messages'
import { usePanel } from '../panel'
import { nowOf } from '../panel-state'
import { useAnswer } from '../use-answer'
import { Splitter } from '../widgets/splitter'
import { AttemptDetail } from './attempt-detail'
import { AttemptTable, stateOf } from './attempt-table'

const NONE: AttemptList = { rows: [], earlier: 0, crowd: 0 }

export function AttemptView(): JSX.Element {
  const { state } = usePanel()
  const stream = state.stream.value
  if (!stream) return <p class="nothing">{t('attemptsOfOne')}</p>
  return <View key={`${stream.log}\n${stream.id}`} stream={stream} />
}

function View({ stream }: { stream: StreamSummary }): JSX.Element {
  const { state, ask } = usePanel()
  /** By number: rows move up when there are more than are given. */
  const chosen = state.attempt
  const share = useSignal(52)
  const { log, id } = stream

  const list =
    // The summary is another one whenever anything of the stream has changed.
    useAnswer(() => ask('attempts', { view: { log, stream: id } }), `${log}\n${id}`, [stream]) ?? NONE
  const { rows, crowd } = list
  const selected = rows.findIndex(({ number }) => number === chosen.value)
  const row = rows[selected]
  const close = () => {
    chosen.value = 0
  }
  return (
    <div class="attempt-view" style={{ '--share': `${share.value}%` }}>
      <AttemptTable
        list={list}
        stream={stream}
        now={nowOf(state, log)}
        selected={selected}
        onEscape={close}
        onSelect={index => {
          chosen.value = rows[index]?.number ?? 0
        }}
      />
      {row ? (
        <>
          <Splitter
            label={t('resizeDetail')}
            orientation="horizontal"
            value={share.value}
            least={15}
            most={85}
            resizes="after"
            onChange={value => {
              share.value = value
            }}
          />
          <AttemptDetail
            key={`${row.connection}\n${row.own}`}
            log={log}
            row={row}
            former={rows[selected - 1]}
            state={stateOf(list, selected, stream)}
            crowd={crowd}
            now={nowOf(state, log)}
            onClose={close}
          />
        </>
      ) : null}
    </div>
  )
}
