/** The keys of the timeline, as what they do. Pure. */

export type TimelineAction =
  | 'zoomIn'
  | 'zoomOut'
  | 'fit'
  | 'follow'
  | 'panLeft'
  | 'panRight'
  | 'pageLeft'
  | 'pageRight'
  | 'toBegin'
  | 'toEnd'
  | 'laneUp'
  | 'laneDown'
  | 'selectShown'
  | 'selectMore'
  | 'selectLess'
  | 'zoomToSelection'
  | 'dropSelection'
  | 'eventBefore'
  | 'eventAfter'
  | 'attemptBefore'
  | 'attemptAfter'
  | 'relative'

const KEYS = new Map<string, TimelineAction>(
  Object.entries({
    '+': 'zoomIn',
    '=': 'zoomIn',
    '-': 'zoomOut',
    _: 'zoomOut',
    '0': 'fit',
    f: 'follow',
    ArrowLeft: 'panLeft',
    ArrowRight: 'panRight',
    PageUp: 'pageLeft',
    PageDown: 'pageRight',
    Home: 'toBegin',
    End: 'toEnd',
    ArrowUp: 'laneUp',
    ArrowDown: 'laneDown',
    s: 'selectShown',
    Enter: 'zoomToSelection',
    Escape: 'dropSelection',
    ',': 'eventBefore',
    '.': 'eventAfter',
    '[': 'attemptBefore',
    ']': 'attemptAfter',
    t: 'relative',
  }),
)

/** What a key does on the timeline, or `null`. Keys with modifiers are the browser's. */
export function actionOf(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
): TimelineAction | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null
  if (event.shiftKey && event.key === 'ArrowRight') return 'selectMore'
  if (event.shiftKey && event.key === 'ArrowLeft') return 'selectLess'
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  return KEYS.get(key) ?? null
}
