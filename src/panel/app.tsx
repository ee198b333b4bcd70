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
import { Toolbar } from './toolbar'
import { Welcome } from './welcome'
import { Splitter } from './widgets/splitter'

export function App(): JSX.Element {
  const { state, importFile } = usePanel()
  const fileOver = useFileDrop(importFile)
  const share = useSignal(22)
  return (
    <div class="panel">
      <Toolbar />
      <Notices />
      {state.shownStreams.value.length === 0 ? (
        <Welcome />
      ) : (
        <div class="body" style={{ '--share': `${share.value}%` }}>
          <StreamList />
          <Splitter
            label={t('resizeStreams')}
            orientation="vertical"
            value={share.value}
            least={12}
            most={60}
            resizes="before"
            onChange={value => {
              share.value = value
            }}
          />
          <MainArea />
        </div>
      )}
      <StatusBar />
      {fileOver.value ? <div class="drop-hint">{t('dropHint')}</div> : null}
    </div>
  )
}
