/** WebAssembly that breaks down for good: a message each time, and nothing that ends the process. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

import { execa } from 'execa'
import { afterAll, expect, it } from 'vitest'

import { packageFolder } from '../../runtime/package-info.ts'
import { workplace } from '../cli/command.ts'

const place = workplace()
afterAll(() => place.remove())

it('HDF5 files that are damaged in thousands of ways are refused, also when the library has trapped', async () => {
  const fixtures = join(import.meta.dirname, 'fixtures')
  const names = readdirSync(fixtures).filter((name) => name.endsWith('.h5.gz'))
  for (const name of names) writeFileSync(join(place.folder, name), gunzipSync(readFileSync(join(fixtures, name))))
  // each error leaves something on the library's stack, so that after some thousands of them it writes over its own memory
  const program = `
    import { readFileSync, writeFileSync } from 'node:fs'
    const { loadHdf5 } = await import(${JSON.stringify(join(packageFolder(), 'dist/runtime/data/stores/hdf5-file.js'))})
    const sound = ${JSON.stringify(names)}.map((name) => readFileSync(name))
    let state = 12345
    const below = (n) => (state = (state * 1103515245 + 12345) & 0x7fffffff) % n
    const open = await loadHdf5()
    const told = []
    const read = (bytes) => {
      writeFileSync('x.h5', bytes)
      let file
      try {
        file = open('x.h5')
        for (const name of file.names) {
          const array = file.array(name)
          array?.read(0, Math.min(1, array.sizes[0] ?? 1))
        }
      } catch (error) {
        if (error.name !== 'RunError' || error.exitCode !== 1) throw error
        told.push(error.message)
      } finally {
        file?.close()
      }
    }
    for (let i = 0; i < 20000 && !told.at(-1)?.includes('broke down'); i++) {
      const bytes = Buffer.from(sound[below(sound.length)])
      for (let k = below(6); k >= 0; k--) bytes[below(bytes.length)] = [0, 255, 128, below(256), 127][below(5)]
      read(bytes)
    }
    read(sound[0])
    console.log(JSON.stringify(told.slice(-2)))`
  const { stdout } = await execa(process.execPath, ['--input-type=module', '-e', program], { cwd: place.folder })
  expect(JSON.parse(stdout.split('\n').at(-1) ?? '')).toEqual([
    expect.stringMatching(/^`x\.h5` cannot be read as HDF5: the HDF5 library broke down over it: /),
    '`x.h5` cannot be read as HDF5: the HDF5 library broke down before, over `x.h5`',
  ])
})
