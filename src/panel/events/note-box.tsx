/** Pins an event and holds the user's note about it; lists the pinned ones. */

import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { NOTE_LIMIT, type RecordOf } from '../../core/record'
import type { Milliseconds } from '../../core/units'
import { t } from '../../platform/i18n'
import type { NoteOfLog } from '../engine/messages'
import { showEvidence } from '../findings/jump'
import { type Panel, usePanel } from '../panel'
import { formatTime } from '../widgets/format'
import { Icon } from '../widgets/icons'
import { PopupMenu } from '../widgets/popup-menu'
import { visibleLine } from '../widgets/visible-text'
import { newNote, noteOf } from './notes'

interface NoteProps {
  log: string
  event: RecordOf<'event'>
}

/** Each writing is a record of the log: not one for each letter. */
const WRITTEN_AFTER: Milliseconds = 500

export function PinButton({ log, event }: NoteProps): JSX.Element {
  const panel = usePanel()
  const isPinned = noteOf(panel.state.notes.value, log, event.seq) !== undefined
  return (
    <button
      type="button"
      class="button bare"
      data-testid="pin"
      aria-pressed={isPinned}
      title={t(isPinned ? 'unpin' : 'pin')}
      aria-label={t(isPinned ? 'unpin' : 'pin')}
      onClick={() => panel.note(log, newNote(event, isPinned ? null : ''))}
    >
      <Icon name="pin" filled={isPinned} />
    </button>
  )
}

export function NoteBox({ log, event }: NoteProps): JSX.Element | null {
  const { state } = usePanel()
  const note = noteOf(state.notes.value, log, event.seq)
  return note ? <NoteText key={`${log} ${event.seq}`} log={log} event={event} text={note.text} /> : null
}

function NoteText({ log, event, text }: NoteProps & { text: string }): JSX.Element {
  const panel = usePanel()
  const draft = useSignal<string | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  const write = () => {
    if (timer.current !== null) clearTimeout(timer.current)
    timer.current = null
    if (draft.value !== null) panel.note(log, newNote(event, draft.value))
  }
  const writeWhatWaits = () => {
    if (timer.current !== null) write()
  }
  useEffect(() => {
    addEventListener('pagehide', writeWhatWaits)
    return () => {
      removeEventListener('pagehide', writeWhatWaits)
      writeWhatWaits()
    }
  }, [])
  return (
    <label class="note-box">
      <span class="dim">{t('noteHint')}</span>
      <textarea
        class="note-text"
        data-testid="note"
        rows={2}
        maxLength={NOTE_LIMIT}
        value={draft.value ?? text}
        onInput={({ currentTarget }) => {
          draft.value = currentTarget.value
          if (timer.current !== null) clearTimeout(timer.current)
          timer.current = setTimeout(write, WRITTEN_AFTER)
        }}
        onBlur={writeWhatWaits}
      />
    </label>
  )
}

/** The pinned events of what is on screen, to go back to. */
export function PinnedMenu(): JSX.Element | null {
  const panel = usePanel()
  const { shownLogs, notes } = panel.state
  const pinned = shownLogs.value.flatMap(({ id }) =>
    (notes.value.get(id) ?? []).map(note => ({ log: id, note })),
  )
  if (pinned.length === 0) return null
  return (
    <PopupMenu label={t('pinned', pinned.length)} icon="pin" testId="pinned">
      {pinned.map(({ log, note }) => (
        <button
          key={`${log} ${note.on}`}
          type="button"
          class="menu-item"
          data-testid="pinned-event"
          onClick={() => void show(panel, log, note)}
        >
          <span>
            {formatTime(note.at)} {note.type === null ? t('eventDeleted') : visibleLine(note.type)}
          </span>
          {note.text === '' ? null : <span class="dim ellipsis">{visibleLine(note.text)}</span>}
        </button>
      ))}
    </PopupMenu>
  )
}

async function show(panel: Panel, log: string, { stream, on }: NoteOfLog): Promise<void> {
  if (stream === null) return
  const { evidence } = await panel.ask('evidence', { log, stream, seqs: [on] })
  const [event] = evidence
  if (event) showEvidence(panel, log, event)
}
