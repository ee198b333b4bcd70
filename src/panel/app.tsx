/** The panel's layout: what stands where. */

import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { t } from '../platform/i18n'
import { useFileDrop } from './export/file-drop'
import { MainArea } from './main-area'
import { Notices } from './notices'
import { usePanel } from './panel'
import { StatusBar } from './status-bar'
import { StreamList } from './streams/stream-list'
import { Timeline } from './timeline/timeline'
import { Toolbar } from './toolbar'
import { Welcome } from './welcome'
import { Splitter } from './widgets/splitter'
import { useMedia } from './widgets/use-media'

export function App(): JSX.Element {
  const { state, timeline, importFiles } = usePanel()
  const fileOver = useFileDrop(importFiles)
  const narrow = useMedia('(max-width: 700px)')
  const width = useSignal(22)
  const height = useSignal(30)
  const timelineHeight = useSignal(40)
  const size = narrow ? height : width
  return (
    <div class="panel">
      <Toolbar />
      <Notices />
      {state.empty.value ? (
        <Welcome />
      ) : (
        <main class="body" style={{ '--share': `${size.value}%` }}>
          <StreamList />
          <Splitter
            label={t('resizeStreams')}
            orientation={narrow ? 'horizontal' : 'vertical'}
            value={size.value}
            least={12}
            most={60}
            resizes="before"
            onChange={value => {
              size.value = value
            }}
          />
          <div class="work" style={{ '--timeline-share': `${timelineHeight.value}%` }}>
            <Timeline />
            {timeline.collapsed.value ? null : (
              <Splitter
                label={t('resizeTimeline')}
                orientation="horizontal"
                value={timelineHeight.value}
                least={10}
                most={85}
                resizes="before"
                onChange={value => {
                  timelineHeight.value = value
                }}
              />
            )}
            <MainArea />
          </div>
        </main>
      )}
      <StatusBar />
      {fileOver.value ? <div class="drop-hint">{t('dropHint')}</div> : null}
    </div>
  )
}
