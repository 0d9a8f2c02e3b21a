/** Mistakes in what a spec means: shapes, references, weights, losses. */
import type { CatalogueEntry } from './entry.ts'

export type NetworkCode =
  | 'foreign-keys'
  | 'foreign-misfit'
  | 'recording-augmented'
  | 'recording-part'
  | 'recording-unverified'
  | 'bottom-count'
  | 'frozen-in-train-mode'
  | 'frozen-rate'
  | 'input-mismatch'
  | 'label-width'
  | 'extra-outputs'
  | 'layer-shape'
  | 'loss-input'
  | 'frozen-without-effect'
  | 'mean-channels'
  | 'mix-weights'
  | 'idle-student'
  | 'no-statistics'
  | 'nothing-to-train'
  | 'shared-parameter'
  | 'student-from-teacher-weights'
  | 'target-needs-gradient'
  | 'test-batch'
  | 'test-remainder'
  | 'test-repeats'
  | 'too-many-params'
  | 'trained-in-eval-mode'
  | 'unknown-dataset'
  | 'unknown-reference'
  | 'untrainable-input'
  | 'unreached-layer'
  | 'untrained-teacher'
  | 'unused-layer'
  | 'lonely-share'
  | 'unused-top'
  | 'unread-answer'
  | 'unused-teacher'
  | 'weights-cycle'
  | 'weights-network'
  | 'weights-of-a-sweep'
  | 'weights-changed'
  | 'weights-misfit'
  | 'weights-pattern'
  | 'weights-rename'
  | 'weights-source'
  | 'weights-unreadable'
  | 'weights-unverified'
  | 'zero-filler'

export const networkCodes: Readonly<Record<NetworkCode, CatalogueEntry>> = {
  'bottom-count': {
    severity: 'error',
    title: 'a layer reads more or fewer layers than its type does',
    explanation:
      'A convolution reads one bottom, an `eltwise` or a `concat` several, a `crop` two. Name as many in `bottom` as the ' +
      'type reads, or leave `bottom` out to read the layer before.',
  },
  'foreign-keys': {
    severity: 'error',
    title: 'a teacher that is not described says more than it can, or less than it must',
    explanation:
      'A teacher may be a network in a file (`onnx: t.onnx`) or what one answered (`recorded: logits.npy`). Then `outputs` names ' +
      'what it gives, and nothing else but `expect` stands beside it: there are no layers to edit, to load or to freeze. Only ' +
      'teachers can be made so.',
  },
  'foreign-misfit': {
    severity: 'error',
    title: 'a teacher that is not described does not fit the experiment',
    explanation:
      'A network in a file must take the images of the experiment as its one input, F32 and of any number, and give outputs of ' +
      'a known shape. What was recorded must have a row for each image of the set, of the shape that `outputs` says.',
  },
  'recording-augmented': {
    severity: 'warning',
    title: 'the student sees other images than those that were recorded',
    explanation:
      'What was recorded is the teacher’s answer to an image as it is. Where the training crops, mirrors or pads at random, the ' +
      'student sees another image each time, and compares with the answer to the one that was recorded.',
  },
  'recording-part': {
    severity: 'error',
    title: 'a recorded teacher is asked about images that it was not recorded of',
    explanation:
      'A path alone is of the training images: `recorded: logits.npy`. Metrics and `expect` look at test images, so they need ' +
      '`recorded: { train: logits.npy, test: test.npy }`; losses that are trained need `train`. Tests simply report no loss ' +
      'that compares with what was recorded of training images alone.',
  },
  'recording-unverified': {
    severity: 'error',
    title: 'nothing proves of which images something was recorded',
    explanation:
      'Rows that belong to other images, or to these in another order, teach nonsense and look well. `ts-compile predict SPEC ' +
      '--network teacher --data train -o logits.npy` records a teacher of this or another spec, and writes the dataset’s hash ' +
      'into `logits.npy.header.json`, which a run holds against the data.',
    waivable: 'to learn from an array that something else wrote, one row an image in the order of the dataset',
  },
  'frozen-in-train-mode': {
    severity: 'warning',
    title: 'a frozen network behaves as if it were trained',
    explanation:
      'Freezing keeps the solver from the parameters; `mode` says how dropout and batch normalisation behave. In ' +
      '`mode: train` a frozen teacher drops units at random and moves its running statistics, so that it is another teacher ' +
      'at every step. A teacher is in `mode: eval` unless it says otherwise. A few methods want the batch’s statistics ' +
      'on purpose: say so under `allow`.',
  },
  'frozen-rate': {
    severity: 'warning',
    title: 'a layer of a frozen network is given a learning rate',
    explanation:
      'Nothing of a frozen network is trained, whatever `lr_mult` says. One that comes with a network file is no matter, ' +
      'others train that file; one that the frozen network writes itself contradicts it.',
  },
  'input-mismatch': {
    severity: 'error',
    title: 'a network takes images of another shape than the data gives',
    explanation:
      'A network file states the images it takes as `input: [channels, height, width]`. The dataset has another shape, so ' +
      'the weights of the first inner product would not even have the right size.',
  },
  'label-width': {
    severity: 'error',
    title: 'a loss or metric over labels has fewer outputs than there are classes',
    explanation:
      'A label is an index into the class scores. A layer with 5 outputs cannot be compared with labels 0 to 9. Give the ' +
      'layer as many outputs as the dataset has classes.',
  },
  'extra-outputs': {
    severity: 'warning',
    title: 'a layer has more outputs than there are classes',
    explanation:
      'Outputs that no label ever names only learn to be small. The 2017 study trained MNIST with 100 outputs for ten ' +
      'digits; it works, but is rarely meant.',
  },
  'layer-shape': {
    severity: 'error',
    title: 'a layer cannot be applied to what it reads',
    explanation:
      'The shapes do not fit: a kernel larger than its image, a `group` that does not divide the channels, a convolution ' +
      'above an inner product. The message says which. `ts-compile compile` prints the shape of every layer.',
  },
  'loss-input': {
    severity: 'error',
    title: 'a loss or metric is given something that it cannot compare',
    explanation:
      'Each loss says what it reads: class scores of one width on both sides for `distillation`, class scores and ' +
      '`data.label` for `softmax_cross_entropy`.',
  },
  'frozen-without-effect': {
    severity: 'error',
    title: 'something under `frozen` freezes nothing',
    explanation:
      'Each pattern is held against the names of the layers, as they are after `rename`. It must match a layer that has ' +
      'parameters or running statistics: what was meant to stay would otherwise be trained. A layer that has neither says ' +
      'nothing of `frozen` itself.',
  },
  'mean-channels': {
    severity: 'error',
    title: 'the mean has not one number a channel',
    explanation:
      '`transform.mean` lists one number for each channel of the images: one for MNIST, none to subtract nothing.',
  },
  'mix-weights': {
    severity: 'error',
    title: 'the weights of a mix do not add up to 1',
    explanation:
      'A mix is a weighted mean: of probabilities, which must stay probabilities, or of logits. Let the weights under `of` ' +
      'add up to 1, as in `{ wide.fc: 0.5, deep.fc: 0.5 }`.',
  },
  'idle-student': {
    severity: 'warning',
    title: 'no loss trains a student',
    explanation:
      'It is there to learn, and nothing that counts reads it: it would keep the values that it starts from. Name one of ' +
      'its layers as the `input` of a loss, or remove it. A loss of weight 0 counts as one that trains.',
  },
  'no-statistics': {
    severity: 'warning',
    title: 'a batch norm normalises by statistics that nobody made',
    explanation:
      'In `mode: eval`, or with `use_global_stats: true`, a batch norm divides by the running variance, and so does one that ' +
      'a stage freezes. A network that starts from its fillers has none: everything would be multiplied by 1/√eps. So would a ' +
      'test before the first update, which is left out of such a network unless the spec says `initial: true`.',
  },
  'nothing-to-train': {
    severity: 'error',
    title: 'no loss would change any parameter',
    explanation:
      'Every loss has weight 0, or everything below the losses is frozen. A run would end with the weights it began with.',
  },
  'shared-parameter': {
    severity: 'error',
    title: 'layers that share a parameter disagree about it',
    explanation:
      'Blobs of one network whose `param` says the same `share` are one tensor, the first one’s. They must have the same ' +
      'shape, and say the same `lr_mult` and `decay_mult`; the first one’s filler is what it starts from.',
  },
  'student-from-teacher-weights': {
    severity: 'error',
    title: 'a student would be filled from the teacher’s source without being asked to',
    explanation:
      'The student’s `weights` is the same text as the teacher’s: it came along with a merge (`<<: *teacher`) or an anchor. ' +
      'A student that starts as its teacher is seldom an experiment. Remove the key from the merge, or, if it is meant, ' +
      'write `weights` in the student itself.',
  },
  'target-needs-gradient': {
    severity: 'error',
    title: 'the target of a loss would itself be trained',
    explanation:
      'A loss pulls its input towards its target. If the target depends on parameters that training changes, the two ' +
      'would move towards each other, and Caffe aborts. Freeze the network that the target belongs to (`frozen: true`).',
  },
  'test-batch': {
    severity: 'error',
    title: 'a test batch is larger than the test set',
    explanation:
      'A test runs whole batches, and there is not one. Take a batch size that divides the number of test images.',
  },
  'test-remainder': {
    severity: 'warning',
    title: 'the test batch does not divide the test set',
    explanation:
      'A test runs whole batches. Images that fill no batch are never tested, so the accuracy is not that of the whole ' +
      'set. Take a batch size that divides the number of test images.',
  },
  'test-repeats': {
    severity: 'warning',
    title: 'a test would see some images twice',
    explanation:
      '`test.iterations` times the test batch is more than the test set has; the test wraps around, as Caffe does, and ' +
      'counts the first images again.',
  },
  'too-many-params': {
    severity: 'error',
    title: 'a layer lists more `param`s than it has parameter blobs',
    explanation:
      '`param` has one entry a blob: the weight, then the bias. A layer without parameters takes none, and one with ' +
      '`bias_term: false` takes one.',
  },
  'trained-in-eval-mode': {
    severity: 'warning',
    title: 'a trained network has dropouts that never drop anything',
    explanation:
      'In `mode: eval` a dropout passes everything on, in training too. Only frozen networks are in that mode unless they ' +
      'are told to be.',
  },
  'unknown-dataset': {
    severity: 'error',
    title: 'there is no dataset of this name',
    explanation: 'This version knows the datasets that the message lists.',
  },
  'unknown-reference': {
    severity: 'error',
    title: 'a reference names a network or a layer that does not exist',
    explanation:
      'Losses and metrics name what they read as `network.layer`, with the names that layers have after `rename`. ' +
      'Write one of the layers of that network, for example `student.ip2_s`.',
  },
  'untrainable-input': {
    severity: 'error',
    title: 'the input of a loss does not depend on anything that is trained',
    explanation:
      'A loss trains what its `input` depends on. If all of that is frozen, the loss has no effect; usually `input` and ' +
      '`target` are exchanged.',
  },
  'unreached-layer': {
    severity: 'warning',
    title: 'a layer is read, is not frozen, and no loss trains it',
    explanation:
      'Only metrics depend on it, or nothing that a gradient passes: an `argmax` or a `threshold` stands above it. It ' +
      'keeps the values that it starts from. A loss of weight 0 counts as one that trains.',
  },
  'untrained-teacher': {
    severity: 'error',
    title: 'a frozen network has no weights',
    explanation:
      'A frozen network that starts from its fillers stays random: a teacher that knows nothing, which is how several ' +
      'published curves came about. Name the experiment that trains it: `weights: { experiment: mnist-teacher.yaml }`.',
    waivable: 'to repeat a published curve that was made so, or to measure what a random teacher teaches',
  },
  'unused-layer': {
    severity: 'warning',
    title: 'a layer with parameters contributes to no loss and no metric',
    explanation: 'Nothing reads it, so it is neither run nor trained. Remove it, or name it in a loss or a metric.',
  },
  'lonely-share': {
    severity: 'warning',
    title: 'a shared weight has nobody to share it with',
    explanation:
      'Blobs whose `param` says one `share` are one tensor. A name that stands only once shares nothing; where two were meant, ' +
      'a slip in one of them unties the weights, and the network trains as another one.',
  },
  'unused-top': {
    severity: 'warning',
    title: 'nothing reads what a layer makes',
    explanation:
      'There is no working in place here: a layer that names its `bottom` reads exactly that, and a `relu` in between that ' +
      'nobody reads has no effect, and so has a `dropout` at the end that no loss names: `input: student.drop` trains through ' +
      'it, `input: student.ip` does not. Let the next layer or a loss read it. Parts of a `slice` that are not wanted end in a ' +
      '`silence`.',
  },
  'unread-answer': {
    severity: 'note',
    title: 'a network ends in answers that no loss and no metric reads',
    explanation:
      'Losses and metrics read class scores, from below a `softmax`, and take the softmax themselves. One at the end is there ' +
      'for those who use the trained network: it changes no number of the run.',
  },
  'unused-teacher': {
    severity: 'warning',
    title: 'no loss and no metric reads the teacher',
    explanation:
      'The experiment would give the same numbers without it. Add a `distillation` loss, or remove the teacher.',
  },
  'weights-cycle': {
    severity: 'error',
    title: 'experiments take their weights from each other in a circle',
    explanation: 'None of them could be trained first. The message shows the chain.',
  },
  'weights-network': {
    severity: 'error',
    title: 'weights are taken from an experiment that trains several networks',
    explanation:
      'The experiment leaves a file for each network that it trains. Say which one is meant: ' +
      '`weights: { experiment: two.yaml, network: a }`.',
  },
  'weights-of-a-sweep': {
    severity: 'error',
    title: 'weights are taken from an experiment that sweeps',
    explanation:
      'A sweep trains several networks, and nothing says which one is meant. Name an experiment without `sweep`.',
  },
  'weights-misfit': {
    severity: 'error',
    title: 'weights do not fit the network that they are for',
    explanation:
      'Every parameter must find a tensor of its name (before `rename`) and shape in a source, and every tensor of a source ' +
      'must find its parameter. Nothing is loaded in part but what the spec says: `otherwise: fillers` leaves what is ' +
      'missing to the fillers, `leftover: ignore` leaves out what nothing takes, `only` names the layers that are taken, and ' +
      '`rename` in `weights` says what a source calls them, and `layout` that it is a file of PyTorch or of TensorFlow.js.',
  },
  'weights-source': {
    severity: 'error',
    title: 'it is not clear where weights come from',
    explanation:
      'Weights come from an `experiment` that trains them, from a `file`, or from several `sources`, each of which is one of ' +
      'the two. `network` belongs to an experiment, `sha256` and `layout` to a file.',
  },
  'weights-pattern': {
    severity: 'warning',
    title: 'a pattern of `only` matches no layer of the source',
    explanation:
      'Patterns are held against the names that layers have in the source, before any rename. The help names those that there are.',
  },
  'weights-rename': {
    severity: 'warning',
    title: 'weights are renamed to what no layer is called',
    explanation:
      '`rename` in `weights` gives layers of the source the names that they have here, before the network’s own `rename`. ' +
      'With `leftover: ignore` what finds no layer is ignored, and with `otherwise: fillers` the layer that was meant starts ' +
      'at random: so a slip in the rule would be seen in the results alone.',
  },
  'weights-unverified': {
    severity: 'warning',
    title: 'nothing proves that weights fit',
    explanation:
      'The file of weights is not here, so its names and shapes cannot be compared with the network’s. A run needs the file. To ' +
      'have `check` prove it everywhere, commit the header that `ts-compile weights lock FILE` writes beside it.',
  },
  'weights-unreadable': {
    severity: 'error',
    title: 'a file of weights cannot be read',
    explanation:
      'The file is of no format that can be read, or damaged, or not there when it is needed. The message says what is wrong ' +
      'with it. Formats are told apart by what is in the file, not by its name.',
  },
  'weights-changed': {
    severity: 'error',
    title: 'a file of weights is another than the one that was locked',
    explanation:
      'Beside the file lies its header, or the spec states its SHA-256, and they disagree. Take the right file; if the new one ' +
      'is meant, lock it anew: `ts-compile weights lock FILE`.',
  },
  'zero-filler': {
    severity: 'warning',
    title: 'a trained weight starts with all its numbers equal',
    explanation:
      'Units that start equal stay equal: they receive the same gradient. Take `xavier` or `gaussian`; a constant is for biases.',
  },
}
