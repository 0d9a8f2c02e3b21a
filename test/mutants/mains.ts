/** Which experiment shows what a file means: an experiment itself, a network through one that takes it. */
import { experiments, type Files } from '../files.ts'

export interface Main {
  /** The file whose mutants are judged. */
  readonly file: string
  /** The experiment that is compiled. */
  readonly main: string
  readonly files: Files
}

/** Networks on images that no dataset has are taken with smaller ones. */
const around: Readonly<Record<string, string>> = {
  'networks/alexnet.yaml': 'input: [3, 32, 32], override: { conv1: { pad: 98 } }',
  'networks/vgg16.yaml': 'input: [3, 32, 32]',
}

/** One a file of the project; those of the study are many, and say nothing in another way. */
export const mains: readonly Main[] = Object.keys(experiments)
  .filter((file) => !file.startsWith('study/'))
  .map((file) => {
    if (!file.startsWith('networks/')) return { file, main: file, files: {} }
    const last = [...experiments[file].matchAll(/name: (?:'([^']+)'|([\w/.-]+))/g)].at(-1)
    const dataset = /lenet|mlp/.test(file) ? 'mnist' : 'cifar10'
    const more = around[file] === undefined ? '' : `, ${around[file]}`
    const text = `version: 1
name: around
data: { dataset: ${dataset} }
network: { from: ${file}${more} }
losses: { hard: { type: softmax_cross_entropy, input: network.${last?.[1] ?? last?.[2] ?? ''}, target: data.label } }
solver: { type: sgd, base_lr: 0.01, max_iter: 10 }
`
    return { file, main: 'around.yaml', files: { 'around.yaml': text } }
  })
