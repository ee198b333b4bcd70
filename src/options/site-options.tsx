/** The options' part that says where event streams are recorded. */

import type { JSX } from 'preact'
import { readSite, type SiteRules } from '../core/site-rules'
import { t } from '../platform/i18n'
import { Choice, LineList } from './option-parts'
import type { PartProps } from './settings-change'

export function SiteOptions({ settings, change }: PartProps): JSX.Element {
  const { sites } = settings
  const set = (chosen: Partial<SiteRules>) => change(now => ({ ...now, sites: { ...now.sites, ...chosen } }))
  return (
    <section aria-labelledby="sites">
      <h2 id="sites">{t('optionsSites')}</h2>
      <p>{t('optionsSitesHint')}</p>
      <Choice
        name="where"
        legend={t('optionsSites')}
        value={sites.where}
        change={where => set({ where })}
        options={[
          { value: 'everywhere', label: t('optionEverywhere'), hint: t('optionEverywhereHint') },
          {
            value: 'listed',
            label: t('optionListed'),
            hint: t('optionListedHint'),
            more: (
              <LineList
                name="only"
                label={t('optionSiteLines')}
                placeholder={'example.com\nlocalhost:8080'}
                lines={sites.only}
                read={readSite}
                change={only => set({ only })}
              />
            ),
          },
          {
            value: 'unlisted',
            label: t('optionUnlisted'),
            hint: t('optionUnlistedHint'),
            more: (
              <LineList
                name="never"
                label={t('optionSiteLines')}
                placeholder={'example.com\nlocalhost:8080'}
                lines={sites.never}
                read={readSite}
                change={never => set({ never })}
              />
            ),
          },
        ]}
      />
      <h3 id="paused">{t('optionsPaused')}</h3>
      {sites.paused.length === 0 ? (
        <p class="dim">{t('optionsNonePaused')}</p>
      ) : (
        <ul class="paused" aria-labelledby="paused">
          {sites.paused.map(site => (
            <li key={site}>
              <span class="paused-site">{site}</span>
              <button
                type="button"
                data-testid="option-resume"
                aria-label={t('optionResumeSite', site)}
                onClick={() =>
                  change(now => ({
                    ...now,
                    sites: { ...now.sites, paused: now.sites.paused.filter(each => each !== site) },
                  }))
                }
              >
                {t('recordingResume')}
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
