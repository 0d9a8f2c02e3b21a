/** What compiles and is likely not meant, or is worth knowing; and a few contradictions of the solver. */
import { of, student, type Mistake } from './mistake.ts'

const SOLVER = 'base_lr: 0.01, max_iter: 10 }\n'
const SOFT = 'type: distillation, input: student.ip_s, target: teacher.ip_t'
const solver = (name: string, keys: string): Mistake =>
  of(name, [SOLVER, `base_lr: 0.01, max_iter: 100, display: 10, ${keys} }\n`])
/** In the network file, above the inner product. */
const above = (name: string, ...layers: readonly string[]): Mistake =>
  of(name, ['  - { name: ip,', `${layers.map((layer) => `  - { ${layer} }\n`).join('')}  - { name: ip,`])

/** With a metric `m`, and validation images for what looks at it. */
const measured = (name: string, metric: string, keys?: string): Mistake =>
  of(
    name,
    ['data: { dataset: mnist }', 'data: { dataset: mnist, split: { validation: 5000 } }'],
    ['solver: {', `metrics: { m: { ${metric} } }\nsolver: {${keys === undefined ? '' : ` ${keys},`}`],
  )

export const doubtful: readonly Mistake[] = [
  // what is waited for, and measured
  ...['accuracy, at: 0', 'loss.soft, at: -1', 'loss, at: -0.5', 'accuracy, at: 150'].map((stop) =>
    solver(`a stop at ${stop}`, `test: { interval: 50 }, stop: { metric: ${stop} }`),
  ),
  measured(
    'an entropy that is always low enough',
    'type: entropy, input: student.ip_s',
    'stop: { metric: m, at: 2.31 }',
  ),
  measured(
    'an accuracy among as many as there are',
    'type: accuracy, input: student.ip_s, target: data.label, top_k: 10',
  ),
  measured('a divergence from itself', 'type: kl, input: student.ip_s, target: student.ip_s'),
  measured(
    'a best by what is never trained',
    'type: accuracy, input: teacher.ip_t, target: data.label',
    'best: { metric: m }',
  ),
  of(
    'a best by what is trained, on images that are not what they are said to be',
    ['data: { dataset: mnist }\nteacher', 'data: { dataset: mnist, shape: [1, 20, 20] }\nteacher'],
    [
      'solver: {',
      'metrics: { m: { type: accuracy, input: student.ip_s, target: data.label } }\nsolver: { best: { metric: m },',
    ],
  ),
  // what is random, and what is no probability
  of('all layers at lr_mult 0', ['kind: network\n', 'kind: network\ndefaults: { param: [{ lr_mult: 0 }, {}] }\n']),
  of(
    'a target of scores, through a layer that passes them on',
    ['num_output: 10 }\n', 'num_output: 10 }\n  - { name: flat, type: flatten }\n'],
    [SOFT, 'type: sigmoid_cross_entropy, input: student.flat_s, target: teacher.flat_t'],
    ['network.ip,', 'network.flat,'],
    ['input: student.ip_s, target: data', 'input: student.flat_s, target: data'],
  ),
  // ends that nothing reads
  ...['dropout', 'relu', 'softmax'].map((type) =>
    student(`a ${type} at the end`, `  insert: [{ after: ip, layers: [{ name: top, type: ${type} }] }]`),
  ),
  student(
    'a pooling of the images beside the rest',
    '  insert: [{ after: ip, layers: [{ name: top, type: pooling, pool: max, kernel_size: 2, bottom: data }] }]',
  ),
  of(
    'an accuracy of a rectified layer',
    [
      '  - { name: ip,',
      '  - { name: a, type: inner_product, num_output: 20 }\n  - { name: r, type: relu }\n  - { name: ip,',
    ],
    ['solver: {', 'metrics: { m: { type: accuracy, input: student.r_s, target: data.label } }\nsolver: {'],
  ),
  of(
    'an accuracy of pooled images',
    ['solver: {', 'metrics: { m: { type: accuracy, input: student.pool_s, target: data.label } }\nsolver: {'],
    ['pool: max, kernel_size: 2, stride: 2', 'pool: max, kernel_size: 24'],
    ['num_output: 4, kernel_size: 5', 'num_output: 40, kernel_size: 5'],
  ),
  // vars and sweeps
  of('a var that nothing uses', ['vars: { lambda: 0.5 }', 'vars: { lambda: 0.5, mu: 1 }']),
  of('a var that only an unused one uses', ['vars: { lambda: 0.5 }', "vars: { lambda: 0.5, mu: '${nu}', nu: 1 }"]),
  of('a sweep of a var that nothing uses', [
    'vars: { lambda: 0.5 }',
    'vars: { lambda: 0.5, mu: 1 }\nsweep: { mu: [1, 2] }',
  ]),
  of(
    'a sweep of what comes to the same',
    ['vars: { lambda: 0.5 }', 'vars: { lambda: 0.5 }\nsweep: { lambda: [0.5, 0.7, 0.8] }'],
    ["'${lambda}'", "'${min(lambda, 0.7)}'"],
    ["'${1 - lambda}'", '0.5'],
  ),
  of('a sweep of a key without effect', [
    'vars: { lambda: 0.5 }',
    'vars: { lambda: 0.5 }\nsweep: { lambda: [0, 0.5], description: [a, b] }',
  ]),
  of('members of a list that are the same run', [
    'vars: { lambda: 0.5 }',
    'vars: { lambda: 0.5 }\nsweep: [{ lambda: 0.1, seed: 0 }, { lambda: 0.7 }, { lambda: 0.1 }]',
  ]),
  of('a list of a key without effect', [
    'vars: { lambda: 0.5 }',
    'vars: { lambda: 0.5 }\nsweep: [{ description: a }, { description: b }]',
  ]),
  of('a list that sets a var which nothing uses', [
    'vars: { lambda: 0.5 }',
    'vars: { lambda: 0.5, mu: 1 }\nsweep: [{ mu: 1, lambda: 0.1 }]',
  ]),
  // two experiments
  of('a teacher of other pictures', ['data: { dataset: mnist }\nnetwork', 'data: { dataset: fashion_mnist }\nnetwork']),
  of('a teacher that is fed a mean less than it was trained on', [
    'data: { dataset: mnist }\nnetwork',
    'data: { dataset: mnist, transform: { mean: pixel } }\nnetwork',
  ]),
  of(
    'a teacher of another mean',
    ['data: { dataset: mnist }\nteacher', 'data: { dataset: mnist, transform: { mean: [33] } }\nteacher'],
    ['data: { dataset: mnist }\nnetwork', 'data: { dataset: mnist, transform: { mean: [127] } }\nnetwork'],
  ),
  of(
    'a teacher of other means that may well be the same, and mirrors',
    ['data: { dataset: mnist }\nteacher', 'data: { dataset: mnist, transform: { mean: [33], scale: 2 } }\nteacher'],
    [
      'data: { dataset: mnist }\nnetwork',
      'data: { dataset: mnist, transform: { mean: channel, train: { mirror: true } } }\nnetwork',
    ],
  ),
  of(
    'a teacher of another number of classes and another order of colours',
    [
      'data: { dataset: mnist }\nteacher',
      'data: { dataset: image_folder, train: { path: a }, test: { path: b }, shape: [3, 28, 28], classes: 12, ' +
        'transform: { channels: bgr, resize: 32, crop: 28 } }\nteacher',
    ],
    [
      'data: { dataset: mnist }\nnetwork',
      'data: { dataset: image_folder, train: { path: a }, test: { path: b }, shape: [3, 28, 28], classes: 10 }\nnetwork',
    ],
  ),
  // sizes of images
  of('a resize beyond all pictures', [
    'data: { dataset: mnist }\nteacher',
    'data: { dataset: mnist, transform: { resize: 100000, crop: 28 } }\nteacher',
  ]),
  of('images that fill the memory', [
    'data: { dataset: mnist }\nteacher',
    'data: { dataset: mnist, transform: { resize: 16384 } }\nteacher',
  ]),
  of('a border that leaves no image', [
    'data: { dataset: mnist }\nteacher',
    'data: { dataset: image_folder, train: { path: a }, test: { path: b }, shape: [1, 28, 28], classes: 10, ' +
      'transform: { pad: 14 } }\nteacher',
  ]),
  of('pictures of two channels', [
    'data: { dataset: mnist }\nteacher',
    'data: { dataset: image_folder, train: { path: a }, test: { path: b }, shape: [2, 28, 28], classes: 10 }\nteacher',
  ]),
  of('pairs of three channels', [
    'data: { dataset: mnist }\nteacher',
    'data: { dataset: pairs, train: { path: a.txt }, test: { path: b.txt }, shape: [3, 28, 28], classes: 10 }\nteacher',
  ]),
  of('pairs of ten classes', [
    'data: { dataset: mnist }\nteacher',
    'data: { dataset: pairs, train: { path: a.txt }, test: { path: b.txt }, shape: [2, 28, 28], classes: 10 }\nteacher',
  ]),
  // wiring
  above('a relu that nothing reads', 'name: relu, type: relu', 'name: drop, type: dropout, bottom: pool'),
  above(
    'a part of a slice that nothing reads',
    'name: cut, type: slice, top: [a, b]',
    'name: more, type: relu, bottom: "cut:a"',
  ),
  above(
    'an embed of what is trained below',
    'name: rows, type: embed, num_output: 3, input_dim: 10',
    'name: drop, type: dropout',
  ),
  of('units that start equal', [
    'kernel_size: 5 }',
    'kernel_size: 5, weight_filler: { type: uniform, min: 0.1, max: 0.1 } }',
  ]),
  of(
    'a loss through an argmax',
    ['  - { name: ip,', '  - { name: ip,'],
    ['num_output: 10 }\n', 'num_output: 10 }\n  - { name: best, type: argmax, top_k: 10, axis: 1 }\n'],
    ['target: teacher.ip_t', 'target: teacher.best_t'],
    ['input: student.ip_s, target: teacher', 'input: student.best_s, target: teacher'],
  ),
  of(
    'a layer that only a metric reads',
    ['num_output: 10 }\n', 'num_output: 10 }\n  - { name: aux, type: inner_product, bottom: pool, num_output: 10 }\n'],
    [
      'solver: { type: sgd, base_lr: 0.01, max_iter: 10 }\n',
      'metrics:\n' +
        '  a: { type: accuracy, input: student.aux_s, target: data.label }\n' +
        '  b: { type: accuracy, input: teacher.aux_t, target: data.label }\n' +
        'solver: { type: sgd, base_lr: 0.01, max_iter: 10 }\n',
    ],
  ),
  of('metrics without a test', [
    'solver: { type: sgd, base_lr: 0.01, max_iter: 10 }\n',
    'metrics: { a: { type: accuracy, input: student.ip_s, target: data.label } }\n' +
      'solver: { type: sgd, base_lr: 0.01, max_iter: 10, test: { interval: 0 } }\n',
  ]),
  // frozen and trained
  of(
    'a frozen teacher that drops',
    ['weights: { experiment: teacher.yaml }', 'weights: { experiment: teacher.yaml }\n  mode: train'],
    ['  - { name: ip,', '  - { name: drop, type: dropout }\n  - { name: ip,'],
  ),
  of(
    'a frozen teacher that normalises by the batch',
    ['weights: { experiment: teacher.yaml }', 'weights: { experiment: teacher.yaml }\n  mode: train'],
    ['  - { name: ip,', '  - { name: norm, type: batch_norm }\n  - { name: ip,'],
  ),
  of('a frozen teacher with a learning rate', [
    'weights: { experiment: teacher.yaml }',
    'weights: { experiment: teacher.yaml }\n  override: { ip: { param: [{ lr_mult: 0.1 }] } }',
  ]),
  of(
    'a student that drops nothing',
    ['rename: { suffix: _s }', 'rename: { suffix: _s }\n  mode: eval'],
    ['  - { name: ip,', '  - { name: drop, type: dropout }\n  - { name: ip,'],
  ),
  above('a batch norm without statistics', 'name: norm, type: batch_norm, use_global_stats: true'),
  of(
    'a test before there are statistics',
    ['  - { name: ip,', '  - { name: norm, type: batch_norm }\n  - { name: ip,'],
    ['max_iter: 10 }', 'max_iter: 10, test: { interval: 5, initial: true } }'],
  ),
  // losses
  of('a weight below 0', ['vars: { lambda: 0.5 }', 'vars: { lambda: 1.5 }']),
  of('weights that do not sum to 1', ["'${lambda}'", '2']),
  of('a temperature of 1', ['vars: { lambda: 0.5 }', 'vars: { lambda: 0.25 }']),
  of('the range of the seed convention', [SOFT, `${SOFT}, convention: seed`]),
  of(
    'a hint that drowns the labels',
    [SOFT, 'type: hint, input: student.conv_s, target: teacher.conv_t'],
    ["'${lambda}'", "'${lambda * 1000}'"],
  ),
  of(
    'a softmax of a softmax',
    ['num_output: 10 }\n', 'num_output: 10 }\n  - { name: prob, type: softmax }\n'],
    [SOFT, 'type: distillation, input: student.prob_s, target: teacher.ip_t'],
  ),
  // what training starts from
  student('a gaussian of the default size', '  override: { ip: { weight_filler: gaussian } }'),
  student('a uniform filler of the default size', '  override: { ip: { weight_filler: uniform } }'),
  student('a huge bias', '  override: { ip: { bias_filler: { type: constant, value: 100 } } }'),
  above('a scale that starts as 0', 'name: scale, type: scale, filler: constant'),
  above('a prelu that starts as nothing', 'name: prelu, type: prelu, filler: { type: constant, value: 1 }'),
  above('a power that makes all the same', 'name: one, type: power, power: 0'),
  above('a sum without one of its parts', 'name: sum, type: eltwise, bottom: [pool, pool], coeff: [1, 0]'),
  student(
    'zeros that nothing changes',
    '  override: { ip: { weight_filler: constant, param: [{ lr_mult: 0 }, { lr_mult: 1 }] } }',
  ),
  of('a patience longer than the run', [
    'max_iter: 10 }',
    'max_iter: 100, display: 10, test: { interval: 20 }, early_stopping: { metric: accuracy, patience: 5 } }',
  ]),
  of('an accuracy that guessing reaches', [
    'rename: { suffix: _t }',
    'rename: { suffix: _t }\n  expect: { accuracy: { min: 0.1, of: ip_t } }',
  ]),
  // numbers
  of('a number beyond float32', ['base_lr: 0.01', 'base_lr: 1.0e+39']),
  of('a number below float32', ['base_lr: 0.01', 'base_lr: 0.01, weight_decay: 1.0e-46']),
  of('infinity', ['base_lr: 0.01', 'base_lr: .inf']),
  of('no number at all', ['base_lr: 0.01', 'base_lr: .nan']),
  of('an expression without a finite value', ["'${lambda}'", "'${exp(1000) * lambda}'"]),
  of('a negative size', ['num_output: 4,', 'num_output: -4,']),
  of('a batch of millions', [
    'data: { dataset: mnist }\nteacher',
    'data: { dataset: mnist, batch: { train: 8000000 } }\nteacher',
  ]),
  // the solver
  solver('a step after the end', 'lr_policy: { type: step, gamma: 0.1, stepsize: 1000 }'),
  solver('a step value after the end', 'lr_policy: { type: multistep, gamma: 0.1, stepvalue: [50, 100, 150] }'),
  solver('a sigmoid after the end', 'lr_policy: { type: sigmoid, gamma: -0.1, stepsize: 200 }'),
  solver('a warm-up without an end', 'warmup: { iterations: 100 }'),
  solver('step values in disorder', 'lr_policy: { type: multistep, gamma: 0.1, stepvalue: [60, 40] }'),
  solver('a rate that grows', 'lr_policy: { type: step, gamma: 10, stepsize: 50 }'),
  solver('an exponential that grows', 'lr_policy: { type: exp, gamma: 1.01 }'),
  solver('a sigmoid that grows', 'lr_policy: { type: sigmoid, gamma: 0.1, stepsize: 50 }'),
  solver('a rate that vanishes', 'lr_policy: { type: exp, gamma: 0.5 }'),
  solver('a rate that vanishes in steps', 'lr_policy: { type: step, gamma: 0.1, stepsize: 5 }'),
  solver('a snapshot after the end', 'snapshot: 10000'),
  solver('a test after the end', 'test: { interval: 1000 }'),
  of('a display after the end', [SOLVER, 'base_lr: 0.01, max_iter: 10, display: 20 }\n']),
  solver('a mean of more than a display', 'average_loss: 20'),
  solver('a test of a part', 'test: { iterations: 50 }'),
  of(
    'a decay of nothing',
    [SOLVER, 'base_lr: 0.01, max_iter: 10, weight_decay: 0.1 }\n'],
    ['kind: network\n', 'kind: network\ndefaults: { param: [{ decay_mult: 0 }, { decay_mult: 0 }] }\n'],
  ),
]
