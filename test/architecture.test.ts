/**
 * The shape of the project: who may import whom, that `src/README.md` describes what is there, and what the build
 * must and must not hold.
 */

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'

const ROOT = new URL('..', import.meta.url).pathname
const SRC = join(ROOT, 'src')

/** Folder or file below `src` → what it may import besides itself. */
const ALLOWED: Record<string, string[]> = {
  core: [],
  'protocol.ts': ['core'],
  platform: ['core', 'protocol.ts'],
  page: ['core/record.ts', 'core/heartbeat-names.ts', 'core/units.ts', 'protocol.ts'],
  bridge: ['protocol.ts'],
  background: ['core', 'platform', 'protocol.ts'],
  panel: ['core', 'platform', 'protocol.ts'],
  popup: ['core', 'panel', 'platform', 'protocol.ts'],
  options: ['core', 'platform', 'protocol.ts'],
}

/** Package → the folders that may import it. */
const PACKAGES: Record<string, string[]> = {
  'webextension-polyfill': ['platform'],
  preact: ['panel', 'popup', 'options'],
  '@preact/signals': ['panel', 'popup', 'options'],
  '@tanstack/virtual-core': ['panel'],
  fflate: ['panel'],
  idb: ['platform', 'background'],
  valibot: ['core'],
}

const files = (folder: string): string[] =>
  readdirSync(folder).flatMap(name => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? files(path) : [path]
  })

const sources = files(SRC).filter(path => /\.tsx?$/.test(path))

interface Import {
  from: string
  /** Path below `src`, or the package's name. */
  to: string
  typeOnly: boolean
}

function importsOf(path: string): Import[] {
  const statements = withoutComments(path).matchAll(
    /^(?:import|export)\s+(type\s)?(?:[\w*{}\s,$]+\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm,
  )
  return [...statements].map(([, type, target = '', dynamic = '']) => ({
    from: relative(SRC, path),
    to: resolve(path, target || dynamic),
    typeOnly: type !== undefined,
  }))
}

function resolve(from: string, target: string): string {
  if (!target.startsWith('.')) return target.replace(/^((?:@[^/]+\/)?[^/]+).*$/, '$1')
  const path = normalize(join(dirname(from), target.replace(/\?.*$/, '')))
  const found = [path, `${path}.ts`, `${path}.tsx`].find(each => existsSync(each) && statSync(each).isFile())
  return relative(SRC, found ?? path)
}

const imports = sources.flatMap(importsOf)
/** Whether it is a file of ours, and no package. */
const isInside = (to: string): boolean => /\.(tsx?|css|html)$/.test(to) && existsSync(join(SRC, to))
const home = (path: string): string => path.split('/')[0] ?? path

describe('imports', () => {
  it('are found at all', () => {
    expect(imports.length).toBeGreaterThan(50)
  })

  it('follow the table', () => {
    const wrong = imports.filter(({ from, to }) => {
      const allowed = ALLOWED[home(from)]
      if (!allowed) return true
      if (to in PACKAGES || !isInside(to)) return false
      return home(to) !== home(from) && !allowed.some(each => to === each || to.startsWith(`${each}/`))
    })
    expect(wrong).toEqual([])
  })

  it('take packages only where they belong', () => {
    const wrong = imports.filter(({ from, to, typeOnly }) => {
      if (typeOnly || isInside(to) || to.startsWith('../assets/')) return false
      return !PACKAGES[to]?.includes(home(from))
    })
    expect(wrong).toEqual([])
  })

  it('never take a main', () => {
    expect(imports.filter(({ to }) => /(^|\/)main(\.iife)?\.tsx?$/.test(to))).toEqual([])
  })

  it('have no cycle', () => {
    const graph = new Map<string, string[]>()
    for (const { from, to, typeOnly } of imports)
      if (!typeOnly) graph.set(from, [...(graph.get(from) ?? []), to])
    const cycles: string[] = []
    const visit = (path: string, trail: string[]): void => {
      if (trail.includes(path)) cycles.push([...trail.slice(trail.indexOf(path)), path].join(' → '))
      else for (const next of graph.get(path) ?? []) visit(next, [...trail, path])
    }
    for (const path of graph.keys()) visit(path, [])
    expect(cycles).toEqual([])
  })

  it('name browser.* only in platform, and in the bridge, which must not carry the polyfill', () => {
    const naming = sources.filter(path =>
      /\b(browser|chrome)\.(runtime|tabs|storage|devtools|i18n|permissions|webRequest)\b/.test(
        withoutComments(path),
      ),
    )
    expect([...new Set(naming.map(path => home(relative(SRC, path))))]).toEqual(['platform'])
  })
})

function withoutComments(path: string): string {
  return readFileSync(path, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
}

describe('src/README.md', () => {
  const readme = readFileSync(join(SRC, 'README.md'), 'utf8')

  it('is short', () => {
    expect(readme.split('\n').length).toBeLessThanOrEqual(61)
  })

  it('names every folder and file at the top of src, and nothing else', () => {
    const named = [...readme.matchAll(/^\| `([^`]+?)\/?` \|/gm)].map(([, name]) => name)
    expect(named.sort()).toEqual(
      readdirSync(SRC)
        .filter(name => name !== 'README.md')
        .sort(),
    )
  })

  it('has the import table that holds', () => {
    for (const [folder, allowed] of Object.entries(ALLOWED)) {
      const row = readme.match(
        new RegExp(`^\\| \`${folder.replace('.', '\\.')}/?\` \\|.*\\| ([^|]*) \\|$`, 'm'),
      )
      expect(
        row?.[1]?.split(', ').map(each => each.replaceAll('`', '')),
        folder,
      ).toEqual(allowed.length > 0 ? allowed : ['nothing'])
    }
  })
})

describe('file names', () => {
  it('say what is inside', () => {
    const hiding = /(^|\/)(utils?|helpers?|misc|common|shared|types|constants)(\.|\/|$)/
    expect(
      files(SRC)
        .map(path => relative(SRC, path))
        .filter(path => hiding.test(path)),
    ).toEqual([])
  })
})

describe.each(['chrome', 'firefox'])('the build for %s', name => {
  const dist = join(ROOT, 'dist', name)
  const manifest = JSON.parse(existsSync(dist) ? readFileSync(join(dist, 'manifest.json'), 'utf8') : '{}')
  const script = (path: string) => readFileSync(join(dist, path), 'utf8')

  it('exists: `npm run build` makes it', () => {
    expect(existsSync(join(dist, 'manifest.json'))).toBe(true)
  })

  it('asks for the fewest permissions that work', () => {
    // storage: a name for this run of the browser. webRequest: what became of the attempts. Hosts: the content scripts, and asking for them again when revoked.
    expect(manifest.permissions).toEqual(['storage', 'webRequest'])
    expect(manifest.host_permissions).toEqual(['<all_urls>'])
    // Deep capture, which the user switches on.
    const optional = ['webRequestBlocking', 'webRequestFilterResponse']
    expect(manifest.optional_permissions).toEqual(name === 'firefox' ? optional : undefined)
    expect(manifest.optional_host_permissions).toBeUndefined()
  })

  it('exposes nothing to pages', () => {
    expect(manifest.web_accessible_resources).toBeUndefined()
    expect(manifest.externally_connectable).toBeUndefined()
  })

  it('injects one synchronous file into each world, the page script first', () => {
    const frames = {
      matches: ['<all_urls>'],
      run_at: 'document_start',
      all_frames: true,
      match_about_blank: true,
      match_origin_as_fallback: true,
    }
    expect(manifest.content_scripts).toEqual([
      { ...frames, js: ['src/page/main.iife.js'], world: 'MAIN' },
      { ...frames, js: ['src/bridge/main.iife.js'] },
    ])
    for (const path of ['src/page/main.iife.js', 'src/bridge/main.iife.js']) {
      expect(script(path)).not.toMatch(/\bimport\s*[({*"']|\bimport\(|\brequire\(/)
      expect(script(path).trimStart()).toMatch(/^\(function\(\)|^\(\(\)=>|^\(function \(\)/)
    }
  })

  it('keeps the injected scripts small and free of the polyfill', () => {
    const both = script('src/page/main.iife.js') + script('src/bridge/main.iife.js')
    expect(both).not.toContain('webextension-polyfill')
    expect(both).not.toContain('No matching signature')
    // Every frame of every page pays for these bytes: docs/performance.md. What grows beyond has to be worth it.
    expect(gzipSync(both).length).toBeLessThan(9.5 * 1024)
  })

  it('has every scrap of code in its files: no eval, no inline script, no remote address', () => {
    for (const path of files(dist).filter(each => /\.(js|html)$/.test(each))) {
      const text = readFileSync(path, 'utf8')
      if (path.endsWith('.html')) expect(text).not.toMatch(/<script(?![^>]*\bsrc=)/)
      expect(text, path).not.toMatch(/\beval\(|new Function\(/)
    }
    expect(manifest.content_security_policy.extension_pages).toContain("default-src 'none'")
  })
})
