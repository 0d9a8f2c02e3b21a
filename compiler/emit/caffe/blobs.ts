/** Names in one net of Caffe's: layers of all networks, and the blobs that they make. */
import type { TypedNetwork } from '../../network/index.ts'
import type { Reference } from '../../normalize/index.ts'
import type { Cannot } from '../cannot.ts'

/** What the data layers make. */
const INPUTS = ['data', 'image', 'input', 'pixels'] as const

export class Blobs {
  /** The blob of the images. */
  readonly input: string
  readonly #taken: Set<string>
  readonly #blobs = new Map<string, string>()

  constructor(networks: readonly TypedNetwork[], cannot: Cannot) {
    this.#taken = new Set(['label'])
    reportClashes(networks, cannot)
    for (const { layers } of networks) for (const name of layers.keys()) this.#taken.add(name)
    const parts = networks.flatMap(({ tops }) => tops.flatMap((top) => top.split(':')[1] ?? []))
    this.input = INPUTS.find((name) => !parts.includes(name) && !this.#taken.has(name)) ?? this.fresh('images')
    this.#taken.add(this.input)
    for (const network of networks) {
      for (const top of network.tops) {
        const [layer = top, part] = top.split(':')
        const blob =
          part === undefined ? layer : this.#taken.has(part) ? this.fresh(`${layer}_${part}`) : this.fresh(part)
        this.#blobs.set(`${network.name}.${top}`, blob)
      }
    }
  }

  /** A name that nothing has yet. */
  fresh(name: string): string {
    let found = name
    for (let i = 2; this.#taken.has(found); i++) found = `${name}_${i}`
    this.#taken.add(found)
    return found
  }

  /** `data`, `conv1`, `slice1:a` of a network. */
  of(network: string, top: string): string {
    return top === 'data' ? this.input : (this.#blobs.get(`${network}.${top}`) ?? top)
  }

  at({ network, layer }: Reference): string {
    return this.of(network, layer)
  }

  /** From here on, what reads `top` reads `blob`. */
  pass(network: string, top: string, blob: string): void {
    this.#blobs.set(`${network}.${top}`, blob)
  }
}

/** Two networks of ours may have layers of one name. */
function reportClashes(networks: readonly TypedNetwork[], cannot: Cannot): void {
  networks.forEach((network, i) => {
    for (const other of networks.slice(0, i)) {
      const [first, ...more] = [...network.layers.keys()].filter((name) => other.layers.has(name))
      if (first === undefined) continue
      const also = more.length === 0 ? '' : ` (and ${more.length} more)`
      cannot.say(
        `\`${other.name}\` and \`${network.name}\` both have a layer \`${first}\`${also}, and in a net of Caffe's that is one layer`,
        network.span,
        'rename the layers of one of them: `rename: { suffix: _s }`',
      )
    }
  })
}
