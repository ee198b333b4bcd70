import { startLab } from './lab/main.ts'
import { launch, builtExtension } from './support/launch.ts'
const name = (process.env.B ?? 'chromium') as 'chromium'
const theme = (process.env.T ?? 'dark') as 'dark'
const language = process.env.L ?? 'en-US'
const lab = await startLab()
const browser = await launch(name, { extension: builtExtension(name), theme, language, width: 1400, height: 900 })
try {
  const page = await browser.open(`${lab.url}/?start=steady,named-events,heartbeat-event,drop-and-resume,no-content-204&key=k&pace=4&token=abcdef`)
  const tab = await page.tabId()
  const panel = await browser.open(browser.extensionUrl(`src/panel/panel.html?tab=${tab}`))
  await panel.waitFor('events', () => document.querySelectorAll('[data-testid="event-row"]').length > 3)
  const id = (x: string) => `[data-testid="${x}"]`
  const out = `/tmp/logs-work/${name}-${theme}-${language}`
  for (const width of [1400, 900, 500]) {
    await panel.resize(width, 800)
    await panel.click(id('export-menu'))
    await panel.waitFor('menu', () => document.querySelector('[data-testid="export-har"]') !== null)
    await panel.screenshot(`${out}-menu-${width}.png`)
    await panel.click(id('export-report'))
    await panel.waitFor('dialog', () => document.querySelector('dialog[open]') !== null && !/Looking|检查……/.test(document.querySelector('.trial')?.textContent ?? ''))
    await panel.screenshot(`${out}-dialog-${width}.png`)
    await panel.click(id('export-cancel'))
    await panel.waitFor('closed', () => document.querySelector('dialog') === null)
    await panel.click(id('export-menu'))
    await panel.click(id('export-sse'))
    await panel.waitFor('dialog', () => document.querySelector('dialog[open]') !== null)
    await panel.click('.more summary')
    await panel.click(id('export-span'))
    await panel.screenshot(`${out}-sse-${width}.png`)
    await panel.click(id('export-cancel'))
    await panel.waitFor('closed', () => document.querySelector('dialog') === null)
  }
} finally { await browser.close(); await lab.close() }
