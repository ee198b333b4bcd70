/** The Raw tab: what a stream has received last, line by line, between its requests. */

import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { copyText } from '../../platform/clipboard'
import { type MessageKey, t } from '../../platform/i18n'
import type { RawPiece } from '../engine/answer-messages'
import type { StreamSummary } from '../engine/messages'
import { showEvidence } from '../findings/jump'
import { usePanel } from '../panel'
import { useAnswer } from '../use-answer'
import { formatCount, formatTime } from '../widgets/format'
import { Icon } from '../widgets/icons'
import { visibleText } from '../widgets/visible-text'

export function RawView(): JSX.Element {
  const { state } = usePanel()
  const stream = state.stream.value
  if (!stream) return <p class="nothing">{t('rawOfOne')}</p>
  return <RawOfStream key={`${stream.log}\n${stream.id}`} stream={stream} />
}

function RawOfStream({ stream }: { stream: StreamSummary }): JSX.Element {
  const panel = usePanel()
  const { ask } = panel
  const selected = panel.state.selected.value?.seq ?? null
  const copied = useSignal(false)
  const scroller = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  const { log, id } = stream
  const { events, attempts, state, wire } = stream
  const received = JSON.stringify([events, attempts, state, wire])
  const found = useAnswer(() => ask('raw', { log, stream: id }), `${log}\n${id}`, [received])
  useLayoutEffect(() => {
    const element = scroller.current
    if (element && atEnd.current) element.scrollTop = element.scrollHeight
  }, [found])
  const isThere = found?.pieces.some(({ seq }) => seq === selected) ?? false
  useLayoutEffect(() => {
    if (!isThere) return
    atEnd.current = false
    scroller.current
      ?.querySelector('[aria-current]')
      ?.scrollIntoView({ block: 'center', behavior: 'instant' })
  }, [isThere, selected])

  if (!found) return <p class="nothing" />
  if (found.pieces.length === 0) return <p class="nothing">{t('rawNothing')}</p>
  const isWhole = stream.level === 'bytes' || stream.origin?.api === 'fetch' || stream.origin?.api === 'xhr'
  return (
    <div class="raw-view">
      <div class="raw-head">
        <span class="dim">
          {t(isWhole ? 'rawWhole' : 'rawPart')}
          {found.earlier ? ` ${t('rawEarlier', formatCount(found.pieces.length))}` : ''}
        </span>
        <button
          type="button"
          class="button"
          onClick={async () => {
            const received = found.pieces.filter(({ as }) => as === 'received')
            copied.value = await copyText(received.map(({ text }) => `${text}\n\n`).join(''))
          }}
        >
          <Icon name={copied.value ? 'done' : 'copy'} />
          {t(copied.value ? 'copied' : 'copy')}
        </button>
      </div>
      <section
        ref={scroller}
        class="raw-text"
        data-testid="raw"
        tabIndex={0}
        aria-label={t('raw')}
        onScroll={({ currentTarget }) => {
          const { scrollTop, clientHeight, scrollHeight } = currentTarget
          atEnd.current = scrollTop + clientHeight >= scrollHeight - 2
        }}
      >
        {found.pieces.map(piece => (
          <Piece
            key={piece.seq}
            piece={piece}
            isSelected={piece.seq === selected}
            onShow={async () => {
              const { evidence } = await ask('evidence', { log, stream: id, seqs: [piece.seq] })
              const [shown] = evidence
              if (shown) showEvidence(panel, log, shown)
            }}
          />
        ))}
      </section>
    </div>
  )
}

const WORDS: Readonly<Record<Exclude<RawPiece['as'], 'received'>, MessageKey>> = {
  request: 'rawRequest',
  response: 'rawResponse',
  open: 'rawOpen',
  end: 'rawEnd',
  close: 'rawClose',
}

interface PieceProps {
  piece: RawPiece
  isSelected: boolean
  onShow(): Promise<void>
}

function Piece({ piece: { as, at, attempt, text, cut }, isSelected, onShow }: PieceProps): JSX.Element {
  const isFact = as !== 'received'
  return (
    <div class={isFact ? 'raw-piece raw-fact' : 'raw-piece'} aria-current={isSelected ? 'true' : undefined}>
      <button
        type="button"
        class="raw-time"
        data-testid="raw-time"
        title={t('rawShow')}
        onClick={() => void onShow()}
      >
        {formatTime(at)}
      </button>
      {isFact ? (
        <span>{t(WORDS[as], formatCount(attempt), visibleText(text))}</span>
      ) : (
        <pre>
          {text.split('\n').map((line, index) => (
            // Lines of a record never change.
            <Line key={`${index}`} line={line} />
          ))}
          {cut ? <em class="warn">…</em> : null}
        </pre>
      )}
    </div>
  )
}

/** The name of the field in its colour; comments as a whole. */
function Line({ line }: { line: string }): JSX.Element {
  const colon = line.indexOf(':')
  if (colon === 0) return <span class="raw-comment">{`${visibleText(line)}\n`}</span>
  return (
    <>
      <span class="raw-field">{colon === -1 ? line : line.slice(0, colon + 1)}</span>
      {`${colon === -1 ? '' : visibleText(line.slice(colon + 1))}\n`}
    </>
  )
}
