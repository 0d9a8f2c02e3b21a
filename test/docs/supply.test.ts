/** What an installation brings along: all of it is listed, under licences that somebody has looked at, and none of it must run a script. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { execa } from 'execa'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const text = (file: string): string => readFileSync(join(root, file), 'utf8')

interface Locked {
  readonly version: string
  readonly license?: string
  readonly dev?: true
  readonly optional?: true
  readonly hasInstallScript?: true
}
const { packages } = JSON.parse(text('package-lock.json')) as { packages: Readonly<Record<string, Locked>> }
const production = Object.entries(packages).filter(([place, { dev }]) => place !== '' && dev !== true)
const nameOf = (place: string): string => place.split('node_modules/').at(-1) ?? ''
const named = [...new Set(production.map(([place, { version }]) => `${nameOf(place)}@${version}`))].sort()

it('the bill of materials has the lockfile’s packages for production, each of them and no other', async () => {
  const { stdout } = await execa(process.execPath, ['scripts/sbom.mjs'], { cwd: root })
  const bill = JSON.parse(stdout) as { bomFormat: string; components: { name: string; version: string }[] }
  expect(bill.bomFormat).toBe('CycloneDX')
  expect(bill.components.map(({ name, version }) => `${name}@${version}`).sort()).toEqual(named)
})

it('the list of licences has what the packages say of themselves', () => {
  const listed = text('docs/licences.md')
    .split('\n')
    .flatMap((line) => /^- `(.*)` (\S+): (.*)$/.exec(line)?.slice(1, 4) ?? [])
  expect(listed.length / 3).toBe(named.length)
  let installed = 0
  for (const [place, { version, optional }] of production) {
    const said = packageOf(place)
    if (said === undefined) {
      expect([place, optional]).toEqual([place, true]) // of another platform
      continue
    }
    installed++
    expect([place, said.version]).toEqual([place, version])
    const at = listed.findIndex((word, i) => i % 3 === 0 && word === nameOf(place) && listed[i + 1] === version)
    expect(listed[at + 2].split(': ')[0]).toBe(said.license)
  }
  expect(installed).toBeGreaterThan(80)
})

it('what has an install script is optional, and the script is off', () => {
  const scripted = production.filter(([, { hasInstallScript }]) => hasInstallScript).map(([place]) => nameOf(place))
  const { allowScripts, optionalDependencies } = JSON.parse(text('package.json')) as Record<string, object>
  for (const name of scripted) {
    expect(allowScripts).toHaveProperty([name], false)
    expect(optionalDependencies).toHaveProperty([name])
  }
  expect(scripted).toEqual(['onnxruntime-node'])
})

function packageOf(place: string): { readonly version: string; readonly license: string } | undefined {
  try {
    return JSON.parse(text(join(place, 'package.json'))) as { version: string; license: string }
  } catch {
    return undefined
  }
}
