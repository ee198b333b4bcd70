/** The options' part that says how much is kept: of payloads, and of logs; with what is used, and how to be rid of it. */

import type { JSX } from 'preact'
import { KEEPING_RANGE, type Keeping } from '../core/keeping'
import { t } from '../platform/i18n'
import { Choice, NumberField } from './option-parts'
import type { PartProps } from './settings-change'
import { StorageUsed } from './storage-used'

const KIB = 1 << 10
const MIB = 1 << 20

export function KeepingOptions({ settings, change }: PartProps): JSX.Element {
  const { keeping } = settings
  const set = (chosen: Partial<Keeping>) =>
    change(now => ({ ...now, keeping: { ...now.keeping, ...chosen } }))
  return (
    <>
      <section aria-labelledby="payloads">
        <h2 id="payloads">{t('optionsPayloads')}</h2>
        <p>{t('optionsPayloadsHint')}</p>
        <Choice
          name="payloads"
          legend={t('optionsPayloads')}
          value={keeping.payloads}
          change={payloads => set({ payloads })}
          options={[
            { value: 'all', label: t('optionPayloadsAll'), hint: t('optionPayloadsAllHint') },
            {
              value: 'first',
              label: t('optionPayloadsFirst'),
              hint: t('optionPayloadsFirstHint'),
              more: (
                <NumberField
                  name="first"
                  label={t('optionFirst')}
                  unit="KiB"
                  value={Math.max(1, Math.round(keeping.first / KIB))}
                  least={1}
                  most={KEEPING_RANGE.first[1] / KIB}
                  change={first => set({ first: first * KIB })}
                />
              ),
            },
            { value: 'none', label: t('optionPayloadsNone'), hint: t('optionPayloadsNoneHint') },
          ]}
        />
      </section>
      <section aria-labelledby="limits">
        <h2 id="limits">{t('optionsLimits')}</h2>
        <p>{t('optionsLimitsHint')}</p>
        <NumberField
          name="session"
          label={t('optionLimitSession')}
          unit="MiB"
          value={Math.round(keeping.session / MIB)}
          least={KEEPING_RANGE.session[0] / MIB}
          most={KEEPING_RANGE.session[1] / MIB}
          change={session => set({ session: session * MIB })}
        />
        <NumberField
          name="total"
          label={t('optionLimitTotal')}
          unit="MiB"
          value={Math.round(keeping.total / MIB)}
          least={KEEPING_RANGE.total[0] / MIB}
          most={KEEPING_RANGE.total[1] / MIB}
          change={total => set({ total: total * MIB })}
        />
        <NumberField
          name="sessions"
          label={t('optionLimitSessions')}
          unit={t('optionLimitSessionsUnit')}
          value={keeping.sessions}
          least={KEEPING_RANGE.sessions[0]}
          most={KEEPING_RANGE.sessions[1]}
          change={sessions => set({ sessions })}
        />
        <StorageUsed />
      </section>
    </>
  )
}
