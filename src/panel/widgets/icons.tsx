/** The pictures of the interface, drawn on a grid of 16, in the colour of the text around them. */

import type { JSX } from 'preact'

const PATHS = {
  connecting: 'M8 2.5a5.5 5.5 0 1 1-5.5 5.5',
  open: 'M8 4.2a3.8 3.8 0 1 0 0 7.6 3.8 3.8 0 0 0 0-7.6Z',
  waiting: 'M13 8a5 5 0 1 1-1.6-3.7M13.2 2.2v2.6h-2.6',
  closed: 'M4.5 4.5h7v7h-7Z',
  gaveUp: 'm4 4 8 8m0-8-8 8',
  clear: 'M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2ZM3.9 3.9l8.2 8.2',
  import: 'M8 10V2.5M5 5.3l3-3 3 3M2.5 9.5v3.8h11V9.5',
  export: 'M8 2.5V10M5 7.2l3 3 3-3M2.5 9.5v3.8h11V9.5',
  menu: 'm4.5 6.5 3.5 3.5 3.5-3.5',
  unfold: 'm6.5 4.5 3.5 3.5-3.5 3.5',
  close: 'm4 4 8 8m0-8-8 8',
  copy: 'M5.5 5.5h7v8h-7Zm-2-0.5v-2.5h6.5',
  done: 'm3 8.5 3.3 3.3L13 4.8',
  down: 'M8 2.5v10M4 8.7l4 4 4-4',
  up: 'M8 13.5v-10M4 7.3l4-4 4 4',
  star: 'm8 2 1.8 3.9 4.2.5-3.1 2.9.8 4.2L8 11.4l-3.7 2.1.8-4.2L2 6.4l4.2-.5Z',
  columns: 'M2.5 3h11v10h-11ZM6.2 3v10M9.8 3v10',
  search: 'M7 2.8a4.2 4.2 0 1 0 0 8.4 4.2 4.2 0 0 0 0-8.4Zm3.1 7.3 3.4 3.4',
  filter: 'M2.2 3.2h11.6L9.4 8.4v4.4l-2.8-1.4v-3Z',
  pin: 'M5.5 2.5h5l-.8 4 2.3 2.3H4L6.3 6.5ZM8 8.8v5',
  reload: 'M13 8a5 5 0 1 1-1.6-3.7M13.2 2.2v2.6h-2.6',
  warning: 'M8 2.3 14.2 13H1.8Zm0 4v3.2m0 1.6v.6',
  error: 'M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2Zm0 2.9v3.6m0 1.7v.6',
  info: 'M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2Zm0 2.7v.7m0 1.8v3.7',
  file: 'M4 2.2h5.2L12 5v8.8H4ZM9 2.4V5.2h2.8',
  all: 'M2.5 4h11M2.5 8h11M2.5 12h11',
  broken: 'M2 8h3.5l1.2-3M14 8h-3.5l-1.2 3',
  unplugged: 'M1.5 8h4M10.5 8h4M5.5 4.8v6.4M10.5 4.8v6.4',
  left: 'M9.5 2.8H3v10.4h6.5M7 8h6.5M11 5.5 13.5 8 11 10.5',
  zoomIn: 'M8 3.5v9M3.5 8h9',
  zoomOut: 'M3.5 8h9',
  fit: 'M2.2 3.5v9M13.8 3.5v9M4.5 8h7M6.5 6l-2 2 2 2M9.5 6l2 2-2 2',
  follow: 'M2.5 8h8M7.5 5l3 3-3 3M13.5 3.5v9',
  table: 'M2.5 3.5h11v9h-11ZM2.5 6.5h11M2.5 9.5h11M6.5 6.5v6',
  heart: 'M8 13.4C1.6 8.9 3.2 3.3 6 3.3c1.1 0 1.7.7 2 1.4.3-.7.9-1.4 2-1.4 2.8 0 4.4 5.6-2 10.1Z',
  question: 'M5.6 6a2.4 2.4 0 1 1 3.5 2.1C8.3 8.6 8 9 8 9.8m0 2.4v.5',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  record: 'M8 4.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7Z',
  options:
    'M2.5 4.5h7M13.5 4.5h-1M2.5 11.5h1M13.5 11.5h-7M9.5 4.5a1.5 1.5 0 1 0 3 0 1.5 1.5 0 1 0-3 0ZM3.5 11.5a1.5 1.5 0 1 0 3 0 1.5 1.5 0 1 0-3 0Z',
} as const

export type IconName = keyof typeof PATHS

/** A picture without a meaning of its own: the words beside it say the same. */
export function Icon({ name, filled = false }: { name: IconName; filled?: boolean }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      <path
        d={PATHS[name]}
        fill={filled ? 'currentColor' : 'none'}
        stroke="currentColor"
        stroke-width="1.4"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  )
}
