/** What Caffe's files may have wrong, and what neither side can say of the other. */
import type { CatalogueEntry } from './entry.ts'

export type CaffeCode =
  | 'caffe-cannot-say'
  | 'caffe-net'
  | 'caffe-solver'
  | 'cannot-import'
  | 'prototxt-field'
  | 'prototxt-repeated'
  | 'prototxt-syntax'
  | 'prototxt-value'

export const caffeCodes: Readonly<Record<CaffeCode, CatalogueEntry>> = {
  'caffe-cannot-say': {
    severity: 'error',
    title: 'something that Caffe has no way to say',
    explanation:
      '`emit --target caffe` writes what means the same in Caffe, or nothing. Caffe has no stages, no schedules of weights or ' +
      'temperatures, no temperature in its losses, no shuffling of an LMDB, and one phase in which a net is trained. Change ' +
      'what the message names, in the spec or by `--set`.',
  },
  'caffe-net': {
    severity: 'error',
    title: 'a net that Caffe would refuse to build',
    explanation:
      'Layers are held against what Caffe itself checks when it builds a net: types, bottoms and tops, how many `param`s and ' +
      '`propagate_down`s there are, and whether a target needs a gradient. Caffe ends with a line of its log; this is the line ' +
      'of the prototxt.',
  },
  'caffe-solver': {
    severity: 'error',
    title: 'a solver that Caffe would refuse, or that would train nothing',
    explanation:
      'A solver names one net, a policy for its learning rate with what that needs, and how long it trains. Some types know no momentum.',
  },
  'cannot-import': {
    severity: 'error',
    title: 'the prototxt cannot become a spec',
    explanation:
      'Most of what a spec cannot say is left out with a comment in its place. This could not: without it the spec would have ' +
      'no data, no shape or no meaning. The message says what to add on the command line or in the prototxt.',
  },
  'prototxt-field': {
    severity: 'error',
    title: 'the message has no such field',
    explanation:
      'Each message of a prototxt has the fields that caffe.proto declares, and Caffe refuses any other. Often a message was ' +
      'closed too late: `param` belongs to the layer, not into `convolution_param`.',
  },
  'prototxt-repeated': {
    severity: 'error',
    title: 'a field that there is once is said twice',
    explanation:
      'caffe.proto says of each field whether it may be repeated. `bottom`, `top`, `param` and `include` may; `type`, `name` ' +
      'and the parameters of a layer may not, and Caffe refuses the file.',
  },
  'prototxt-syntax': {
    severity: 'error',
    title: 'the text is no prototxt',
    explanation:
      'A prototxt is protobuf’s text format: `name: value`, `name { … }`, comments from `#` on. Reading stops at the first place ' +
      'that is not, as Caffe stops there.',
  },
  'prototxt-value': {
    severity: 'error',
    title: 'the field takes another kind of value',
    explanation:
      'Texts stand in quotes, words of an enum do not (`pool: MAX`), whole numbers have no point, and an unsigned one no minus.',
  },
}
