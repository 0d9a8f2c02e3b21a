/** A net that is only there to be used: one network, on one image. */
import type { Reporter } from '../../diagnostics/index.ts'
import type { TypedNetwork } from '../../network/index.ts'
import type { Reference } from '../../normalize/index.ts'
import { printPrototxt, type Field, type Fields } from '../../prototxt/index.ts'
import { Cannot } from '../cannot.ts'
import { Blobs } from './blobs.ts'
import { layersOf, type Form } from './nets.ts'

export const DEPLOY = 'deploy.prototxt'

export interface Deployed {
  /** Of the net. */
  readonly name: string
  readonly network: TypedNetwork
  /** Scores that become probabilities: where a softmax was trained. */
  readonly scored?: Reference | undefined
}

/** The text of a network file's net; undefined after a reported thing that Caffe cannot say. */
export function emitCaffeNetwork(network: TypedNetwork, name: string, reporter: Reporter): string | undefined {
  const cannot = new Cannot(reporter, 'caffe-cannot-say')
  const fields = deployNet({ name, network }, cannot, 'network')
  return reporter.hasErrors ? undefined : printPrototxt(fields, [`Emitted from the network ${name}.`])
}

export function deployNet({ name, network, scored }: Deployed, cannot: Cannot, form: Form = 'deploy'): Fields {
  const blobs = new Blobs([network], cannot)
  const dims = [1, ...network.input].map((dim): Field => ['dim', dim])
  const input: Fields = [
    ['name', blobs.input],
    ['type', 'Input'],
    ['top', blobs.input],
    ['input_param', [['shape', dims]]],
  ]
  const scores = scored && blobs.at(scored)
  const prob = blobs.fresh('prob')
  const softmax: Fields = [
    ['name', prob],
    ['type', 'Softmax'],
    ['bottom', scores],
    ['top', prob],
  ]
  return [
    ['name', name],
    ['layer', input],
    ...layersOf(network, blobs, form, cannot),
    ...(scores === undefined ? [] : [['layer', softmax] as const]),
  ]
}
