/** Cleaning up when this process ends before its work is done. */

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Calls `cleanUp`, which cannot wait for anything, when the process exits or is asked to end, and then lets it end.
 * Returns how to call that off.
 */
export function onLeave(cleanUp: () => void): () => void {
  const callOff = () => {
    process.off('exit', cleanUp)
    for (const signal of SIGNALS) process.off(signal, leave)
  }
  function leave(signal: NodeJS.Signals) {
    callOff()
    cleanUp()
    // Sent again, it meets whoever else listens, or its default.
    process.kill(process.pid, signal)
  }
  process.once('exit', cleanUp)
  for (const signal of SIGNALS) process.on(signal, leave)
  return callOff
}
