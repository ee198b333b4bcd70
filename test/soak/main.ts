/**
 * The soak: attacks that take minutes. It prints what became of each, and fails if an event is nowhere, neither in the
 * log nor in its counts, or a page was harmed.
 *
 * `npm run soak -- --attack flood --browser firefox --seconds 10` does less; `--small` is what `npm test` does.
 */

import { parseArgs } from 'node:util'
import { browsersToTest, isBrowserName } from '../support/launch.ts'
import { type Attack, lostOf, type Scale } from './attack.ts'
import { ATTACKS } from './attacks.ts'
import { type Run, runAttack } from './run-attack.ts'

function readArguments() {
  const { values } = parseArgs({
    options: {
      attack: { type: 'string', multiple: true, default: [] },
      browser: { type: 'string' },
      seconds: { type: 'string' },
      small: { type: 'boolean', default: false },
    },
  })
  const names = ATTACKS.map(({ name }) => name)
  const unknown = values.attack.find(name => !names.includes(name))
  if (unknown) throw new Error(`there is no attack ${unknown}: ${names.join(', ')}`)
  const { browser } = values
  if (browser !== undefined && !isBrowserName(browser))
    throw new Error(`there is no browser ${browser}: chromium or firefox`)
  const seconds = values.seconds === undefined ? null : Number(values.seconds)
  if (seconds !== null && !(seconds > 0)) throw new Error(`--seconds ${values.seconds} is no time`)
  return {
    attacks:
      values.attack.length === 0 ? ATTACKS : ATTACKS.filter(({ name }) => values.attack.includes(name)),
    browsers: browser === undefined ? browsersToTest() : [browser],
    seconds,
    scale: (values.small ? 'small' : 'full') as Scale,
  }
}

const mebibytes = (bytes: number | null) => (bytes === null ? '–' : `${Math.round(bytes / (1 << 20))} MiB`)
const whole = (value: number) => value.toLocaleString('en')

function formatTable(runs: readonly Run[]): string {
  const head = [
    'browser',
    'attack',
    'load held',
    'sent',
    'recorded',
    'declared',
    'lost',
    'page errors',
    'memory',
  ]
  const rows = runs.map(({ browser, attack, outcome, failure, idle, peak }) => [
    browser,
    attack.title,
    ...(outcome
      ? [
          outcome.load,
          ...[outcome.sent, outcome.recorded, outcome.declared, lostOf(outcome), outcome.pageErrors].map(
            whole,
          ),
        ]
      : [`failed: ${failure}`, '', '', '', '', '']),
    `${mebibytes(idle)} → ${mebibytes(peak)}`,
  ])
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [head, head.map(() => '---'), ...rows].map(line).join('\n')
}

const { attacks, browsers, seconds, scale } = readArguments()
const runs: Run[] = []
const wanted = browsers.flatMap(name =>
  attacks
    .filter((attack: Attack) => attack.browsers?.includes(name) ?? true)
    .map(attack => ({ name, attack })),
)
for (const { name, attack } of wanted) {
  console.log(`${name}: ${attack.title} …`)
  const begun = performance.now()
  runs.push(await runAttack(name, attack, scale, seconds ?? attack.seconds[scale]))
  console.log(`${name}: ${attack.name} took ${Math.round((performance.now() - begun) / 1000)} s`)
}
console.log(`\n${formatTable(runs)}\n`)
const harmed = runs.filter(({ outcome }) => !outcome || lostOf(outcome) > 0 || outcome.pageErrors > 0)
console.log(
  harmed.length === 0
    ? 'Nothing was lost without a word, and no page was harmed.'
    : `Harm was done by: ${harmed.map(({ browser, attack }) => `${attack.name} in ${browser}`).join(', ')}`,
)
process.exitCode = harmed.length === 0 ? 0 : 1
