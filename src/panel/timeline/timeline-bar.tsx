/** The bar of the timeline: zoom, fit, follow, and how times are told. */

import type { JSX } from 'preact'
import { t } from '../../platform/i18n'
import { usePanel } from '../panel'
import { Icon, type IconName } from '../widgets/icons'
import * as moves from './moves'

export function TimelineBar(): JSX.Element {
  const { timeline } = usePanel()
  const { collapsed, asTable, relative, mode, live } = timeline
  return (
    <div class="timeline-bar">
      <button
        type="button"
        class="button timeline-title"
        data-testid="timeline-collapse"
        aria-expanded={!collapsed.value}
        onClick={() => {
          collapsed.value = !collapsed.value
        }}
      >
        <Icon name={collapsed.value ? 'unfold' : 'menu'} />
        {t('timeline')}
      </button>
      {collapsed.value ? null : (
        <>
          <span class="timeline-hint ellipsis" title={t('timelineKeys')}>
            {t('timelineHint')}
          </span>
          <span class="gap" />
          <fieldset class="choice" aria-label={t('timesAs')}>
            <button
              type="button"
              aria-pressed={!relative.value}
              title={t('timesOfDayHint')}
              onClick={() => {
                relative.value = false
              }}
            >
              {t('timesOfDay')}
            </button>
            <button
              type="button"
              aria-pressed={relative.value}
              data-testid="timeline-relative"
              title={t('timesSinceBeginHint')}
              onClick={() => {
                relative.value = true
              }}
            >
              {t('timesSinceBegin')}
            </button>
          </fieldset>
          <Tool icon="zoomOut" label={t('zoomOut')} onClick={() => moves.zoom(timeline, moves.ZOOM_STEP)} />
          <Tool icon="zoomIn" label={t('zoomIn')} onClick={() => moves.zoom(timeline, 1 / moves.ZOOM_STEP)} />
          <Tool
            icon="fit"
            label={t('zoomFit')}
            testId="timeline-fit"
            pressed={mode.value === 'fit'}
            onClick={() => moves.fit(timeline)}
          />
          {live.value ? (
            <Tool
              icon="follow"
              label={t('timelineFollow')}
              testId="timeline-follow"
              pressed={mode.value === 'follow'}
              onClick={() => moves.toggleFollow(timeline)}
            />
          ) : null}
          <Tool
            icon="table"
            label={t('timelineAsTable')}
            testId="timeline-as-table"
            pressed={asTable.value}
            onClick={() => {
              asTable.value = !asTable.value
            }}
          />
        </>
      )}
    </div>
  )
}

interface ToolProps {
  icon: IconName
  label: string
  testId?: string
  pressed?: boolean
  onClick(): void
}

function Tool({ icon, label, testId, pressed, onClick }: ToolProps): JSX.Element {
  return (
    <button
      type="button"
      class="button tool"
      title={label}
      aria-label={label}
      aria-pressed={pressed}
      data-testid={testId}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  )
}
