/** A JSON value as a tree that opens: what is folded is not drawn, and long lists are drawn piece by piece. */

import type { JSX, TargetedKeyboardEvent } from 'preact'
import { useState } from 'preact/hooks'
import { pathTo } from '../../core/json-difference'
import { t } from '../../platform/i18n'
import { formatCount } from './format'
import { Icon } from './icons'
import { ExactNumber, type Json } from './json'
import { visibleLine } from './visible-text'

/** Members that are drawn before the user asks for more. */
const PIECE = 100
/** Beginning of a string that is drawn; the whole is in the text view. */
const STRING_LENGTH = 2000
/** Nodes above this depth start open, if they are small. */
const OPEN_DEPTH = 4
const SMALL = 20

export interface JsonTreeProps {
  value: Json
  /** The user wants the path of a value, such as `$.items[0].name`. */
  onPath(path: string): void
}

export function JsonTree({ value, onPath }: JsonTreeProps): JSX.Element {
  return (
    <ul class="json-tree">
      <Node name={null} path="$" value={value} depth={0} onPath={onPath} />
    </ul>
  )
}

interface NodeProps {
  name: string | null
  path: string
  value: Json
  depth: number
  onPath(path: string): void
}

function Node({ name, path, value, depth, onPath }: NodeProps): JSX.Element {
  const label = name === null ? null : <span class="json-key">{visibleLine(name)}: </span>
  if (!isBranch(value)) {
    return (
      <li class="json-leaf">
        {label}
        <Leaf value={value} />
        <PathButton path={path} onPath={onPath} />
      </li>
    )
  }
  return <Branch label={label} path={path} value={value} depth={depth} onPath={onPath} />
}

/** Copies the path of a value; seen where the pointer or the focus is. */
function PathButton({ path, onPath }: Pick<NodeProps, 'path' | 'onPath'>): JSX.Element {
  const label = t('jsonCopyPath', visibleLine(path))
  return (
    <button
      type="button"
      class="json-path"
      data-testid="json-path"
      title={label}
      aria-label={label}
      onClick={() => onPath(path)}
    >
      <Icon name="copy" />
    </button>
  )
}

interface BranchProps extends Omit<NodeProps, 'name' | 'value'> {
  label: JSX.Element | null
  value: Branching
}

function Branch({ label, path, value, depth, onPath }: BranchProps): JSX.Element {
  const size = Array.isArray(value) ? value.length : Object.keys(value).length
  const [open, setOpen] = useState(depth === 0 || (depth < OPEN_DEPTH && size <= SMALL))
  const [drawn, setDrawn] = useState(PIECE)
  const [begin, end] = Array.isArray(value) ? '[]' : '{}'

  function press(event: TargetedKeyboardEvent<HTMLButtonElement>): void {
    if (event.key === 'ArrowRight') setOpen(true)
    else if (event.key === 'ArrowLeft') setOpen(false)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <li>
      <button
        type="button"
        class="json-branch"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        onKeyDown={press}
      >
        {label}
        <span class="json-mark">{open ? begin : `${begin}…${end}`}</span>
        {open ? null : <span class="json-size">{formatCount(size)}</span>}
      </button>
      {depth === 0 ? null : <PathButton path={path} onPath={onPath} />}
      {open ? (
        <ul>
          {membersOf(value, drawn).map(([name, member]) => (
            <Node
              key={name}
              name={name}
              path={pathTo(path, Array.isArray(value) ? Number(name) : name)}
              value={member}
              depth={depth + 1}
              onPath={onPath}
            />
          ))}
          {size > drawn ? (
            <li>
              <button type="button" class="link" onClick={() => setDrawn(drawn + PIECE * 10)}>
                {t('jsonMore', formatCount(size - drawn))}
              </button>
            </li>
          ) : null}
          <li class="json-mark json-end">{end}</li>
        </ul>
      ) : null}
    </li>
  )
}

function Leaf({ value }: { value: Exclude<Json, Branching> }): JSX.Element {
  if (typeof value === 'string') {
    const shown = value.length > STRING_LENGTH ? `${value.slice(0, STRING_LENGTH)}…` : value
    return <span class="json-string">{visibleLine(JSON.stringify(shown))}</span>
  }
  if (value instanceof ExactNumber) return <span class="json-number">{value.digits}</span>
  if (typeof value === 'number') return <span class="json-number">{String(value)}</span>
  return <span class="json-word">{String(value)}</span>
}

type Branching = Json[] | { [key: string]: Json }

function isBranch(value: Json): value is Branching {
  return typeof value === 'object' && value !== null && !(value instanceof ExactNumber)
}

function membersOf(value: Branching, count: number): [string, Json][] {
  if (Array.isArray(value)) return value.slice(0, count).map((member, index) => [String(index), member])
  return Object.entries(value).slice(0, count)
}
