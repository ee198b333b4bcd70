/** The newest heartbeats as a strip: those that came as hearts, those that did not as hollow ones. */

import type { JSX } from 'preact'
import type { BeatMark } from '../../core/heartbeat'
import { t } from '../../platform/i18n'
import { formatCount, formatTime } from '../widgets/format'
import { Icon } from '../widgets/icons'

export function BeatStrip(props: {
  strip: readonly BeatMark[]
  onChoose(mark: BeatMark): void
}): JSX.Element {
  const { strip, onChoose } = props
  const missed = strip.filter(mark => mark.missed).length
  return (
    <fieldset
      class="beat-strip"
      aria-label={t('stripOf', formatCount(strip.length - missed), formatCount(missed))}
      data-testid="beat-strip"
    >
      {strip.map(mark => {
        const words = t(mark.missed ? 'stripMissed' : 'stripBeat', formatTime(mark.at))
        return (
          <button
            key={`${mark.at} ${mark.missed}`}
            type="button"
            class={mark.missed ? 'beat missed' : 'beat'}
            data-testid={mark.missed ? 'beat-missed' : 'beat'}
            title={words}
            aria-label={words}
            onClick={() => onChoose(mark)}
          >
            <Icon name="heart" filled={!mark.missed} />
          </button>
        )
      })}
    </fieldset>
  )
}
