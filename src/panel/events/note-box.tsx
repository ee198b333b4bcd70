/** Pins an event and holds the user's note about it; lists the pinned ones. */

import type { JSX } from 'preact'
import type { RecordOf } from '../../core/record'
import { t } from '../../platform/i18n'
import { showEvidence } from '../findings/jump'
import { usePanel } from '../panel'
import { formatTime } from '../widgets/format'
import { Icon } from '../widgets/icons'
import { PopupMenu } from '../widgets/popup-menu'
import { visibleLine } from '../widgets/visible-text'
import { type Note, noteOf, togglePin, writeNote } from './notes'

interface NoteProps {
  log: string
  stream: string
  event: RecordOf<'event'>
}

export function PinButton({ log, stream, event }: NoteProps): JSX.Element {
  const { notes } = usePanel().events
  const isPinned = noteOf(notes.value, log, event.seq) !== undefined
  return (
    <button
      type="button"
      class="button bare"
      data-testid="pin"
      aria-pressed={isPinned}
      title={t(isPinned ? 'unpin' : 'pin')}
      aria-label={t(isPinned ? 'unpin' : 'pin')}
      onClick={() => {
        notes.value = togglePin(notes.value, log, stream, event)
      }}
    >
      <Icon name="pin" filled={isPinned} />
    </button>
  )
}

export function NoteBox({ log, event }: Omit<NoteProps, 'stream'>): JSX.Element | null {
  const { notes } = usePanel().events
  const note = noteOf(notes.value, log, event.seq)
  if (!note) return null
  return (
    <label class="note-box">
      <span class="dim">{t('noteHint')}</span>
      <textarea
        class="note-text"
        data-testid="note"
        rows={2}
        value={note.text}
        onInput={({ currentTarget }) => {
          notes.value = writeNote(notes.value, log, event.seq, currentTarget.value)
        }}
      />
    </label>
  )
}

/** The pinned events of what is on screen, to go back to. */
export function PinnedMenu(): JSX.Element | null {
  const panel = usePanel()
  const shown = new Set(panel.state.shownLogs.value.map(({ id }) => id))
  const pinned = panel.events.notes.value.filter(({ log }) => shown.has(log))
  if (pinned.length === 0) return null
  return (
    <PopupMenu label={t('pinned', pinned.length)} icon="pin" testId="pinned">
      {pinned.map(note => (
        <button
          key={`${note.log} ${note.seq}`}
          type="button"
          class="menu-item"
          data-testid="pinned-event"
          onClick={() => void show(note)}
        >
          <span>
            {formatTime(note.at)} {visibleLine(note.type)}
          </span>
          {note.text === '' ? null : <span class="dim ellipsis">{visibleLine(note.text)}</span>}
        </button>
      ))}
    </PopupMenu>
  )

  async function show({ log, stream, seq }: Note): Promise<void> {
    const { evidence } = await panel.ask('evidence', { log, stream, seqs: [seq] })
    const [event] = evidence
    if (event) showEvidence(panel, log, event)
  }
}
