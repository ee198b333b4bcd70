/** Takes a log file that is dropped anywhere on the panel. */

import { type Signal, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'

/** Tells whether a file is held above the panel. */
export function useFileDrop(onFile: (file: File) => void): Signal<boolean> {
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
      const file = event.dataTransfer?.files[0]
      if (!file) return
      // The browser would leave the panel to show the file.
      event.preventDefault()
      onFile(file)
    })
    return () => stop.abort()
  }, [onFile, over])

  return over
}
