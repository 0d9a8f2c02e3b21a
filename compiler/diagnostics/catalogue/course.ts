/** Mistakes in the course of a training: schedules, stages, and what ends them. */
import type { CatalogueEntry } from './entry.ts'

export type CourseCode =
  | 'schedule-range'
  | 'selection-on-test-set'
  | 'selection-untested'
  | 'solverstate-misfit'
  | 'split-size'
  | 'stage-name'
  | 'stage-place'
  | 'stage-slots'
  | 'sum-changes'
  | 'unknown-loss'
  | 'without-effect'
  | 'idle-iterations'
  | 'unknown-metric'
  | 'unused-loss'

export const courseCodes: Readonly<Record<CourseCode, CatalogueEntry>> = {
  'schedule-range': {
    severity: 'error',
    title: 'the numbers of a schedule do not go together',
    explanation:
      'A schedule goes from one number to another while iterations go from `start` to `end`, so `end` comes after `start`. ' +
      '`exponential` goes in equal factors, which lead neither from 0 nor past it. A temperature is more than 0 throughout.',
  },
  'selection-on-test-set': {
    severity: 'warning',
    title: 'the test set decides what the run ends with',
    explanation:
      'The best of many tests is better than the network is: some of what makes it the best is luck with those very images. ' +
      'Hold images out of the training set (`data: { split: { validation: 5000 } }`), and the test set stays untouched.',
  },
  'selection-untested': {
    severity: 'error',
    title: 'something waits for tests, and there are none',
    explanation:
      '`best`, `early_stopping` and `stop` look at what tests report. With `test.interval: 0` nothing is tested before the ' +
      'end, so they would do nothing.',
  },
  'solverstate-misfit': {
    severity: 'error',
    title: 'the state of a solver does not fit the training',
    explanation:
      'A `.solverstate` holds how many updates Caffe had made, and what its solver remembered of each parameter: one blob a ' +
      'parameter in the order of the net, of Adam and AdaDelta as many again. The solver, the networks and `max_iter` must be ' +
      'those of that training, and `weights` names the caffemodel that was written with it.',
  },
  'split-size': {
    severity: 'error',
    title: 'the validation images leave nothing to train on',
    explanation:
      '`data.split.validation` is taken from the images of the training set. It must be fewer than there are.',
  },
  'stage-name': {
    severity: 'error',
    title: 'two stages have the same name',
    explanation: 'Metrics lines and programs are named by their stage, so each stage has a name of its own.',
  },
  'stage-place': {
    severity: 'error',
    title: 'a key of the solver stands in the wrong place beside stages',
    explanation:
      'With `stages`, `max_iter` is said in the `solver` of each stage and not at the root; the other keys of the root hold ' +
      'for every stage that does not say otherwise. `best` and `keep` are of the whole run, and stand at the root only.',
  },
  'stage-slots': {
    severity: 'error',
    title: 'a stage keeps slots that are not there',
    explanation:
      'Slots are what a solver remembers of each parameter, as its momentum. The first stage has none to keep, and a solver ' +
      'of another type cannot go on from them.',
  },
  'sum-changes': {
    severity: 'warning',
    title: 'sums of different losses are compared',
    explanation:
      '`loss` is the sum of the losses, each times the weight that it has in that iteration of that stage. Where a weight ' +
      'changes, a loss comes or goes, or stages have their own losses, a smaller sum need not be a better network. Compare ' +
      'by a metric, or by one loss, as `loss.NAME`.',
  },
  'unknown-loss': {
    severity: 'error',
    title: 'a stage names a loss that does not exist',
    explanation: 'A stage lists the losses that count in it by their names in `losses`.',
  },
  'unknown-metric': {
    severity: 'error',
    title: 'something looks at a number that no test reports',
    explanation:
      'Tests report every metric by its name, the sum of the losses as `loss`, and each loss as `loss.` and its name.',
  },
  'unused-loss': {
    severity: 'error',
    title: 'no stage uses a loss',
    explanation:
      'With `stages`, a loss counts in those stages that name it. One that none names would never train anything; with ' +
      '`weight: 0` it says that it is there to be reported.',
  },
  'idle-iterations': {
    severity: 'warning',
    title: 'no loss counts in some iterations',
    explanation:
      'A loss counts from the `start` of its `active` to before its `end`, in iterations of the stage, and not while a ' +
      'schedule holds its `weight` at 0. Where none counts the gradient is 0: images are read and nothing is learned of ' +
      'them. Windows that follow each other leave no gap.',
  },
  'without-effect': {
    severity: 'warning',
    title: 'something is written that another key makes void',
    explanation:
      'Nothing is read and then ignored in silence: where one key leaves another nothing to do, one of them is not what was ' +
      'meant. `lr_mult: 0` leaves a parameter as it is, decay included; a shared blob is filled by the first that has it.',
  },
}
