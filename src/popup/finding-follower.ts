/** Asks the engine for the findings that stand whenever those on screen may have changed. One question at a time. */

import { effect } from '@preact/signals'
import type { Finding, Severity } from '../core/findings/finding'
import type { Panel } from '../panel/panel'

/** By the id of the stream: what stands and nothing else explains, the worst first. */
export type FindingsByStream = ReadonlyMap<string, readonly Finding[]>

const ORDER: Record<Severity, number> = { error: 0, warning: 1, info: 2 }

/** Keeps telling the findings. @returns what ends it. */
export function createFindingFollower(
  { state, ask }: Pick<Panel, 'state' | 'ask'>,
  tell: (findings: FindingsByStream) => void,
): () => void {
  let asked = ''
  let isAsking = false
  let isOver = false

  async function follow(): Promise<void> {
    if (isAsking) return
    isAsking = true
    try {
      // Until what was asked for is what is on screen.
      for (let wanted = keyOf(); wanted !== asked && !isOver; wanted = keyOf()) {
        asked = wanted
        const lists = await Promise.all(
          state.shownLogs.value.map(({ id }) => ask('findings', { view: { log: id, stream: null } })),
        )
        if (!isOver) tell(byStream(lists.flatMap(({ findings }) => findings)))
      }
    } finally {
      isAsking = false
    }
  }

  /** Changes with every verdict. */
  function keyOf(): string {
    return state.shownStreams.value
      .map(({ id, verdict: { counts, worst } }) => `${id} ${Object.values(counts)} ${worst?.id}`)
      .join('\n')
  }

  const end = effect(() => {
    if (state.shownStreams.value.length > 0) void follow()
  })
  return () => {
    isOver = true
    end()
  }
}

/** Arranges findings by their streams. */
export function byStream(findings: readonly Finding[]): Map<string, Finding[]> {
  const streams = new Map<string, Finding[]>()
  for (const finding of findings) {
    if (finding.resolvedAt !== null || finding.cause !== null) continue
    const known = streams.get(finding.stream)
    if (known) known.push(finding)
    else streams.set(finding.stream, [finding])
  }
  for (const list of streams.values()) list.sort((a, b) => ORDER[a.severity] - ORDER[b.severity])
  return streams
}
