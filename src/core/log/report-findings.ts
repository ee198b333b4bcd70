/**
 * What a report says is wrong: judges the records that go into it, as they go into it. So nothing can come into a text
 * that was taken out of the records, and every record that is named is one of the file's log.
 */

import type { Finding, Severity } from '../findings/finding'
import { applyToFindings, createFindings, judgeFindings, noteSleepInFindings } from '../findings/findings'
import { RULES } from '../findings/index'
import { snippetOf } from '../findings/snippets/index'
import { type Language, textOf } from '../findings/texts/fill'
import { applyHealth, createHealth, factsOf, noteSleep } from '../health'
import type { History } from '../history'
import type { LogRecord } from '../record'
import type { StreamRule } from '../thresholds'
import type { EpochMilliseconds, Milliseconds } from '../units'
import { block, code, prose } from './markdown'
import { fill, type ReportWords } from './report-words'
import { isoTime } from './writer'

/** As of when a log is judged, and what is known beside its records. */
export interface JudgedAt {
  /** The latest moment that the panel has judged; 0 for the end of the log. */
  at: EpochMilliseconds
  /** When the machine slept, where the panel saw it and no record tells of it yet. */
  sleeps: readonly { at: EpochMilliseconds; span: Milliseconds }[]
  /** What the user has set for the streams of some addresses. */
  rules: readonly StreamRule[]
}

/** A finding, and those that it explains. */
export interface FindingGroup {
  finding: Finding
  explained: Finding[]
}

/** Findings that are told in full, and consequences of one that are; of the others the number is. */
const TOLD = 15
const CONSEQUENCES = 8
/** Length in UTF-16 units of all that is said of findings, and up to which code that mends them is shown. */
const LENGTH_AT_MOST = 20_000
const CODE_UP_TO = 12_000
const VALUE_LENGTH = 120

const RANKS: Record<Severity, number> = { error: 2, warning: 1, info: 0 }
const SNIPPETS = new Map(RULES.map(({ id, snippets }) => [id, snippets?.[0]]))

export interface ReportFindings {
  /** Takes a record that the history has taken. */
  record(record: LogRecord): void
  /** All that stands or stood, when there are no more records: what matters most first. */
  judge(): FindingGroup[]
}

/** @param history of the same records. */
export function createReportFindings(history: History, browser: string, moment: JudgedAt): ReportFindings {
  const health = createHealth(moment.rules)
  const findings = createFindings(history, browser, (stream, now) => factsOf(health, stream, now))
  return {
    record(record) {
      const stream = record.connection === null ? null : (history.streamOf.get(record.connection) ?? null)
      applyHealth(health, record, stream)
      applyToFindings(findings, record, stream)
    },
    judge() {
      for (const { at, span } of moment.sleeps) {
        noteSleep(health, at, span)
        noteSleepInFindings(findings, at, span)
      }
      judgeFindings(findings, moment.at)
      return groupsOf([...findings.byStream.values()].flat())
    },
  }
}

function groupsOf(findings: readonly Finding[]): FindingGroup[] {
  const byKey = new Map(findings.map(finding => [finding.key, finding]))
  const groups = new Map<Finding, FindingGroup>()
  for (const finding of findings) {
    const root = rootOf(finding, byKey)
    const group = groups.get(root) ?? { finding: root, explained: [] }
    groups.set(root, group)
    if (root !== finding) group.explained.push(finding)
  }
  const rank = ({ finding: { severity, resolvedAt } }: FindingGroup) =>
    (resolvedAt === null ? 10 : 0) + RANKS[severity]
  return [...groups.values()].sort((a, b) => rank(b) - rank(a) || b.finding.from - a.finding.from)
}

/** What explains a finding in the end. */
function rootOf(finding: Finding, byKey: ReadonlyMap<string, Finding>): Finding {
  const seen = new Set([finding])
  let root = finding
  for (;;) {
    const cause = root.cause === null ? undefined : byKey.get(root.cause)
    if (!cause || seen.has(cause)) return root
    seen.add(cause)
    root = cause
  }
}

/**
 * What is wrong, with what shows it and what to do; nothing where nothing was found.
 * @param nameOf how the report calls a stream, as Markdown.
 */
export function findingSections(
  groups: readonly FindingGroup[],
  words: ReportWords,
  language: Language,
  nameOf: (stream: string) => string,
): string[] {
  if (groups.length === 0) return []
  const sections = [`## ${words.findings}`]
  let length = 0
  let told = 0
  for (const group of groups.slice(0, TOLD)) {
    const text = sectionOf(group, words, language, nameOf, length < CODE_UP_TO)
    length += text.length
    if (length > LENGTH_AT_MOST) break
    sections.push(text)
    told++
  }
  if (told < groups.length) sections.push(fill(words.moreFindings, groups.length - told))
  return sections
}

function sectionOf(
  { finding, explained }: FindingGroup,
  words: ReportWords,
  language: Language,
  nameOf: (stream: string) => string,
  withCode: boolean,
): string {
  const { title, explanation, remedy } = textsOf(finding, language)
  const snippet = withCode ? SNIPPETS.get(finding.id) : undefined
  const mended = snippet && snippetOf(snippet)
  const facts: [string, string][] = [
    [words.stream, nameOf(finding.stream)],
    [words.time, timesOf(finding, words)],
    [words.evidence, finding.evidence.join(', ')],
  ]
  const consequences = explained
    .slice(0, CONSEQUENCES)
    .map(each => `- ${textsOf(each, language).title}${evidenceOf(each, words)}`)
  if (explained.length > CONSEQUENCES)
    consequences.push(`- ${fill(words.moreFindings, explained.length - CONSEQUENCES)}`)
  return [
    `### ${words.severities[finding.severity]}: ${title}`,
    explanation,
    facts.flatMap(([name, text]) => (text === '' ? [] : [`- **${name}:** ${text}`])).join('\n'),
    `**${words.remedy}:** ${remedy}`,
    mended ? `${code(mended.place)}\n\n${block(mended.code)}` : '',
    consequences.length === 0 ? '' : `**${words.consequences}:**\n\n${consequences.join('\n')}`,
  ]
    .filter(text => text !== '')
    .join('\n\n')
}

function evidenceOf({ evidence }: Finding, words: ReportWords): string {
  return evidence.length === 0 ? '' : ` (${words.evidence}: ${evidence.join(', ')})`
}

function timesOf({ from, to, resolvedAt }: Finding, words: ReportWords): string {
  const until = to === null || to === from ? '' : ` – ${isoTime(to)}`
  return `${isoTime(from)}${until}${resolvedAt === null ? '' : `, ${fill(words.resolved, isoTime(resolvedAt))}`}`
}

/** The texts of a finding as Markdown. What comes from pages and servers is shown as code wherever it stands. */
function textsOf(finding: Finding, language: Language): Record<'title' | 'explanation' | 'remedy', string> {
  const foreign: string[] = []
  const values = Object.fromEntries(
    Object.entries(finding.values).map(([name, value]) => {
      if (typeof value !== 'string') return [name, value]
      foreign.push(value)
      return [name, place(foreign.length - 1)]
    }),
  )
  const { title, explanation, remedy } = textOf({ ...finding, values }, language)
  const marked = (text: string) =>
    text
      .split('`')
      .map((piece, index) => (index % 2 === 1 ? code(putBack(piece, foreign)) : around(piece, foreign)))
      .join('')
  return { title: marked(title), explanation: marked(explanation), remedy: marked(remedy) }
}

/** What stands for a foreign text while ours is turned into Markdown. */
function place(index: number): string {
  return `\ue000${index}\ue001`
}

const PLACES = /\ue000(\d+)\ue001/g

function putBack(text: string, foreign: readonly string[]): string {
  return text.replace(PLACES, (_, index) => foreign[Number(index)]?.slice(0, VALUE_LENGTH) ?? '')
}

function around(text: string, foreign: readonly string[]): string {
  return prose(text).replace(PLACES, (_, index) => code(foreign[Number(index)] ?? '', VALUE_LENGTH))
}
