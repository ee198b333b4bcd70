/** The words of a report in the language of the interface, as templates that the engine fills. */

import type { ReportWords } from '../../core/log/report-words'
import { t } from '../../platform/i18n'

export function reportWords(): ReportWords {
  return {
    title: t('reportTitle', '{1}'),
    exported: t('reportExported'),
    browser: t('reportBrowser'),
    page: t('reportPage'),
    span: t('reportSpan'),
    events: t('reportEvents'),
    redacted: t('reportRedacted'),
    nothingRedacted: t('reportNothingRedacted'),
    part: t('reportPart'),
    dropped: t('reportDropped'),
    environment: t('reportEnvironment'),
    findings: t('reportFindings'),
    evidence: t('reportEvidence'),
    remedy: t('reportRemedy'),
    streams: t('reportStreams'),
    stream: t('reportStream'),
    state: t('reportState'),
    attempts: t('reportAttempts'),
    bytes: t('reportBytes'),
    gaps: t('reportGaps'),
    level: t('reportLevel'),
    moreStreams: t('reportMoreStreams', '{1}'),
    unknownStream: t('reportUnknownStream'),
    noStreams: t('reportNoStreams'),
    legend: t('reportLegend'),
    started: t('reportStarted'),
    delay: t('reportDelay'),
    outcome: t('reportOutcome'),
    firstByte: t('reportFirstByte'),
    openFor: t('reportOpenFor'),
    ended: t('reportEnded'),
    resumed: t('reportResumed'),
    earlierAttempts: t('reportEarlierAttempts', '{1}'),
    gapsInAll: t('reportGapsInAll', '{1}', '{2}'),
    from: t('reportFrom'),
    length: t('reportLength'),
    times: t('reportTimes'),
  }
}
