/** Takes log files that are dropped anywhere on the panel. */

import { type Signal, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'

/** Tells whether files are held above the panel. */
export function useFileDrop(onFiles: (files: readonly File[]) => void): Signal<boolean> {
  const over = useSignal(false)

  useEffect(() => {
    const stop = new AbortController()
    const on = (type: 'dragover' | 'dragleave' | 'drop', listener: (event: DragEvent) => void) =>
      document.addEventListener(type, listener, { signal: stop.signal })

    on('dragover', event => {
      if (!event.dataTransfer?.types.includes('Files')) return
      event.preventDefault()
      over.value = true
    })
    on('dragleave', event => {
      // Also sent when the pointer passes from one element inside to the next.
      if (event.relatedTarget === null) over.value = false
    })
    on('drop', event => {
      over.value = false
      const files = [...(event.dataTransfer?.files ?? [])]
      if (files.length === 0) return
      // The browser would leave the panel to show the file.
      event.preventDefault()
      onFiles(files)
    })
    return () => stop.abort()
  }, [onFiles, over])

  return over
}
