/** Mistakes in how a network is trained: what it starts from, its losses, its solver. */
import type { CatalogueEntry } from './entry.ts'

export type TrainingCode =
  | 'averaging-overlaps'
  | 'constant-metric'
  | 'cut-off'
  | 'dead-start'
  | 'decay-without-effect'
  | 'double-softmax'
  | 'expect-untrained'
  | 'interval-beyond-end'
  | 'large-start'
  | 'loss-dominates'
  | 'loss-range'
  | 'loss-weights'
  | 'memory'
  | 'negative-weight'
  | 'never-reached'
  | 'number-range'
  | 'plain-temperature'
  | 'random-untrained'
  | 'rate-grows'
  | 'rate-size'
  | 'rate-vanishes'
  | 'step-order'
  | 'target-not-probability'
  | 'test-part'
  | 'threshold-out-of-range'
  | 'untested-metrics'
  | 'worst-kept'

export const trainingCodes: Readonly<Record<TrainingCode, CatalogueEntry>> = {
  'averaging-overlaps': {
    severity: 'note',
    title: 'a training line averages iterations that the line before it averaged too',
    explanation:
      '`average_loss` is the number of iterations whose mean a line reports, `display` the number of iterations between ' +
      'two lines. Where the first is larger the lines are smoother than the training is.',
  },
  'constant-metric': {
    severity: 'warning',
    title: 'a metric is the same in every test',
    explanation:
      'The true class is always among the best ten of ten, a layer always agrees with itself, and what only reads networks ' +
      'that are not trained never changes: such a number says nothing, and `best`, `early_stopping` and `stop` choose by ' +
      'nothing. Take a smaller `top_k`, another target, or a metric of the student.',
  },
  'cut-off': {
    severity: 'warning',
    title: 'a layer does not depend on what it reads',
    explanation:
      'A factor of 0, a power of 0, or weights of zeros that `lr_mult: 0` keeps make the same of every image. No gradient ' +
      'passes such a layer, so that what is below it is not trained by what is above. Give the number another value, or ' +
      'take the layer, or the one that it does not need, out.',
  },
  'dead-start': {
    severity: 'warning',
    title: 'a layer starts as one that passes nothing on',
    explanation:
      'A `scale` whose factors start at 0 makes zeros of all that it reads, and no gradient reaches what is below it. At ' +
      'the end of a residual branch that is done on purpose, and no warning is given; elsewhere start from 1. A `prelu` ' +
      'whose slopes start at 1 passes everything on as it is, so that the layers around it are one; start from 0.25.',
  },
  'decay-without-effect': {
    severity: 'warning',
    title: 'a weight decay reaches no parameter',
    explanation:
      '`weight_decay` is multiplied by the `decay_mult` of each blob. Where all of them are 0 nothing decays. Remove the ' +
      'one or the other.',
  },
  'double-softmax': {
    severity: 'warning',
    title: 'a loss or metric takes the softmax of a softmax',
    explanation:
      'Cross-entropies and distillations take the softmax of the class scores themselves. Probabilities read as scores lie ' +
      'between 0 and 1, so the second softmax is nearly uniform, the loss hardly falls and a temperature does nothing. ' +
      'Name the layer below the softmax; a network in a file of ONNX is exported with that as an output.',
  },
  'expect-untrained': {
    severity: 'error',
    title: 'an accuracy is expected of a network that nobody trained',
    explanation:
      '`expect` is measured before the first step. A network whose layers all start by their fillers is right as often as ' +
      'guessing is, so a run would stop there. Say by `weights` what was trained, or take `expect` out; what training is to ' +
      'reach is for `metrics` and `stop`.',
  },
  'interval-beyond-end': {
    severity: 'note',
    title: 'something happens more rarely than the run is long',
    explanation:
      '`display`, `snapshot` and `test.interval` count iterations. With more than `max_iter` there is no training line, no ' +
      'checkpoint but the last, no test but the first and the last.',
  },
  'large-start': {
    severity: 'warning',
    title: 'a parameter starts so large that its layer drowns what it reads',
    explanation:
      'A unit that adds n inputs multiplies their size by about std·√n. Fillers such as `xavier` and `msra` keep that near ' +
      '1; Caffe’s `gaussian` with its default `std` of 1 makes it 28 for 800 inputs, and a few such layers overflow. A ' +
      'bias far from 0 decides by itself on which side of a ReLU its unit stays. Take `xavier` or `msra`, or a smaller `std`.',
  },
  'loss-dominates': {
    severity: 'warning',
    title: 'one loss is a thousand times another at the start',
    explanation:
      'Each loss is multiplied by its weight and added to the total. What a loss is at the start is known from its formula ' +
      '(ln C for a cross-entropy over C classes) or bounded by it; where one of them is at least 1000 times another, the ' +
      'smaller one is trained on in name only. Hints sum over all numbers of a feature map: their weights are small.',
  },
  'loss-range': {
    severity: 'note',
    title: 'a loss moves in a narrow range far from 0',
    explanation:
      'The `seed` convention (the 2017 study) puts a sigmoid above a softmax. For C classes it starts at ' +
      'C·ln(1 + e^(1/C)) − 1/C and cannot fall below (C − 1)·ln 2 + ln(1 + 1/e), where teacher and student agree in one ' +
      'class. That it hardly moves is no sign that nothing is learned. `convention: kl` falls to 0.',
  },
  'loss-weights': {
    severity: 'note',
    title: 'the weights of the losses do not sum to 1',
    explanation:
      'λ and 1 − λ keep the size of the total gradient where a sweep moves λ. With other weights the learning rate means ' +
      'something else for each of them. Write `weight: ${lambda}` and `weight: ${1 - lambda}`, in quotes.',
  },
  memory: {
    severity: 'warning',
    title: 'a training step needs very much memory',
    explanation:
      'Parameters, the solver’s slots and gradients beside them, and the outputs of layers for one batch are counted with ' +
      'four bytes a number. Beyond 64 GiB few machines have them. The message names the largest: often a batch, a crop or ' +
      'a `num_output` with a digit too many.',
  },
  'negative-weight': {
    severity: 'warning',
    title: 'a loss has a weight below 0',
    explanation:
      'Training would make such a loss as large as it can. It is nearly always an expression that left its range: ' +
      '`${1 - lambda}` with a `lambda` above 1.',
  },
  'never-reached': {
    severity: 'warning',
    title: 'something is to change after the last iteration',
    explanation:
      '`stepsize`, `stepvalue`, the warm-up and schedules count iterations, as `max_iter` does. What comes later does not ' +
      'come at all; often one of the two numbers was copied from a longer run. `patience` counts tests: with as many as the ' +
      'run has after its first, nothing is ever stopped early. A `max_iter` given with `--set` is taken for a trial, and no ' +
      'warning is given.',
  },
  'number-range': {
    severity: 'error',
    title: 'a number is none in 32 bits',
    explanation:
      'Everything is computed in float32, which ends at 3.4e38 and has nothing between 0 and 1.4e-45. A number beyond that ' +
      'would become infinite, or 0. Usually an exponent has a digit too many.',
  },
  'plain-temperature': {
    severity: 'note',
    title: 'a distillation has temperature 1',
    explanation:
      'At temperature 1 the targets are the teacher’s plain probabilities, which for a good teacher are close to the labels, ' +
      'and T² is 1. Hinton et al. (2015) take 2 to 20, so that the small probabilities say something.',
  },
  'random-untrained': {
    severity: 'warning',
    title: 'a layer starts at random, and nothing trains it',
    explanation:
      '`lr_mult: 0` keeps a parameter as it starts. That is meant for weights that are loaded, for constants and for ' +
      'bilinear filters; a layer that is filled at random stays noise. Say `weights`, or let it train. If a random layer is ' +
      'wanted, say why in `allow`.',
  },
  'rate-grows': {
    severity: 'warning',
    title: 'the learning rate grows',
    explanation:
      '`gamma` is the factor that the learning rate falls by: 0.1 divides it by ten. Above 1 it grows; with `sigmoid` a ' +
      'positive `gamma` does the same. For a slow start there is `warmup`.',
  },
  'rate-size': {
    severity: 'warning',
    title: 'a learning rate is far from what its solver is used with',
    explanation:
      'With `sgd` and `nesterov` a weight moves by the learning rate times its gradient: 0.001 to 0.1 are usual, large batches take ' +
      'a few units, and beyond 10 training diverges in its first steps, unless the weights of the losses are small, which ' +
      'is counted. `adam`, `adamw`, `rmsprop` and `adagrad` divide the gradient by its size, so that the learning rate is the ' +
      'step itself: weights start near 0.03 in a layer of 1000 inputs, and a step of 0.1 (1 with `rmsprop` and `adagrad`, whose ' +
      'steps shrink) is larger than what it changes; one below 1e-8 is lost in their last digit. `adadelta` makes its own ' +
      'steps, and the learning rate, 1 in the paper, multiplies them. Usually an exponent is wrong.',
  },
  'rate-vanishes': {
    severity: 'warning',
    title: 'the learning rate is as good as 0 before the run ends',
    explanation:
      'Every fall multiplies the learning rate by `gamma`. Below a hundred-millionth of `base_lr` an update is lost in the ' +
      'rounding of most weights, and the rest of the run only takes time. `poly` and `cosine`, which end at 0, are not meant.',
  },
  'step-order': {
    severity: 'error',
    title: 'the values of `stepvalue` do not ascend',
    explanation: 'The learning rate falls once at each of them, in their order. Sort them, and write each once.',
  },
  'target-not-probability': {
    severity: 'warning',
    title: 'a cross-entropy of sigmoids compares with numbers that are no probabilities',
    explanation:
      '`sigmoid_cross_entropy` takes the sigmoid of its input, but its target as it is: a number between 0 and 1. Given the ' +
      'scores of a teacher it has no minimum, and grows without end below 0. Compare scores by `distillation` or ' +
      '`euclidean`, or name the teacher’s `sigmoid` or `softmax`.',
  },
  'test-part': {
    severity: 'note',
    title: 'a test sees a part of the test set',
    explanation:
      '`test.iterations` times the test batch is less than the test set has. The accuracy is that of the first images. ' +
      'Leave `iterations` out to test on all.',
  },
  'threshold-out-of-range': {
    severity: 'error',
    title: 'what a run waits for is never reached, or always',
    explanation:
      '`stop` ends the training when a test finds its metric as good as `at`. Shares such as `accuracy` lie between 0 and ' +
      '1, so that 98 is never reached and 0 is reached at once; an entropy over C classes is at most ln C, and losses are ' +
      'not less than 0.',
  },
  'untested-metrics': {
    severity: 'warning',
    title: 'there are metrics, and nothing is ever tested',
    explanation: 'Metrics are measured in tests. `test.interval: 0` switches tests off, the first and the last too.',
  },
  'worst-kept': {
    severity: 'warning',
    title: 'the state that is kept as the best is the worst',
    explanation:
      'Of `accuracy` and `agreement` more is better, of losses and of other metrics less. `best` knows that; its `mode` is for ' +
      'those who want it the other way, and against the metric it ends the run with the worst state of all tests.',
  },
}
