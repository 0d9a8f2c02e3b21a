/** A process of its own that opens the pictures of a spec and makes batches of them: `SPEC BATCHES WORKERS`; prints figures. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { performance } from 'node:perf_hooks'

import { compile } from '../compiler/index.ts'
import { diskHost } from '../cli/disk-host.ts'
import { decodePicture } from '../runtime/data/stores/decode.ts'
import { nameAt } from '../runtime/data/stores/name-list.ts'
import { openBatches, openDataset, type Dataset } from '../runtime/index.ts'

export interface StreamFigures {
  readonly open_seconds: number
  readonly images_per_second: number
  readonly decoded_per_second: number
  readonly memory_mib: readonly [number, number]
}

const [path = '', count = '', workers = ''] = process.argv.slice(2)
console.log(JSON.stringify(await stream(path, Number(count), Number(workers))))

async function stream(path: string, count: number, workers: number): Promise<StreamFigures> {
  const { experiment } = compile(path, { host: diskHost })
  if (!experiment) throw new Error(`${path} does not compile`)
  const { spec: plan } = experiment
  const folder = dirname(path)
  const opening = performance.now()
  const dataset = await openDataset(plan.data, folder, { dataDir: join(folder, 'cache') })
  const open_seconds = (performance.now() - opening) / 1000
  const decoded_per_second = await decodingRate(dataset)
  const batches = await openBatches(plan, dataset, 'train', { workers })
  await batches.next() // the decoder is loaded
  const memory: number[] = []
  const start = performance.now()
  for (let i = 0; i < count; i++) {
    await batches.next()
    if (i === Math.floor(count / 5) || i === count - 1) memory.push(process.memoryUsage.rss() / 2 ** 20)
  }
  const seconds = (performance.now() - start) / 1000
  await batches.close()
  const images_per_second = (count * plan.data.batch.train) / seconds
  return { open_seconds, images_per_second, decoded_per_second, memory_mib: [memory[0], memory[1] ?? memory[0]] }
}

/** Pictures that one thread reads and decodes in a second. */
async function decodingRate({ train: { store, count } }: Dataset): Promise<number> {
  if (store.kind !== 'pictures') throw new Error('the spec is not of pictures')
  const paths = Array.from({ length: Math.min(count, 1000) }, (_, i) => `${store.folder}/${nameAt(store.names, i)}`)
  const start = performance.now()
  for (const path of paths) await decodePicture(readFileSync(path), path, { channels: 3 })
  return (1000 * paths.length) / (performance.now() - start)
}
