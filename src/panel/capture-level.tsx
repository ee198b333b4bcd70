/** How much of the selected stream can be seen, since when, what cannot, and how to see more. */

import type { JSX } from 'preact'
import type { CaptureLevel as Level } from '../core/record'
import { offersDeepCapture } from '../platform/deep-capture'
import { type MessageKey, t } from '../platform/i18n'
import type { StreamSummary } from './engine/messages'
import { usePanel } from './panel'
import { formatMoment } from './widgets/format'

const WORDS: Record<Level, { name: MessageKey; about: MessageKey }> = {
  api: { name: 'levelApi', about: 'levelApiHint' },
  http: { name: 'levelHttp', about: 'levelHttpHint' },
  devtools: { name: 'levelDevtools', about: 'levelDevtoolsHint' },
  bytes: { name: 'levelBytes', about: 'levelBytesHint' },
}

/** The id of what the badge opens. */
const MORE = 'capture-more'

export function CaptureLevel({ stream }: { stream: StreamSummary }): JSX.Element {
  const { state, openOptions } = usePanel()
  const { level, levelSince } = stream
  const { name, about } = WORDS[level]
  const isLive = state.file.value === null
  const isShort = isLive && level !== 'bytes'
  return (
    <>
      <button
        type="button"
        class="capture-level"
        data-testid="capture-level"
        data-level={level}
        title={t(about)}
        popovertarget={MORE}
      >
        {t(name)}
      </button>
      <div id={MORE} class="capture-more" popover data-testid="capture-more">
        <p>
          <strong>{t(name)}</strong>
        </p>
        <p>{t('levelSince', formatMoment(levelSince))}</p>
        <p>{t(about)}</p>
        {isShort && level !== 'devtools' ? (
          <p>{t(state.place.devtools ? 'levelMoreReload' : 'levelMoreDevtools')}</p>
        ) : null}
        {isShort && state.looking.value === 'slow' ? <p>{t('lookingSlow')}</p> : null}
        {isShort && offersDeepCapture() ? (
          <p>
            {t('levelMoreDeep')}{' '}
            <button type="button" class="button" onClick={openOptions}>
              {t('openOptions')}
            </button>
          </p>
        ) : null}
      </div>
    </>
  )
}
