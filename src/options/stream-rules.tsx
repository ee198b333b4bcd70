/** The options' part in which a user says what a heartbeat is, and which limits hold, for the streams of some addresses. */

import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { LONGEST_PERIOD, type ReadRules, type RuleFault, readStreamRules } from '../core/stream-rules'
import { type MessageKey, t } from '../platform/i18n'
import { listenForStreamRules, loadStreamRules, saveStreamRules } from '../platform/stream-rules'
import {
  draftsOf,
  emptyDraft,
  HEARTBEAT_KINDS,
  isSpan,
  OFFERED_LIMITS,
  type OfferedLimit,
  type RuleDraft,
  ruleOf,
  shownLimit,
} from './rule-draft'
import './stream-rules.css'

const KIND_WORDS = {
  none: 'ruleByItself',
  comment: 'ruleByComment',
  type: 'ruleByType',
  data: 'ruleByData',
} as const satisfies Record<RuleDraft['kind'], MessageKey>

const LIMIT_WORDS = {
  lateTimes: 'limitLateTimes',
  missingTimes: 'limitMissingTimes',
  deadTimes: 'limitDeadTimes',
  lateMargin: 'limitLateMargin',
  missingMargin: 'limitMissingMargin',
  deadFloor: 'limitDeadFloor',
  silenceFloor: 'limitSilenceFloor',
  silenceTimes: 'limitSilenceTimes',
  observedForNone: 'limitObservedForNone',
  silentForNone: 'limitSilentForNone',
  hiddenAtMost: 'limitHiddenAtMost',
  graceAfterWake: 'limitGraceAfterWake',
} as const satisfies Record<OfferedLimit, MessageKey>

export function StreamRules(): JSX.Element {
  const drafts = useSignal<readonly RuleDraft[]>([])
  const faults = useSignal<readonly RuleFault[]>([])
  const status = useSignal('')

  useEffect(() => {
    void loadStreamRules().then(rules => {
      drafts.value = draftsOf(rules)
    })
    // Where the options are open twice, both show the same.
    return listenForStreamRules(rules => {
      drafts.value = draftsOf(rules)
    })
  }, [])

  function change(key: number, typed: Partial<RuleDraft>): void {
    status.value = ''
    drafts.value = drafts.value.map(each => (each.key === key ? { ...each, ...typed } : each))
  }

  async function save(event: Event): Promise<void> {
    event.preventDefault()
    const read: ReadRules = readStreamRules(drafts.value.map(ruleOf))
    faults.value = read.faults
    status.value = ''
    if (read.faults.length > 0) return
    try {
      await saveStreamRules(read.rules)
      status.value = t('rulesSaved')
    } catch (error) {
      status.value = t('optionsFailed', String(error))
    }
  }

  return (
    <section class="stream-rules" aria-labelledby="stream-rules">
      <h2 id="stream-rules">{t('rulesTitle')}</h2>
      <p>{t('rulesIntro')}</p>
      <form onSubmit={event => void save(event)} noValidate>
        {drafts.value.map((draft, index) => (
          <Rule
            key={draft.key}
            number={index + 1}
            draft={draft}
            faults={faults.value.filter(({ rule }) => rule === index)}
            change={typed => change(draft.key, typed)}
            remove={() => {
              faults.value = []
              drafts.value = drafts.value.filter(({ key }) => key !== draft.key)
            }}
          />
        ))}
        <Faults faults={faults.value.filter(({ rule }) => rule === null)} />
        <p class="buttons">
          <button
            type="button"
            data-testid="rule-add"
            onClick={() => {
              drafts.value = [...drafts.value, emptyDraft()]
            }}
          >
            {t('ruleAdd')}
          </button>
          <button type="submit" data-testid="rules-save">
            {t('rulesSave')}
          </button>
          <span role="status" data-testid="rules-status">
            {status.value}
          </span>
        </p>
      </form>
    </section>
  )
}

interface RuleProps {
  number: number
  draft: RuleDraft
  faults: readonly RuleFault[]
  change(typed: Partial<RuleDraft>): void
  remove(): void
}

function Rule({ number, draft, faults, change, remove }: RuleProps): JSX.Element {
  const { key, url, kind, text, period, limits } = draft
  return (
    <fieldset class="stream-rule" data-testid="rule">
      <legend>{t('ruleNumber', String(number))}</legend>
      <label>
        <span>{t('ruleUrl')}</span>
        <input
          type="text"
          data-testid="rule-url"
          value={url}
          placeholder="https://shop.example/events*"
          spellcheck={false}
          aria-describedby={`rule-url-${key}`}
          onInput={event => change({ url: event.currentTarget.value })}
        />
      </label>
      <p class="hint" id={`rule-url-${key}`}>
        {t('ruleUrlHint')}
      </p>
      <label>
        <span>{t('ruleHeartbeat')}</span>
        <select
          data-testid="rule-kind"
          value={kind}
          onChange={event => {
            const chosen = HEARTBEAT_KINDS[event.currentTarget.selectedIndex]
            if (chosen) change({ kind: chosen })
          }}
        >
          {HEARTBEAT_KINDS.map(each => (
            <option key={each} value={each}>
              {t(KIND_WORDS[each])}
            </option>
          ))}
        </select>
      </label>
      {kind === 'none' ? null : (
        <>
          <label>
            <span>{t(kind === 'type' ? 'ruleType' : 'ruleText')}</span>
            <input
              type="text"
              data-testid="rule-text"
              value={text}
              spellcheck={false}
              onInput={event => change({ text: event.currentTarget.value })}
            />
          </label>
          <NumberField
            name="rule-period"
            label={t('rulePeriod')}
            value={period}
            placeholder={t('rulePeriodLearned')}
            most={LONGEST_PERIOD / 1000}
            change={typed => change({ period: typed })}
          />
        </>
      )}
      <details open={Object.keys(limits).length > 0}>
        <summary data-testid="rule-limits">{t('ruleLimits')}</summary>
        {OFFERED_LIMITS.map(name => (
          <NumberField
            key={name}
            name={`limit-${name}`}
            label={t(isSpan(name) ? 'ruleInSeconds' : 'ruleInTimes', t(LIMIT_WORDS[name]))}
            value={limits[name] ?? ''}
            placeholder={shownLimit(name)}
            change={typed => change({ limits: { ...limits, [name]: typed } })}
          />
        ))}
      </details>
      <Faults faults={faults} />
      <button type="button" data-testid="rule-remove" onClick={remove}>
        {t('ruleRemove')}
      </button>
    </fieldset>
  )
}

interface NumberFieldProps {
  name: string
  label: string
  value: string
  placeholder: string
  most?: number
  change(typed: string): void
}

function NumberField({ name, label, value, placeholder, most, change }: NumberFieldProps): JSX.Element {
  return (
    <label class="number">
      <span>{label}</span>
      <input
        type="number"
        data-testid={name}
        value={value}
        min={0}
        max={most}
        step="any"
        placeholder={placeholder}
        onInput={event => change(event.currentTarget.value)}
      />
    </label>
  )
}

function Faults({ faults }: { faults: readonly RuleFault[] }): JSX.Element | null {
  if (faults.length === 0) return null
  return (
    <ul class="rule-faults" role="alert">
      {faults.map(fault => (
        <li
          key={`${fault.field} ${fault.problem.what}`}
          data-testid="rule-fault"
          data-problem={fault.problem.what}
        >
          {faultWords(fault)}
        </li>
      ))}
    </ul>
  )
}

function faultWords({ field, problem }: RuleFault): string {
  switch (problem.what) {
    case 'no-url':
      return t('ruleNoUrl')
    case 'no-effect':
      return t('ruleNoEffect')
    case 'no-form':
      return t('ruleNoForm')
    case 'two-forms':
      return t('ruleTwoForms')
    case 'unreadable':
      return t('ruleUnreadable')
    case 'too-long':
      return t('ruleTooLong', String(problem.most))
    case 'too-many':
      return t('ruleTooMany', String(problem.most))
    case 'out-of-bounds': {
      const { least, most } = problem
      const offered = OFFERED_LIMITS.find(name => name === field)
      const name = field === 'period' ? t('rulePeriod') : offered ? t(LIMIT_WORDS[offered]) : field
      const inSeconds = field === 'period' || (offered !== undefined && isSpan(offered))
      const shown = (value: number) => String(inSeconds ? value / 1000 : value)
      return t('ruleOutOfBounds', name, shown(least), shown(most))
    }
  }
}
