/** How bad a finding is, as a form with a colour: never a colour alone. */

import type { JSX } from 'preact'
import type { Severity } from '../../core/findings/finding'
import { Icon, type IconName } from '../widgets/icons'
import { severityWord } from './finding-words'

const ICONS: Record<Severity, IconName> = { error: 'gaveUp', warning: 'warning', info: 'info' }

export function SeverityMark({ severity }: { severity: Severity }): JSX.Element {
  const word = severityWord(severity)
  return (
    <span class={`severity ${severity}`} role="img" aria-label={word} title={word}>
      <Icon name={ICONS[severity]} />
    </span>
  )
}
