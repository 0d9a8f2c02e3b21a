/** Every code of a change: what it means, and its class unless the case makes it another. */
import type { ChangeClass } from './change.ts'

interface ChangeEntry {
  readonly class: ChangeClass
  readonly meaning: string
}

export type ChangeCode =
  | 'weights-dropped'
  | 'weights-added'
  | 'weights-source'
  | 'teacher-changed'
  | 'weight-unmapped'
  | 'weight-mapped'
  | 'weights-option'
  | 'proof-changed'
  | 'network-added'
  | 'network-removed'
  | 'network-renamed'
  | 'layer-added'
  | 'layer-removed'
  | 'layer-renamed'
  | 'layer-changed'
  | 'layer-rewired'
  | 'layers-moved'
  | 'parameter-reshaped'
  | 'network-option'
  | 'frozen-changed'
  | 'loss-added'
  | 'loss-removed'
  | 'loss-changed'
  | 'loss-scaled'
  | 'loss-respelled'
  | 'loss-renamed'
  | 'losses-crossed'
  | 'metric-changed'
  | 'solver-changed'
  | 'learning-rate'
  | 'length-changed'
  | 'stages-changed'
  | 'ending-changed'
  | 'bookkeeping-changed'
  | 'data-changed'
  | 'seed-changed'
  | 'sweep-changed'
  | 'confounded'
  | 'costs-more'
  | 'waiver-changed'
  | 'words-changed'
  | 'plan-changed'

const of = (kind: ChangeClass, meaning: string): ChangeEntry => ({ class: kind, meaning })

export const changeCatalogue: Readonly<Record<ChangeCode, ChangeEntry>> = {
  'weights-dropped': of('dangerous', 'a network that took weights starts from its fillers'),
  'weights-added': of('retrains', 'a network takes weights that started from its fillers'),
  'weights-source': of('retrains', 'weights come from elsewhere'),
  'teacher-changed': of('retrains', 'the experiment that weights come from trains something else'),
  'weight-unmapped': of('retrains', 'a parameter is no longer filled from a file'),
  'weight-mapped': of('retrains', 'a parameter is filled from another tensor than before'),
  'weights-option': of('retrains', 'how weights are taken has changed'),
  'proof-changed': of('dangerous', 'what a teacher must prove before step 1 has changed'),
  'network-added': of('breaking', 'there is a network more'),
  'network-removed': of('breaking', 'a network is gone'),
  'network-renamed': of('breaking', 'a network has another name'),
  'layer-added': of('retrains', 'there is a layer more'),
  'layer-removed': of('retrains', 'a layer is gone'),
  'layer-renamed': of('cosmetic', 'a layer has another name'),
  'layer-changed': of('retrains', 'a layer computes or starts otherwise'),
  'layer-rewired': of('retrains', 'a layer reads another one'),
  'layers-moved': of('retrains', 'the same layers stand in another order'),
  'parameter-reshaped': of('breaking', 'a parameter has another shape, because of a layer before it'),
  'network-option': of('retrains', 'a key of a network has changed'),
  'frozen-changed': of('retrains', 'other parameters are trained'),
  'loss-added': of('retrains', 'there is a loss more'),
  'loss-removed': of('retrains', 'a loss is gone'),
  'loss-changed': of('retrains', 'a loss is another function'),
  'loss-scaled': of('retrains', 'a loss counts for more or less, and is the same otherwise'),
  'loss-respelled': of('cosmetic', 'a loss is the same function, said otherwise'),
  'loss-renamed': of('measures', 'a loss has another name'),
  'losses-crossed': of('dangerous', 'two losses have exchanged their weights'),
  'metric-changed': of('measures', 'something else is measured'),
  'solver-changed': of('retrains', 'parameters are changed otherwise'),
  'learning-rate': of('retrains', 'the learning rate takes another course'),
  'length-changed': of('retrains', 'the training is longer or shorter'),
  'stages-changed': of('retrains', 'the training has other stages'),
  'ending-changed': of('retrains', 'what ends the training, or what is kept of it, is chosen otherwise'),
  'bookkeeping-changed': of('measures', 'tests, lines or checkpoints come at other times'),
  'data-changed': of('retrains', 'other images, or the same in another order or form'),
  'seed-changed': of('dangerous', 'everything that is drawn is drawn anew'),
  'sweep-changed': of('measures', 'a sweep has other members'),
  confounded: of('confounds', 'more than one thing that training depends on differs'),
  'costs-more': of('costs', 'a step or a process takes over a tenth more or less'),
  'waiver-changed': of('dangerous', 'a message that would stop the run is waived, or no longer'),
  'words-changed': of('cosmetic', 'a name, a description or a tag'),
  'plan-changed': of('retrains', 'the plan is another one, for a reason that has no name here'),
}
