import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { findForbiddenCalls, findForbiddenContents, findInlineCode } from '../support/extension-contents'

it.each([
  ['fetch(url)', ['fetch']],
  ['self.fetch(url)', ['fetch']],
  ['fetch(browser.runtime.getURL(path), options)', ['fetch']],
  ['new WebSocket(url)', ['WebSocket']],
  ['navigator.sendBeacon(url)', ['sendBeacon']],
  ['const run = () => eval(text)', ['eval']],
  ['new Function("return 1")', ['Function']],
  ['import(name)', ['import()']],
])('finds the call in %s', (source, found) => {
  expect(findForbiddenCalls(source)).toEqual(found)
})

it.each([
  'const text = "fetch(url)"',
  '// fetch(url)\nlet a',
  'cache.fetch(key)',
  'fetch(browser.runtime.getURL("_locales/en/messages.json"))',
  'import("./part.js")',
  'const { fetch } = natives',
])('finds nothing in %s', source => {
  expect(findForbiddenCalls(source)).toEqual([])
})

it('finds code within a page, and files from elsewhere', () => {
  expect(findInlineCode('<script>go()</script>')).toHaveLength(1)
  expect(findInlineCode('<button onclick="go()">')).toHaveLength(1)
  expect(findInlineCode('<script src="https://example.com/a.js"></script>')).toHaveLength(1)
  expect(findInlineCode('<script type="module" crossorigin src="/assets/a.js"></script>')).toEqual([])
})

it('tells of a built extension what is where', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sse-pulse-contents-'))
  try {
    mkdirSync(join(folder, 'assets'))
    writeFileSync(join(folder, 'assets', 'a.js'), 'fetch("/")')
    writeFileSync(join(folder, 'a.html'), '<script>1</script>')
    expect(() => findForbiddenContents(folder)).toThrow('no built extension')
    const policy = "script-src 'self' 'unsafe-eval'"
    writeFileSync(
      join(folder, 'manifest.json'),
      JSON.stringify({ content_security_policy: { extension_pages: policy } }),
    )
    expect(findForbiddenContents(folder).sort()).toEqual([
      'a.html: it holds <script>',
      `${join('assets', 'a.js')}: it calls fetch`,
      `manifest.json: the content security policy is “${policy}”`,
    ])
  } finally {
    rmSync(folder, { recursive: true })
  }
})
