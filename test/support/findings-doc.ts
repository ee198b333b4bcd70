/**
 * Writes `docs/findings.md` from the table of rules and their texts: `npm run docs:findings`. A unit test fails when the
 * file is stale.
 */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { FINDING_IDS, type FindingId, type Subject } from '../../src/core/findings/finding.ts'
import { EXPLAINED_BY, RULES } from '../../src/core/findings/index.ts'
import { SNIPPET_NAMES, type SnippetName, snippetOf } from '../../src/core/findings/snippets/index.ts'
import { EN } from '../../src/core/findings/texts/en/index.ts'
import type { CaptureLevel } from '../../src/core/record.ts'
import { ROOT } from './command.ts'

/** Where it is written. */
export const FINDINGS_DOC = join(ROOT, 'docs', 'findings.md')

const SUBJECTS: Record<Subject, string> = {
  connecting: 'Connecting',
  population: 'How many connections there are, and who makes them',
  ends: 'How streams end and come back',
  loss: 'IDs and loss',
  liveness: 'Silence, heartbeats, and what holds a stream back',
  payload: 'What is sent, and how the page listens',
}

const LEVELS: Record<CaptureLevel, string> = {
  api: 'what the page is told',
  http: 'its requests',
  devtools: 'DevTools open, or more',
  bytes: 'every byte',
}

/** Mistakes of widely copied tutorials: the findings that catch them, and their rows on the lab's page `/sick`. */
const TUTORIALS: readonly (readonly [string, readonly FindingId[], string])[] = [
  [
    'Makes a new EventSource in every `onerror`, though the browser reconnects by itself',
    ['manual-reconnect-race'],
    'manual-reconnect-race',
  ],
  [
    'Calls `close()` and makes a new EventSource, which begins without the last event ID',
    ['manual-reconnect-drops-id'],
    'manual-reconnect-drops-id',
  ],
  [
    'Asks `event.readyState`, which is undefined, so that nobody acts when the browser has given up',
    ['closed-by-http-status'],
    'event-ready-state',
  ],
  ['Calls `close()` in `onerror` and leaves it at that', ['closed-on-first-error'], 'closed-on-first-error'],
  [
    'Waits for a heartbeat that is a comment, which no page can see',
    ['heartbeat-invisible-to-page'],
    'heartbeat-invisible-to-page',
  ],
  ['Gives up after some attempts', ['max-retries-exhausted'], 'max-retries-exhausted'],
  [
    'Sends events without an `id`, so that nothing can be sent again',
    ['no-ids-unrecoverable'],
    'no-ids-unrecoverable',
  ],
]

/** Diagnoses that this tool does not make, and why. */
const OUT_OF_REACH: readonly (readonly [string, string])[] = [
  [
    'A `fetch` that resumes is refused because `Last-Event-ID` needs a CORS preflight',
    'A `fetch` becomes a connection of this tool when its response is an event stream. One that the preflight forbids has no response, so nothing tells that it wanted to be one.',
  ],
  [
    'A service worker answered in place of the server',
    'Browsers do not tell extensions that a response came from a service worker, and one that it made up went over no network. What shows is that a stream opened without a request.',
  ],
  [
    'A listener is so slow that it holds up the page',
    'That takes a clock around every listener of the page, which would cost each event time and change the order in which errors are reported: an instrument must not change what it measures.',
  ],
  [
    'The main thread was blocked when an event arrived',
    'One fact is one record here: an event that the page saw is stamped where it was dispatched, and its arrival on the network is not kept beside that. Without both times the delay between them is not known.',
  ],
  [
    'A stream was collected as garbage',
    'Browsers keep an open EventSource alive, and tell nobody when they collect a closed one. `gc-or-unload` is about pages that are left.',
  ],
  [
    'A listener for `close`, an event that browsers do not have',
    'Servers may send events of that type, and many do before they end a stream. One that has not come yet cannot be told from one that never will.',
  ],
  [
    'A client that sends heartbeats, as some tutorials teach',
    'An EventSource cannot send. What such a page sends are requests of their own, which are no part of a stream.',
  ],
  [
    '`close()` in `beforeunload`, which can keep a page out of the back/forward cache',
    'It is a call like any other, and a browser tells no extension why it kept a page or did not.',
  ],
  [
    'All clients try again after the same delay',
    'One browser sees its own attempts. `deploy-herd` and `retry-too-small` are about what it can see of them.',
  ],
  [
    'Chunks of the sizes of buffers as a sign of buffering',
    'Browsers hand on pieces of the body in sizes of their own, also of streams that nobody holds back. `proxy-buffering` goes by times that events tell of themselves, and by heartbeats that come together.',
  ],
]

/** The whole page. */
export function findingsDoc(): string {
  return [
    '# Findings',
    '',
    '<!-- Generated by `npm run docs:findings` from src/core/findings. Change it there. -->',
    '',
    'What SSE Pulse says of a stream, what it is based on, and what mends it. A finding names the records that show it,',
    'the time it was so, and whether it still is. Of one incident only the root is shown as such; what it explains is',
    'evidence of it.',
    '',
    'Severities: **error**, data is lost or the stream is dead. **warning**, it will be. **info**, worth knowing. Given is',
    'the highest; where a case is milder the finding is. Each needs some part of the stream to be seen; nothing is said',
    'below that level. Values in a text are written ‹so›.',
    '',
    ...(Object.keys(SUBJECTS) as Subject[]).flatMap(sectionOf),
    '## Mistakes of widely copied tutorials',
    '',
    'Each is a row of the lab (`npm start`, then `/sick`), where it happens and is found.',
    '',
    '| what the page or the server does | finding | row |',
    '|---|---|---|',
    ...TUTORIALS.map(([what, found, row]) => `| ${what} | ${found.map(linkTo).join(', ')} | ${row} |`),
    '',
    '## What is not diagnosed, and why',
    '',
    '| diagnosis | why not |',
    '|---|---|',
    ...OUT_OF_REACH.map(([what, why]) => `| ${what} | ${why} |`),
    '',
    '## Snippets',
    '',
    ...SNIPPET_NAMES.flatMap(snippetSection),
  ].join('\n')
}

function sectionOf(subject: Subject): string[] {
  return [`## ${SUBJECTS[subject]}`, '', ...FINDING_IDS[subject].flatMap(findingSection)]
}

function findingSection(id: FindingId): string[] {
  const rule = RULES.find(each => each.id === id)
  if (!rule) throw new Error(`no rule ${id}`)
  const { title, explanation, remedy, falseAlarm, variants = {} } = EN[id]
  const causes = EXPLAINED_BY.get(id) ?? []
  const cases = Object.entries(variants).flatMap(([name, words]) => {
    const said = [words.title && `**${plain(words.title)}**`, words.explanation && plain(words.explanation)]
    const mended = words.remedy && `*Remedy:* ${plain(words.remedy)}`
    const text = [...said, mended].filter(each => each !== undefined).join(' ')
    return text === '' ? [] : [`- \`${name}\`: ${text}`]
  })
  return [
    `### ${id}`,
    '',
    `**${plain(title)}** · ${rule.severity} · needs ${LEVELS[rule.level]}`,
    '',
    plain(explanation),
    '',
    `*Remedy:* ${plain(remedy)}${linksTo(rule.snippets ?? [])}`,
    '',
    `*When it may be wrong:* ${plain(falseAlarm)}`,
    '',
    ...(cases.length > 0 ? [...cases, ''] : []),
    ...(causes.length > 0 ? [`*Explained by* ${causes.map(linkTo).join(', ')}.`, ''] : []),
    `*Read on:* <${rule.reference}>`,
    '',
  ]
}

function linkTo(id: FindingId): string {
  return `[${id}](#${id})`
}

function linksTo(names: readonly SnippetName[]): string {
  if (names.length === 0) return ''
  return ` Code: ${names.map(name => `[${name}](#${name})`).join(', ')}.`
}

function snippetSection(name: SnippetName): string[] {
  const { place, code } = snippetOf(name)
  return [`### ${name}`, '', `${place}:`, '', '```', code.replace(/\n+$/, ''), '```', '']
}

/** A text with the names of its values. */
function plain(text: string): string {
  return text.replace(/\{(\w+)\|times\}/g, '‹$1› times').replace(/\{(\w+)(?:\|\w+)?\}/g, '‹$1›')
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writeFileSync(FINDINGS_DOC, findingsDoc())
