/**
 * npm run sbom [-- FILE]: the bill of materials in CycloneDX, by npm. `npm sbom --omit dev` leaves out what tools for development take
 * too, so npm is given a lockfile in which there is nothing else.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { productionPackages, read } from './production.mjs'

const withoutTools = ({ devDependencies: _tools, ...rest }) => rest
const folder = mkdtempSync(join(tmpdir(), 'ts-compile-sbom-'))
try {
  const lock = read('package-lock.json')
  const packages = { '': withoutTools(lock.packages['']), ...productionPackages() }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(withoutTools(read('package.json'))))
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ ...lock, packages }))
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only', '--offline']
  const bill = execFileSync('npm', args, { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 26 })
  const [file] = process.argv.slice(2)
  if (file === undefined) process.stdout.write(bill)
  else writeFileSync(file, bill)
} finally {
  rmSync(folder, { recursive: true })
}
