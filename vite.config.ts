import { appendFileSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { crx } from '@crxjs/vite-plugin'
import { defineConfig, type Plugin } from 'vite'
import source from './manifest.json' with { type: 'json' }
import pkg from './package.json' with { type: 'json' }

/** The browsers we build for; `vite build --mode <browser>` writes `dist/<browser>`. */
type Browser = 'chrome' | 'firefox'

/** Turns the one `manifest.json` into what each browser accepts without a warning. */
function manifestFor(browser: Browser) {
  const { background, minimum_chrome_version, browser_specific_settings, optional_permissions, ...both } =
    source
  const common = { ...both, version: pkg.version }
  if (browser === 'chrome') return { ...common, background, minimum_chrome_version }
  // Firefox has no extension service workers: the same module runs as an event page.
  const { service_worker, type } = background
  return {
    ...common,
    browser_specific_settings,
    // Chromium knows one of them, and gives it to nobody.
    optional_permissions,
    background: { scripts: [service_worker], type },
  }
}

/**
 * Makes `npm run dev` build again when a part of the page script or the bridge changes: crxjs bundles those two by
 * themselves, so that the watcher does not know what they are made of.
 */
function watchInjectedScripts(): Plugin {
  return {
    name: 'watch-injected-scripts',
    buildStart() {
      for (const folder of ['src/page', 'src/bridge']) {
        for (const file of readdirSync(join(import.meta.dirname, folder)))
          this.addWatchFile(join(import.meta.dirname, folder, file))
      }
    },
  }
}

const NAME = '//# sourceURL=sse-pulse.js\n'

/**
 * Gives the page script a name of its own. It shows in stacks of the page's code that runs inside a call of ours,
 * where Chromium would otherwise write the extension's address, with an id by which pages could know it.
 */
function namePageScript(outDir: string): Plugin {
  return {
    name: 'name-page-script',
    // Last of all: crxjs writes the script itself, when the rest is done.
    closeBundle: {
      order: 'post',
      sequential: true,
      handler() {
        const path = join(outDir, 'src/page/main.iife.js')
        if (!readFileSync(path, 'utf8').endsWith(NAME)) appendFileSync(path, NAME)
      },
    },
  }
}

export default defineConfig(({ mode }) => {
  const browser: Browser = mode === 'firefox' ? 'firefox' : 'chrome'
  return {
    publicDir: 'assets',
    plugins: [
      watchInjectedScripts(),
      // crxjs types lack `match_origin_as_fallback`, which both browsers know.
      crx({ browser, manifest: manifestFor(browser) as never, contentScripts: { injectCss: false } }),
      namePageScript(`dist/${browser}`),
    ],
    define: { __TOOL_VERSION__: JSON.stringify(pkg.version) },
    build: {
      outDir: `dist/${browser}`,
      emptyOutDir: true,
      target: browser === 'chrome' ? 'chrome130' : 'firefox142',
      modulePreload: false,
      rollupOptions: { input: { panel: 'src/panel/panel.html' } },
    },
  }
})
