/** What keeps an error in one view from taking the panel with it: the view says so, and can be tried again. */

import { Component, type ComponentChildren, type JSX } from 'preact'
import { t } from '../../platform/i18n'
import { visibleLine } from './visible-text'

interface GuardProps {
  /** What is shown: what failed for one thing is tried for another. */
  about: string
  children: ComponentChildren
}

interface GuardState {
  failed: { about: string; reason: string } | null
}

/** Shows what it holds until that throws, and then the error in words. */
export class Guard extends Component<GuardProps, GuardState> {
  override state: GuardState = { failed: null }

  override componentDidCatch(error: unknown): void {
    this.setState({ failed: { about: this.props.about, reason: String(error) } })
  }

  override render({ about, children }: GuardProps, { failed }: GuardState): JSX.Element {
    if (failed?.about !== about) return <>{children}</>
    return (
      <div class="nothing" role="alert" data-testid="view-failed">
        <p>{t('viewFailed')}</p>
        <p class="dim">{visibleLine(failed.reason)}</p>
        <button type="button" class="button" onClick={() => this.setState({ failed: null })}>
          {t('viewFailedAgain')}
        </button>
      </div>
    )
  }
}
