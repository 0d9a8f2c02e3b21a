/**
 * What other distillation frameworks pass over without a word, written in our language. The table is what each of them does,
 * by their sources or their users' reports; the golden file is what we say.
 *
 * Not here, because this language has nothing that could be wrong in the same way:
 *
 * | passed over elsewhere                                     | why it has no case                                       |
 * | --------------------------------------------------------- | -------------------------------------------------------- |
 * | a loss counts only if its name holds "loss" (mmengine)    | a loss is what stands under `losses`, by any name        |
 * | with exactly one loss its weight is ignored (PaddleClas)  | the total is Σ weight·loss for one loss too              |
 * | T² is dropped where alpha is 0 (torchdistill)             | the plan prints the formula that is computed             |
 * | the loss that is shown is not the one that is trained on  | both are one node of the graph                           |
 * | the student runs twice for a loss on a feature (Keras)    | equal nodes are one node                                 |
 * | a cache that knows its samples by their number            | there is no cache of outputs                             |
 * | the learning rate multiplied in place, once a stage       | a plan is data that nothing changes                      |
 * | checkpoints of stages that are never written              | checkpoints are where the report says, or the run fails  |
 */
import { describe, expect, it } from 'vitest'

import { filesOf, specExamples } from '../../compiler/diagnostics/examples/index.ts'
import type { DiagnosticCode } from '../../compiler/index.ts'
import { compileFiles, small, type Files } from '../harness.ts'
import { told } from './told.ts'

interface Silent {
  /** Who passes it over. */
  readonly item: string
  readonly what: string
  readonly files: Files
  readonly code: DiagnosticCode
  readonly refused: boolean
}

const WEIGHTS = '  weights: { experiment: teacher.yaml }\n'
const SOFT = 'type: distillation, input: student.ip_s, target: teacher.ip_t'

const silent: readonly Silent[] = [
  {
    item: 'torchdistill',
    what: 'a checkpoint of the teacher that does not exist',
    files: small(['experiment: teacher.yaml', 'experiment: teacher_v2.yaml']),
    code: 'unreadable-file',
    refused: true,
  },
  {
    item: 'Megatron-Bridge#1422',
    what: 'a teacher that nobody loads',
    files: small([WEIGHTS, '']),
    code: 'untrained-teacher',
    refused: true,
  },
  {
    item: 'torchdistill, knowledge_distillation_caffe#2',
    what: 'a teacher that is trained along',
    files: small([WEIGHTS, `${WEIGHTS}  frozen: false\n`]),
    code: 'target-needs-gradient',
    refused: true,
  },
  {
    item: 'torchdistill',
    what: 'a misspelt layer that was to be frozen',
    files: small([
      'rename: { suffix: _s }',
      'rename: { suffix: _s }\n  override: { covn: { param: [{ lr_mult: 0 }] } }',
    ]),
    code: 'unknown-layer',
    refused: true,
  },
  {
    item: 'torchdistill',
    what: 'a pattern of what is frozen that matches nothing',
    files: small(['rename: { suffix: _s }', "rename: { suffix: _s }\n  frozen: ['covn*']"]),
    code: 'frozen-without-effect',
    refused: true,
  },
  {
    item: 'torchdistill, unsloth-zoo PR#965',
    what: 'a frozen teacher whose batch norms go on learning',
    files: small(
      [WEIGHTS, `${WEIGHTS}  mode: train\n`],
      ['  - { name: ip,', '  - { name: norm, type: batch_norm }\n  - { name: ip,'],
    ),
    code: 'frozen-in-train-mode',
    refused: false,
  },
  {
    item: 'mmrazor',
    what: 'a frozen teacher whose dropouts go on dropping',
    files: small(
      [WEIGHTS, `${WEIGHTS}  mode: train\n`],
      ['  - { name: ip,', '  - { name: drop, type: dropout }\n  - { name: ip,'],
    ),
    code: 'frozen-in-train-mode',
    refused: false,
  },
  {
    item: 'KD_Lib',
    what: 'a student that is trained in eval mode',
    files: small(
      ['rename: { suffix: _s }', 'rename: { suffix: _s }\n  mode: eval'],
      ['  - { name: ip,', '  - { name: drop, type: dropout }\n  - { name: ip,'],
    ),
    code: 'trained-in-eval-mode',
    refused: false,
  },
  {
    item: 'torchdistill, OpenMHC#14',
    what: 'a key of a loss that the loss does not have',
    files: small([SOFT, `${SOFT}, margin: 0.5`]),
    code: 'unknown-key',
    refused: true,
  },
  {
    item: 'torchdistill',
    what: 'a misspelt map of losses, so that there are none',
    files: small(['losses:\n  hard', 'sub_terms:\n  hard']),
    code: 'unknown-key',
    refused: true,
  },
  {
    item: 'TextBrewer',
    what: 'a misspelt weight',
    files: small(["weight: '${lambda}'", "wieght: '${lambda}'"]),
    code: 'unknown-key',
    refused: true,
  },
  {
    item: 'Ludwig',
    what: 'an unknown key deep inside',
    files: small(['base_lr: 0.01', 'base_lr: 0.01, test: { intervall: 5 }']),
    code: 'unknown-key',
    refused: true,
  },
  {
    item: 'hydra#1951',
    what: 'a misspelt list of bases',
    files: small(['version: 1\nname: small', 'extend: base.yaml\nversion: 1\nname: small']),
    code: 'unknown-key',
    refused: true,
  },
  {
    item: 'mmrazor',
    what: 'a loss without what it needs',
    files: small([SOFT, 'type: distillation, input: student.ip_s']),
    code: 'missing-key',
    refused: true,
  },
  {
    item: 'mmrazor#339, PR#463, torchdistill#481',
    what: 'a tap on a layer that is not there',
    files: small([SOFT, 'type: hint, input: student.conv1_s, target: teacher.conv_t']),
    code: 'unknown-reference',
    refused: true,
  },
  {
    item: 'Keras, mmrazor, sparseml PR#1426',
    what: 'features of two shapes',
    files: small(
      ['rename: { suffix: _s }', 'rename: { suffix: _s }\n  override: { conv: { num_output: 2 } }'],
      [SOFT, 'type: hint, input: student.conv_s, target: teacher.conv_t'],
    ),
    code: 'loss-input',
    refused: true,
  },
  {
    item: 'torchdistill',
    what: 'a projection whose channels were counted by hand',
    files: small([
      SOFT,
      'type: hint, input: student.conv_s, target: teacher.conv_t, project: { type: convolution, num_output: 8, kernel_size: 1 }',
    ]),
    code: 'loss-input',
    refused: true,
  },
  {
    item: 'Caffe, mmrazor#650, tfjs',
    what: 'weights of which some find no place',
    files: small(
      ['network: { from: net.yaml }', "network: { from: net.yaml, rename: [{ match: '^ip$', to: head }] }"],
      ['input: network.ip,', 'input: network.head,'],
    ),
    code: 'weights-misfit',
    refused: true,
  },
  {
    item: 'Caffe, mmengine',
    what: 'layers of the teacher that its weights do not have',
    files: small(
      ['name: ip, type', 'name: hid, type: inner_product, num_output: 20 }\n  - { name: ip, type'],
      ['network: { from: net.yaml }', 'network: { from: net.yaml, remove: [hid] }'],
    ),
    code: 'weights-misfit',
    refused: true,
  },
  {
    item: 'knowledge_distillation_caffe#1, TextBrewer',
    what: 'a mean of teachers, and no word of what',
    files: small(
      ['teacher:\n', 'teachers:\n  other: { from: net.yaml, weights: { experiment: teacher.yaml } }\n  teacher:\n'],
      [
        '  from: net.yaml\n  rename: { suffix: _t }\n  weights',
        '    from: net.yaml\n    rename: { suffix: _t }\n    weights',
      ],
      [SOFT, 'type: distillation, input: student.ip_s, target: { of: { teacher.ip_t: 0.5, other.ip: 0.5 } }'],
    ),
    code: 'missing-key',
    refused: true,
  },
  {
    item: 'knowledge-distillation-pytorch#23, torchdistill',
    what: 'answers that were recorded once, of images that are mirrored at random',
    files: filesOf(specExamples['recording-augmented']?.wrong ?? { edits: [] }),
    code: 'recording-augmented',
    refused: false,
  },
  {
    item: 'mdistiller',
    what: 'the best of all tests, chosen by the test set',
    files: small([', max_iter: 10 }\n', ', max_iter: 10, best: { metric: accuracy } }\n']),
    code: 'selection-on-test-set',
    refused: false,
  },
  {
    item: 'knowledge_distillation_caffe#2',
    what: 'teacher and student exchanged',
    files: small([SOFT, 'type: distillation, input: teacher.ip_t, target: student.ip_s']),
    code: 'untrainable-input',
    refused: true,
  },
  {
    item: 'Knowledge-Distillation-Zoo#12, ProDA#20',
    what: 'a softmax below a softmax',
    files: small(
      ['num_output: 10 }\n', 'num_output: 10 }\n  - { name: prob, type: softmax }\n'],
      [SOFT, 'type: distillation, input: student.prob_s, target: teacher.prob_t, temperature: 4'],
    ),
    code: 'double-softmax',
    refused: false,
  },
  {
    item: 'ModelOpt, RepDistiller',
    what: 'a hint that is a thousand times the rest',
    files: small(
      [SOFT, 'type: hint, input: student.conv_s, target: teacher.conv_t'],
      ["weight: '${lambda}'", 'weight: 1000'],
    ),
    code: 'loss-dominates',
    refused: false,
  },
  {
    item: 'torchdistill, mmrazor',
    what: 'a weight of 0, so that nothing is trained',
    files: small(["weight: '${1 - lambda}'", 'weight: 0'], ["weight: '${lambda}'", 'weight: 0']),
    code: 'nothing-to-train',
    refused: true,
  },
  {
    item: 'PaddleClas, torchdistill',
    what: 'code in a configuration',
    files: small(["'${lambda}'", '\'${open("/etc/passwd")}\'']),
    code: 'expression',
    refused: true,
  },
  {
    item: 'torchdistill',
    what: 'an object that is built while the file is read',
    files: small([
      'data: { dataset: mnist }\nteacher',
      'data: !import_call { key: torchvision.datasets.MNIST }\nteacher',
    ]),
    code: 'yaml-tag',
    refused: true,
  },
  {
    item: 'wandb, Hydra',
    what: 'a sweep over what nothing reads',
    files: small(['vars: { lambda: 0.5 }', 'vars: { lambda: 0.5, temperature: 4 }\nsweep: { temperature: [1, 4] }']),
    code: 'unused-var',
    refused: false,
  },
]

describe('what others pass over', () => {
  const found = silent.map((one) => ({ ...one, result: compileFiles(one.files) }))

  it.each(found)('$item: $what', ({ code, refused, result: { diagnostics, experiment } }) => {
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toContain(code)
    expect(experiment === undefined).toBe(refused)
  })

  it('is told in these words', async () => {
    await expect(told(found)).toMatchFileSnapshot('landscape.golden.txt')
  })
})
