/** Where an attempt resumes, in words. */

import type { AttemptRow } from '../../core/attempt-rows'
import { t } from '../../platform/i18n'
import { visibleLine } from '../widgets/visible-text'

/** What the cell says and the sentence that explains it; `amiss` where something may be lost. */
export interface ResumeWords {
  text: string
  hint: string
  amiss: boolean
}

/** Words for the `Last-Event-ID` of an attempt; `null` where there is nothing to say. */
export function resumeWords({ resume, own }: AttemptRow): ResumeWords | null {
  const sent = visibleLine(resume.sent ?? '')
  const seen = visibleLine(resume.seen)
  switch (resume.verdict) {
    case 'none':
      return null
    case 'same':
      return { text: t('resumeSame', sent), hint: t('resumeSameHint', sent), amiss: false }
    case 'in-url':
      return { text: t('resumeInUrl', seen), hint: t('resumeInUrlHint', seen), amiss: false }
    case 'different':
      return {
        text: t('resumeDifferent', sent),
        hint: resume.seen === '' ? t('resumeUnseenHint', sent) : t('resumeDifferentHint', sent, seen),
        amiss: false,
      }
    case 'missing':
      return {
        text: t('resumeMissing'),
        hint: t(own === 1 ? 'resumeMissingNewHint' : 'resumeMissingHint', seen),
        amiss: true,
      }
    case 'unknown':
      return { text: t('resumeUnknown'), hint: t('resumeUnknownHint', seen), amiss: false }
  }
}
