/**
 * Bundles a page's script with the library that it imports, for libraries that browsers cannot load as they are.
 * Runs in the lab's server, with the first request for the script.
 */

import { join } from 'node:path'

const bundles = new Map<string, Promise<string>>()

/**
 * The text of one module: the script at `path` and all that it imports from node_modules. What it imports from the
 * lab's own addresses stays an import.
 * @throws what the bundler has to say, such as of a file that is not there.
 */
export function bundleScript(path: string): Promise<string> {
  const known = bundles.get(path)
  if (known) return known
  const bundle = build(path)
  bundles.set(path, bundle)
  return bundle
}

async function build(path: string): Promise<string> {
  // Loaded when it is needed: a lab that serves none of these pages starts without it.
  const vite = await import('vite')
  const output = await vite.build({
    configFile: false,
    root: join(path, '..'),
    publicDir: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      target: 'es2022',
      modulePreload: false,
      rolldownOptions: { input: path, external: /^\/third-party\// },
    },
  })
  const chunks = [output].flat().flatMap(one => ('output' in one ? one.output : []))
  const entry = chunks.find(chunk => chunk.type === 'chunk' && chunk.isEntry)
  if (entry?.type !== 'chunk') throw new Error(`${path} became no script`)
  return entry.code
}
