/**
 * Writes docs/licences.md: under what the packages are that an installation brings along. What nobody has looked at is refused, and so
 * is what asks for more than its name. With --check, only compares.
 */
import { generate } from './generated.mjs'
import { nameOf, productionPackages } from './production.mjs'

const FREE = new Set([
  'MIT',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
  '(MIT OR CC0-1.0)',
])

/** Looked at: why each may be here. */
const SEEN = [
  [/^h5wasm$/, 'SEE LICENSE IN LICENSE.txt', 'the notices of NIST and of HDF5, which are of the kind of BSD’s'],
  [/^@img\/sharp-libvips-/, 'LGPL-3.0-or-later', 'libvips, a library of its own that is loaded and can be replaced'],
  [/^@img\/sharp-win32-/, 'Apache-2.0 AND LGPL-3.0-or-later', 'sharp, with libvips beside it'],
  [/^@img\/sharp-wasm32$/, 'Apache-2.0 AND LGPL-3.0-or-later AND MIT', 'sharp, with libvips as WebAssembly'],
]

function why(name, licence) {
  if (FREE.has(licence)) return ''
  const [, , reason] = SEEN.find(([pattern, seen]) => pattern.test(name) && seen === licence) ?? []
  if (reason !== undefined) return `: ${reason}`
  throw new Error(`${name} is under ${licence ?? 'no licence'}, which nobody has looked at`)
}

const lines = Object.entries(productionPackages())
  .map(([place, { version, license }]) => [nameOf(place), version, license])
  .map(([name, version, licence]) => `- \`${name}\` ${version}: ${licence}${why(name, licence)}`)
const text = `# Licences

What an installation of ts-compile brings along, packages for other platforms and optional ones too. Made from \`package-lock.json\` by
\`npm run gen\`; the texts lie in the packages, and those of bundled ones in \`dist/cli\`. \`npm run sbom\` has the same as CycloneDX.

${[...new Set(lines)].sort().join('\n')}
`
await generate('docs/licences.md', text)
