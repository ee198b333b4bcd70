/** The words of a report, in the language of whoever writes it. `{1}` and `{2}` stand for what is filled in. */

import type { Severity } from '../findings/finding'

export interface ReportWords {
  /** {1}: the host. */
  title: string
  exported: string
  browser: string
  page: string
  span: string
  events: string
  redacted: string
  nothingRedacted: string
  part: string
  dropped: string
  environment: string
  findings: string
  evidence: string
  remedy: string
  severities: Record<Severity, string>
  time: string
  /** {1}: when. */
  resolved: string
  consequences: string
  /** {1}: how many. */
  moreFindings: string
  /** What the user noted of events. */
  notes: string
  note: string
  /** {1}: how many. */
  moreNotes: string
  streams: string
  stream: string
  state: string
  attempts: string
  bytes: string
  gaps: string
  level: string
  /** {1}: how many. */
  moreStreams: string
  unknownStream: string
  noStreams: string
  legend: string
  started: string
  delay: string
  outcome: string
  firstByte: string
  openFor: string
  ended: string
  resumed: string
  /** {1}: how many. */
  earlierAttempts: string
  /** {1}: how many; {2}: how long in all. */
  gapsInAll: string
  from: string
  length: string
  times: string
}

/** A template with its places filled. */
export function fill(template: string, ...values: (string | number)[]): string {
  return template.replace(/\{(\d)\}/g, (place, number) => {
    const value = values[Number(number) - 1]
    return value === undefined ? place : String(value)
  })
}
