/** What language models have answered over the stream on screen, put together from its deltas. */

import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import type { Answer, AnswerFormat, AnswerPart } from '../../core/answers/answer'
import { readJsonPath } from '../../core/log/json-path'
import { copyText } from '../../platform/clipboard'
import { type MessageKey, t } from '../../platform/i18n'
import { usePanel } from '../panel'
import { useAnswer } from '../use-answer'
import { formatCount, formatSpan, formatTime } from '../widgets/format'
import { Icon } from '../widgets/icons'
import { visibleLine, visibleText } from '../widgets/visible-text'

const FORMAT_NAMES: Readonly<Record<AnswerFormat, string>> = {
  'openai-chat': 'OpenAI Chat Completions',
  'openai-responses': 'OpenAI Responses',
  anthropic: 'Anthropic Messages',
  'ai-sdk': 'Vercel AI SDK',
  path: 'JSON',
}

const PART_WORDS: Readonly<Record<AnswerPart['as'], MessageKey>> = {
  text: 'answerText',
  reasoning: 'answerReasoning',
  tool: 'answerTool',
  refusal: 'answerRefusal',
}

interface AnswerViewProps {
  log: string
  /** Null where several are on screen. */
  stream: string | null
  /** Events of the stream: another number asks anew. */
  count: number
}

export function AnswerView({ log, stream, count }: AnswerViewProps): JSX.Element {
  const { ask, events } = usePanel()
  const { answerPath } = events
  const path = answerPath.value.trim()
  const isWrong = path !== '' && readJsonPath(path) === null
  const isAsked = stream !== null && !isWrong
  const found = useAnswer(
    async () => (isAsked ? ask('answers', { log, stream, path }) : null),
    JSON.stringify([log, stream, path]),
    [count],
  )

  if (stream === null) return <p class="nothing">{t('answersOfOne')}</p>
  return (
    <div class="answers" data-testid="answers">
      <div class="answers-head">
        <span data-testid="answer-format">
          {found?.format ? t('answersAs', FORMAT_NAMES[found.format]) : null}
        </span>
        <label class="answer-path">
          <span>{t('answerPath')}</span>
          <input
            type="text"
            data-testid="answer-path"
            placeholder="$.choices[*].delta.content"
            title={t('answerPathHint')}
            maxLength={200}
            spellcheck={false}
            aria-invalid={isWrong}
            value={answerPath.value}
            onInput={({ currentTarget }) => {
              answerPath.value = currentTarget.value
            }}
          />
        </label>
      </div>
      {isWrong ? <p class="cut-note">{t('answerPathWrong')}</p> : null}
      {found && found.skipped > 0 ? (
        <p class="cut-note">{t('answersSkipped', formatCount(found.skipped))}</p>
      ) : null}
      {found && found.earlier > 0 ? (
        <p class="cut-note">{t('answersEarlier', formatCount(found.earlier))}</p>
      ) : null}
      {found && found.answers.length === 0 ? <p class="nothing">{t('answersNone')}</p> : null}
      {found?.answers.map(answer => (
        <AnswerBox key={answer.startedAt} answer={answer} />
      ))}
    </div>
  )
}

function AnswerBox({ answer }: { answer: Answer }): JSX.Element {
  const { parts, model, finish, error, startedAt, firstAt, lastAt, deltas, cut } = answer
  const copied = useSignal(false)
  const facts = [
    formatTime(startedAt),
    model === null ? null : visibleLine(model),
    firstAt === null ? null : t('answerFirst', formatSpan(Math.max(0, firstAt - startedAt))),
    t('answerTook', formatSpan(Math.max(0, lastAt - startedAt))),
    t('answerDeltas', formatCount(deltas)),
    finish === null ? null : t('answerFinish', visibleLine(finish)),
  ]
  return (
    <article class="answer" data-testid="answer">
      <header class="answer-head">
        <span class="dim">{facts.filter(fact => fact !== null).join(' · ')}</span>
        <button
          type="button"
          class="button bare"
          title={t('copy')}
          aria-label={t('copy')}
          onClick={async () => {
            copied.value = await copyText(parts.map(({ text }) => text).join('\n\n'))
          }}
        >
          <Icon name={copied.value ? 'done' : 'copy'} />
        </button>
      </header>
      {error === null ? null : <p class="answer-error">{visibleText(error)}</p>}
      {parts.map(({ as, name, text }, index) => (
        // Parts only come behind others.
        <section
          key={`${index} ${as}`}
          class={`answer-part ${as}`}
          aria-label={t(PART_WORDS[as], visibleLine(name))}
        >
          {as === 'text' ? null : <h3>{t(PART_WORDS[as], visibleLine(name))}</h3>}
          <pre class="payload-text">{visibleText(text)}</pre>
        </section>
      ))}
      {cut ? <p class="cut-note">{t('answerCut')}</p> : null}
    </article>
  )
}
