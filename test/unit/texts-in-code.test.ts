/** No word that a user reads stands in code: each is in the locales, in every language. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync } from 'vite'
import { describe, expect, it } from 'vitest'

const ROOT = new URL('../../src', import.meta.url).pathname

/** Attributes that are read out or shown. */
const SPOKEN = new Set(['title', 'placeholder', 'alt', 'label', 'aria-label', 'aria-description'])
/** Properties of the DOM that do the same. */
const SHOWN = new Set(['textContent', 'innerText', 'innerHTML', 'title', 'placeholder', 'ariaLabel', 'alt'])
/** Functions whose first argument is shown. */
const SAID = new Set(['alert', 'confirm', 'prompt', 'fillText', 'strokeText'])
/** Names that are the same in all languages. */
const NAMES = new Set([
  'EventSource',
  'XMLHttpRequest',
  'Worker',
  'fetch',
  // Examples of what is typed.
  'customer\ncard_number',
  'user.email\nitems[*].address',
  'example.com\nlocalhost:8080',
  'https://shop.example/events*',
  '$.choices[*].delta.content',
])

interface Node {
  type: string
  [field: string]: unknown
}

/** What of a file a user would read though it is in no locale. */
function textsIn(file: string, source: string): string[] {
  const found: string[] = []
  const take = (text: string) => {
    const words = text.trim()
    // Two letters in a row are a word; units and signs are not.
    if (/\p{L}{2}/u.test(words) && !NAMES.has(words)) found.push(words)
  }

  /** Literals that an expression can come to. */
  function takeResult(value: unknown): void {
    if (!isNode(value)) return
    if (value.type === 'Literal' && typeof value.value === 'string') take(value.value)
    else if (value.type === 'TemplateLiteral')
      for (const part of value.quasis as { value: { cooked: string } }[]) take(part.value.cooked)
    else if (value.type === 'ConditionalExpression') {
      takeResult(value.consequent)
      takeResult(value.alternate)
    } else if (value.type === 'LogicalExpression') {
      takeResult(value.left)
      takeResult(value.right)
    } else if (value.type === 'BinaryExpression' && value.operator === '+') {
      takeResult(value.left)
      takeResult(value.right)
    } else if (value.type === 'JSXExpressionContainer') takeResult(value.expression)
  }

  function visit(node: unknown): void {
    if (Array.isArray(node)) {
      for (const each of node) visit(each)
      return
    }
    if (!isNode(node)) return
    if (node.type === 'JSXText') take(String(node.value))
    else if (node.type === 'JSXElement' || node.type === 'JSXFragment') {
      for (const child of node.children as Node[])
        if (child.type === 'JSXExpressionContainer') takeResult(child)
    } else if (node.type === 'JSXAttribute') {
      if (SPOKEN.has(nameOf(node.name))) takeResult(node.value)
    } else if (node.type === 'AssignmentExpression') {
      if (SHOWN.has(nameOf((node.left as Node).property))) takeResult(node.right)
    } else if (node.type === 'CallExpression') {
      const { callee, arguments: given } = node as unknown as { callee: Node; arguments: Node[] }
      if (SAID.has(nameOf(callee)) || SAID.has(nameOf(callee.property))) takeResult(given[0])
    }
    for (const [field, value] of Object.entries(node)) if (field !== 'type') visit(value)
  }

  visit(parseSync(file, source, { lang: file.endsWith('x') ? 'tsx' : 'ts' }).program)
  return found.map(text => `${file}: ${text}`)
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'
}

function nameOf(node: unknown): string {
  if (!isNode(node)) return ''
  if (node.type === 'JSXNamespacedName') return `${nameOf(node.namespace)}:${nameOf(node.name)}`
  return typeof node.name === 'string' ? node.name : ''
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
}

describe('what users read', () => {
  const files = filesIn(ROOT)

  it('is not in code', () => {
    const code = files.filter(file => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'))
    expect(code.length).toBeGreaterThan(300)
    expect(code.flatMap(file => textsIn(file.slice(ROOT.length), readFileSync(file, 'utf8')))).toEqual([])
  })

  it('is not in documents or style sheets', () => {
    const texts = files.flatMap(file => {
      const source = readFileSync(file, 'utf8')
      if (file.endsWith('.html')) {
        const body = /<body[^>]*>(.*)<\/body>/s.exec(source)?.[1] ?? ''
        return body.replace(/<[^>]*>/g, '').match(/\p{L}{2,}.*/gu) ?? []
      }
      return file.endsWith('.css') ? (source.match(/content:\s*"[^"]*\p{L}{2,}[^"]*"/gu) ?? []) : []
    })
    expect(texts).toEqual([])
  })

  it.each([
    ['between tags', 'const a = <p>Hello there</p>'],
    ['in an expression between tags', 'const a = <p>{open ? t("x") : "closed"}</p>'],
    ['in an attribute', 'const a = <button title="Close it" />'],
    ['in a template', ['const a = <button aria-label={`Close ', '{name}`} />'].join('$')],
    ['given to an element', 'element.textContent = "Nothing here"'],
    ['asked of the user', 'confirm("Delete all?")'],
    ['drawn', 'context.fillText("gap", 1, 2)'],
  ])('would be found %s', (_, source) => {
    expect(textsIn('made-up.tsx', source)).toHaveLength(1)
  })

  it.each([
    ['a message', 'const a = <p title={t("close")}>{t("hello")}</p>'],
    ['a name', 'const a = <p>EventSource</p>'],
    ['signs and units', 'const a = <p>{n} · {m} %</p>'],
    ['what nobody reads', 'const a = <p class="wide dim" data-testid="panel">{t("x")}</p>'],
  ])('is not %s', (_, source) => {
    expect(textsIn('made-up.tsx', source)).toEqual([])
  })
})
