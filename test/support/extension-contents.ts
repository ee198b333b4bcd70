/**
 * What the packed extension must not contain: code that asks anything of the network, code made from text, scripts
 * within pages, and a content security policy that would let any of these through.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAst } from 'vite'

/** Names whose use makes a request, or runs a text as code. */
const FORBIDDEN: ReadonlySet<string> = new Set([
  'fetch',
  'XMLHttpRequest',
  'EventSource',
  'WebSocket',
  'WebTransport',
  'sendBeacon',
  'importScripts',
  'eval',
  'Function',
])

/** What stands between a call and its name where that is looked up first. */
const GLOBALS: ReadonlySet<string> = new Set(['window', 'self', 'globalThis', 'navigator'])

/** What pages of the extension may load; each directive, since a missing one would allow more. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'"

interface SyntaxNode {
  type: string
  [part: string]: unknown
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}

/** The name that a call or `new` uses; `null` where it is computed or belongs to an object that is no global. */
function nameOf(callee: unknown): string | null {
  if (!isNode(callee)) return null
  if (callee.type === 'Identifier') return String(callee.name)
  if (callee.type !== 'MemberExpression' || !isNode(callee.object) || !isNode(callee.property)) return null
  return GLOBALS.has(String(callee.object.name)) ? String(callee.property.name) : null
}

/** Whether a call is `fetch(….getURL(…))`: a file of the package, which nothing but the browser gives. */
function asksForOwnFile({ arguments: given }: SyntaxNode): boolean {
  const [first, ...rest] = Array.isArray(given) ? given : []
  if (!isNode(first) || first.type !== 'CallExpression' || rest.length > 0) return false
  const { callee } = first
  return isNode(callee) && isNode(callee.property) && callee.property.name === 'getURL'
}

/** The forbidden names that a script calls, in their order. What stands in texts and comments does not count. */
export function findForbiddenCalls(source: string): string[] {
  const found: string[] = []
  const visit = (part: unknown): void => {
    if (Array.isArray(part)) for (const each of part) visit(each)
    if (!isNode(part)) return
    if (part.type === 'CallExpression' || part.type === 'NewExpression') {
      const name = nameOf(part.callee)
      if (name && FORBIDDEN.has(name) && !asksForOwnFile(part)) found.push(name)
    }
    // Of a script that is not in the package.
    if (part.type === 'ImportExpression' && isNode(part.source) && part.source.type !== 'Literal')
      found.push('import()')
    for (const value of Object.values(part)) if (typeof value === 'object') visit(value)
  }
  visit(parseAst(source))
  return found
}

/** What of a page's HTML is not a file of the package: scripts and handlers within it, and addresses elsewhere. */
export function findInlineCode(html: string): string[] {
  const scripts = [...html.matchAll(/<script\b(?![^>]*\bsrc=")[^>]*>/gi)]
  const handlers = [...html.matchAll(/\son\w+\s*=\s*["'][^"']*["']/gi)]
  const elsewhere = [...html.matchAll(/\b(?:src|href)="(?:[a-z]+:)?\/\/[^"]*"/gi)]
  return [...scripts, ...handlers, ...elsewhere].map(([text]) => text.trim())
}

/**
 * All that is in a built extension and must not be, one sentence each.
 * @throws Error when there is no manifest, or a script cannot be parsed.
 */
export function findForbiddenContents(folder: string): string[] {
  const found: string[] = []
  const path = join(folder, 'manifest.json')
  if (!existsSync(path)) throw new Error(`there is no built extension in ${folder}`)
  const manifest = JSON.parse(readFileSync(path, 'utf8'))
  const policy: unknown = manifest.content_security_policy?.extension_pages
  if (policy !== POLICY) found.push(`manifest.json: the content security policy is “${policy}”`)
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const text = () => readFileSync(join(folder, file), 'utf8')
    if (file.endsWith('.js'))
      for (const name of findForbiddenCalls(text())) found.push(`${file}: it calls ${name}`)
    if (file.endsWith('.html'))
      for (const code of findInlineCode(text())) found.push(`${file}: it holds ${code}`)
  }
  return found
}
