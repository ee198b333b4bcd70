/** What options are made of: switches, choices, numbers and lists, each with what it does beside it. */

import { useSignal } from '@preact/signals'
import type { ComponentChildren, JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { t } from '../platform/i18n'

interface SwitchProps {
  name: string
  label: string
  on: boolean
  change(on: boolean): void
  /** What it does. */
  children: ComponentChildren
}

export function Switch({ name, label, on, change, children }: SwitchProps): JSX.Element {
  return (
    <div class="option">
      <label>
        <input
          type="checkbox"
          data-testid={`option-${name}`}
          checked={on}
          aria-describedby={`about-${name}`}
          onChange={event => change(event.currentTarget.checked)}
        />
        {label}
      </label>
      <div class="about" id={`about-${name}`}>
        {children}
      </div>
    </div>
  )
}

interface ChoiceProps<V extends string> {
  name: string
  /** What is chosen, for those who do not see the heading above. */
  legend: string
  value: V
  options: readonly { value: V; label: string; hint: string; more?: ComponentChildren }[]
  change(value: V): void
}

/** One of several, each with what it does. */
export function Choice<V extends string>({ name, legend, value, options, change }: ChoiceProps<V>) {
  return (
    <fieldset class="choice-group">
      <legend class="visually-hidden">{legend}</legend>
      {options.map(option => (
        <div class="option" key={option.value}>
          <label>
            <input
              type="radio"
              name={name}
              data-testid={`option-${name}-${option.value}`}
              checked={option.value === value}
              aria-describedby={`about-${name}-${option.value}`}
              onChange={() => change(option.value)}
            />
            {option.label}
          </label>
          <div class="about" id={`about-${name}-${option.value}`}>
            <p>{option.hint}</p>
            {option.value === value ? option.more : null}
          </div>
        </div>
      ))}
    </fieldset>
  )
}

interface NumberFieldProps {
  name: string
  label: string
  /** Behind the number. */
  unit: string
  value: number
  least: number
  most: number
  change(value: number): void
}

/** A whole number. What is typed is taken when the field is left, and one that cannot be is put back. */
export function NumberField({ name, label, unit, value, least, most, change }: NumberFieldProps) {
  return (
    <label class="number-field">
      <span class="field-label">{label}</span>
      <input
        type="number"
        data-testid={`option-${name}`}
        min={least}
        max={most}
        step={1}
        value={value}
        onChange={event => {
          const { currentTarget: field } = event
          const typed = field.valueAsNumber
          const isFine = Number.isInteger(typed) && typed >= least && typed <= most
          if (isFine) change(typed)
          else field.value = String(value)
        }}
      />
      <span>{unit}</span>
    </label>
  )
}

interface LineListProps {
  name: string
  label: string
  placeholder: string
  lines: readonly string[]
  /** What a line means; `null` where it means nothing. */
  read(line: string): string | null
  change(lines: string[]): void
}

/** A list, one entry a line. It is taken when the field is left; what cannot be read stays there to be mended. */
export function LineList({ name, label, placeholder, lines, read, change }: LineListProps): JSX.Element {
  const text = useSignal(lines.join('\n'))
  const wrong = useSignal<readonly string[]>([])
  const stored = lines.join('\n')

  // Changed elsewhere, or tidied by whoever reads it.
  useEffect(() => {
    if (wrong.value.length === 0) text.value = stored
  }, [stored])

  function take(typed: string): void {
    const given = typed
      .split('\n')
      .map(line => line.trim())
      .filter(line => line !== '')
    wrong.value = given.filter(line => read(line) === null)
    text.value = typed
    change([...new Set(given.flatMap(line => read(line) ?? []))])
  }

  return (
    <div class="line-list">
      <label>
        <span>{label}</span>
        <textarea
          rows={4}
          spellcheck={false}
          autocomplete="off"
          data-testid={`option-${name}`}
          placeholder={placeholder}
          aria-describedby={`wrong-${name}`}
          aria-invalid={wrong.value.length > 0}
          value={text.value}
          onChange={event => take(event.currentTarget.value)}
        />
      </label>
      <p class="failure" id={`wrong-${name}`} role="status">
        {wrong.value.length > 0 ? t('optionLinesWrong', wrong.value.slice(0, 5).join(', ')) : ''}
      </p>
    </div>
  )
}

interface PickProps<V extends string> {
  name: string
  label: string
  value: V
  options: readonly { value: V; label: string }[]
  change(value: V): void
  /** What it does. */
  children: ComponentChildren
}

/** One of several that need no words of their own. */
export function Pick<V extends string>({ name, label, value, options, change, children }: PickProps<V>) {
  return (
    <div class="option">
      <label>
        <span class="pick-label">{label}</span>
        <select
          data-testid={`option-${name}`}
          aria-describedby={`about-${name}`}
          value={value}
          onChange={event => {
            const chosen = options.find(each => each.value === event.currentTarget.value)
            if (chosen) change(chosen.value)
          }}
        >
          {options.map(option => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      </label>
      <div class="about plain" id={`about-${name}`}>
        {children}
      </div>
    </div>
  )
}
