/** A filter on a view, as a hook: how far the engine has come with it. */

import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { LensNews } from '../engine/filter-messages'
import type { View } from '../engine/messages'
import { usePanel } from '../panel'

/**
 * @param filter the text of the filter; '' for none.
 * @param generation another number means that the log has begun anew.
 * @returns null without a filter, or as long as the engine has told nothing.
 */
export function useLens({ log, stream }: View, filter: string, generation: number): LensNews | null {
  const { events } = usePanel()
  const news = useSignal<{ of: string; news: LensNews } | null>(null)
  const key = JSON.stringify([log, stream, filter, generation])
  useEffect(() => {
    if (filter === '') return
    const lens = events.openLens({ view: { log, stream }, filter }, told => {
      news.value = { of: key, news: told }
    })
    return lens.close
  }, [events, key])
  return filter !== '' && news.value?.of === key ? news.value.news : null
}
