/** The preferences of Firefox in tests. */

import type { LaunchOptions } from './browser.ts'

type Preferences = Record<string, string | number | boolean>

/** No first-run pages, no dialogs, and nothing that would go to the network by itself. */
const QUIET: Preferences = {
  'app.normandy.enabled': false,
  'app.update.disabledForTesting': true,
  'browser.aboutwelcome.enabled': false,
  'browser.contentblocking.database.enabled': false,
  'browser.newtabpage.enabled': false,
  'browser.preonboarding.enabled': false,
  'browser.region.update.enabled': false,
  'browser.safebrowsing.blockedURIs.enabled': false,
  'browser.safebrowsing.downloads.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'browser.search.update': false,
  'browser.sessionstore.resume_from_crash': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage': 'about:blank',
  'browser.startup.page': 0,
  'browser.tabs.warnOnClose': false,
  'browser.topsites.contile.enabled': false,
  'browser.urlbar.quicksuggest.enabled': false,
  'captivedetect.canonicalURL': '',
  'datareporting.healthreport.uploadEnabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'datareporting.usage.uploadEnabled': false,
  'dom.push.connection.enabled': false,
  'extensions.getAddons.cache.enabled': false,
  'extensions.systemAddon.update.enabled': false,
  'extensions.update.enabled': false,
  'geo.provider.testing': true,
  'media.gmp-manager.updateEnabled': false,
  'messaging-system.rsexperimentloader.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'network.prefetch-next': false,
  'services.settings.server': 'data:,#remote-settings-dummy/v1',
  'signon.rememberSignons': false,
  'toolkit.telemetry.enabled': false,
  'toolkit.telemetry.server': 'data:,',
  'toolkit.telemetry.unified': false,
}

/** What the driver itself stands on. */
const DRIVEN: Preferences = {
  // Any free port; Firefox writes into its profile which.
  'marionette.port': 0,
  // Lets a content process make the files that `upload` chooses.
  'dom.file.createInChild': true,
  // Save at once, without a dialog or a panel that takes the focus.
  'browser.download.folderList': 2,
  'browser.download.useDownloadDir': true,
  'browser.download.always_ask_before_handling_new_types': false,
  'browser.download.alwaysOpenPanel': false,
  'browser.download.manager.addToRecentDocs': false,
}

/** The extension is installed for a time only; what it has stored is to outlive that. */
const OUTLIVING: Preferences = {
  'extensions.webextensions.keepStorageOnUninstall': true,
  'extensions.webextensions.keepUuidOnUninstall': true,
}

function proxyOf(port: number): Preferences {
  return {
    'network.proxy.type': 1,
    'network.proxy.http': '127.0.0.1',
    'network.proxy.http_port': port,
    'network.proxy.ssl': '127.0.0.1',
    'network.proxy.ssl_port': port,
    'network.proxy.allow_hijacking_localhost': true,
  }
}

/** Makes DevTools, extension and pages dark or light, whatever the desktop says. */
function themeOf(theme: 'dark' | 'light'): Preferences {
  return {
    'devtools.theme': theme,
    'ui.systemUsesDarkTheme': theme === 'dark' ? 1 : 0,
    'layout.css.prefers-color-scheme.content-override': theme === 'dark' ? 0 : 1,
  }
}

/**
 * The text of a profile's `user.js`.
 * @param profile where files are to land, and the origin of each extension by its id.
 */
export function preferencesOf(
  options: LaunchOptions,
  profile: { downloads: string; uuids: Record<string, string> },
): string {
  const { theme, language = 'en-US' } = options
  const preferences: Preferences = {
    ...QUIET,
    ...DRIVEN,
    'browser.download.dir': profile.downloads,
    'extensions.webextensions.uuids': JSON.stringify(profile.uuids),
    ...(options.folder !== undefined && OUTLIVING),
    ...(options.proxy && proxyOf(options.proxy)),
    ...(options.storageLimit !== undefined && {
      // In KiB.
      'dom.quotaManager.temporaryStorage.fixedLimit': Math.ceil(options.storageLimit / 1024),
    }),
    ...(theme && themeOf(theme)),
    ...(options.forcedColors && { 'browser.display.document_color_use': 2 }),
    ...(options.reducedMotion && { 'ui.prefersReducedMotion': 1 }),
    'intl.accept_languages': language === 'en-US' ? 'en-US, en' : `${language}, en-US, en`,
    ...options.preferences,
  }
  return Object.entries(preferences)
    .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`)
    .join('')
}
