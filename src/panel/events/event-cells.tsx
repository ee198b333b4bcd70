/** The cells of one event in the table. */

import type { JSX } from 'preact'
import { t } from '../../platform/i18n'
import type { EventRow } from '../engine/messages'
import { usePanel } from '../panel'
import { streamKey } from '../panel-state'
import { addressOf } from '../streams/address'
import { formatBytes, formatSpan, formatTime } from '../widgets/format'
import { visibleLine } from '../widgets/visible-text'

interface EventCellsProps {
  /** Undefined while it is fetched. */
  row: EventRow | undefined
  log: string
  /** With the stream that it belongs to. */
  wide: boolean
}

export function EventCells({ row, log, wide }: EventCellsProps): JSX.Element | null {
  if (!row) return null
  const { at, since, size, text } = row
  return (
    <>
      <td class="time">{formatTime(at)}</td>
      <td class="number dim since">{since === null ? '' : `+${formatSpan(Math.max(0, since))}`}</td>
      {wide ? (
        <td class="ellipsis">
          <StreamName log={log} id={row.stream} />
        </td>
      ) : null}
      <td
        class={row.heard ? 'ellipsis' : 'ellipsis unheard'}
        title={row.heard ? undefined : t('unheardHint')}
      >
        {text ? visibleLine(text.type) : ''}
      </td>
      <td class="ellipsis">{text ? visibleLine(text.id) : ''}</td>
      <td class="number dim">{formatBytes(size)}</td>
      <td class="ellipsis data">
        {text === null ? (
          <em class="warn">{t('eventDeleted')}</em>
        ) : text.data === null ? (
          <em class="warn">{t('dataNotKept')}</em>
        ) : (
          <>
            {row.cut ? <em class="mark warn">{t('dataCut')}</em> : null}
            {visibleLine(text.data)}
          </>
        )}
      </td>
    </>
  )
}

function StreamName({ log, id }: { log: string; id: string }): JSX.Element {
  const { state } = usePanel()
  const origin = state.streams.value.get(streamKey({ log, id }))?.origin
  return <>{origin ? addressOf(origin.url).path : t('unknownStream')}</>
}
