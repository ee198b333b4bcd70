/** The bar above the list of streams: what is shown, and in which order. */

import type { JSX } from 'preact'
import { type MessageKey, t } from '../../platform/i18n'
import { usePanel } from '../panel'
import { formatCount } from '../widgets/format'
import { type Arrangement, isFiltering, ORDERS, type Order } from './arrange'

const ORDER_WORDS: Record<Order, MessageKey> = {
  appearance: 'orderAppearance',
  trouble: 'orderTrouble',
  rate: 'orderRate',
  name: 'orderName',
}

export function StreamTools(): JSX.Element {
  const { state } = usePanel()
  const { arrangement } = state
  const set = (chosen: Partial<Arrangement>) => {
    arrangement.value = { ...arrangement.value, ...chosen }
  }
  const { text, order, liveOnly } = arrangement.value
  const hidden = state.shownStreams.value.length - state.arranged.value.length
  return (
    <div class="stream-tools">
      <input
        type="search"
        class="field"
        data-testid="stream-filter"
        placeholder={t('streamFilter')}
        aria-label={t('streamFilter')}
        spellcheck={false}
        value={text}
        onInput={event => set({ text: event.currentTarget.value })}
        onKeyDown={event => {
          if (event.key === 'Escape' && text !== '') {
            // DevTools would open its drawer.
            event.stopPropagation()
            event.preventDefault()
            set({ text: '' })
          }
        }}
      />
      <select
        class="field"
        data-testid="stream-order"
        aria-label={t('streamOrder')}
        title={t('streamOrder')}
        value={order}
        onChange={event => {
          const chosen = ORDERS.find(each => each === event.currentTarget.value)
          if (chosen) set({ order: chosen })
        }}
      >
        {ORDERS.map(each => (
          <option key={each} value={each}>
            {t(ORDER_WORDS[each])}
          </option>
        ))}
      </select>
      <label class="check" title={t('streamLiveHint')}>
        <input
          type="checkbox"
          data-testid="stream-live"
          checked={liveOnly}
          onChange={event => set({ liveOnly: event.currentTarget.checked })}
        />
        {t('streamLive')}
      </label>
      <span class="visually-hidden" role="status">
        {isFiltering(arrangement.value) ? t('streamsHidden', formatCount(hidden)) : ''}
      </span>
    </div>
  )
}
