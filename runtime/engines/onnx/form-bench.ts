/** Ops by themselves in each of their forms, on the library with a run's options. */
import { performance } from 'node:perf_hooks'

import type * as Ort from 'onnxruntime-node'

import { formTrial, TRIAL_OUTPUTS, trialInputs, triedNodes } from '../../../compiler/onnx/index.ts'
import type { FormBench, OpTrial } from '../engine.ts'
import { failureOf } from '../failure.ts'

export function formBench(
  ort: typeof Ort,
  options: Ort.InferenceSession.SessionOptions,
  block: number | undefined,
): FormBench {
  return {
    nodes: (program) => triedNodes(program, block),
    open: async (node, forms) => {
      const feeds = Object.fromEntries(
        [...trialInputs(node, block)].map(([name, { shape, data }]) => [name, new ort.Tensor('float32', data, shape)]),
      )
      const opened: OpTrial[] = []
      try {
        for (const form of forms) opened.push(await openTrial(ort, options, formTrial(node, block, form), feeds))
      } catch (cause) {
        for (const one of opened) await one.dispose()
        throw failureOf(`\`${node.op}\` cannot be timed`, cause)
      }
      return opened
    },
  }
}

async function openTrial(
  ort: typeof Ort,
  options: Ort.InferenceSession.SessionOptions,
  model: Uint8Array,
  feeds: Readonly<Record<string, Ort.Tensor>>,
): Promise<OpTrial> {
  const session = await ort.InferenceSession.create(model, options)
  return {
    run: async () => {
      const start = performance.now()
      await session.run(feeds, [TRIAL_OUTPUTS.first])
      return performance.now() - start
    },
    answer: async () => {
      const answers = await session.run(feeds, [TRIAL_OUTPUTS.all])
      return answers[TRIAL_OUTPUTS.all].data as Float32Array
    },
    dispose: () => session.release(),
  }
}
