/* Generated from schema/experiment.schema.json by `npm run gen`. */

/**
 * One layer of a network.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "layer".
 */
export type LayerSpec =
  | AbsLayer
  | ArgmaxLayer
  | BatchNormLayer
  | BiasLayer
  | BnllLayer
  | ConcatLayer
  | ConvolutionLayer
  | CropLayer
  | DeconvolutionLayer
  | DropoutLayer
  | EltwiseLayer
  | EluLayer
  | EmbedLayer
  | ExpLayer
  | FlattenLayer
  | InnerProductLayer
  | LogLayer
  | LrnLayer
  | MvnLayer
  | PoolingLayer
  | PowerLayer
  | PreluLayer
  | ReductionLayer
  | ReluLayer
  | ReshapeLayer
  | ScaleLayer
  | SigmoidLayer
  | SilenceLayer
  | SliceLayer
  | SoftmaxLayer
  | SplitLayer
  | TanhLayer
  | ThresholdLayer
  | TileLayer
/**
 * What a parameter starts from.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "filler".
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "fillerOrName".
 */
export type FillerSpec =
  BilinearFiller | ConstantFiller | GaussianFiller | MsraFiller | PositiveUnitballFiller | UniformFiller | XavierFiller
/**
 * @minItems 1
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "sourceLayers".
 */
export type SourceLayers = string[]
/**
 * One term of what is minimised.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "loss".
 */
export type LossSpec =
  | ContrastiveLoss
  | DistillationLoss
  | EuclideanLoss
  | HingeLoss
  | HintLoss
  | InfogainLoss
  | SigmoidCrossEntropyLoss
  | SoftmaxCrossEntropyLoss
/**
 * A number, or one that changes with the iteration.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "scheduledWeight".
 */
export type Scheduled = number | ScheduleSpec
/**
 * A number that changes with the iteration of the stage.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "schedule".
 */
export type ScheduleSpec = CosineSchedule | ExponentialSchedule | LinearSchedule | StepSchedule
/**
 * A layer, or the mean of several.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "tapOrMix".
 */
export type TapOrMix = string | MixTarget
/**
 * A number more than 0, or one that changes with the iteration.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "scheduledTemperature".
 */
export type ScheduledTemperature = number | ScheduleSpec
/**
 * A number that tests report.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "metric".
 */
export type MetricSpec = AccuracyMetric | AgreementMetric | CrossEntropyMetric | EntropyMetric | KlMetric
/**
 * How the parameters are changed.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "solver".
 */
export type SolverSpec =
  AdadeltaSolver | AdagradSolver | AdamSolver | AdamwSolver | NesterovSolver | RmspropSolver | SgdSolver
/**
 * How the learning rate changes with the iteration, as Caffe has it.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "lrPolicy".
 */
export type LrPolicySpec =
  CosinePolicy | ExpPolicy | FixedPolicy | InvPolicy | MultistepPolicy | PolyPolicy | SigmoidPolicy | StepPolicy

/**
 * A teacher-student experiment.
 */
export interface ExperimentSpec {
  /**
   * The version of this language: 1.
   */
  version: 1
  /**
   * The experiment’s name: lower-case letters, digits, dot, underscore, hyphen; names its folders.
   */
  name: string
  /**
   * What it is for, in a sentence. Changes no number. Default: empty.
   */
  description: string
  /**
   * Words to find it by. Change no number. Default: none.
   */
  tags: string[]
  /**
   * A file, or a list of files, whose keys are taken where this one says nothing, as paths relative to this file; later ones win. Default: none.
   *
   * @minItems 1
   */
  extends?: string | string[]
  /**
   * Whether this file is only there to be extended, and may leave out what an experiment needs: true or false; not inherited. Default: false.
   */
  abstract?: boolean
  /**
   * Values that `${…}` may use. Default: none.
   */
  vars?: {
    [k: string]: number | string | boolean
  }
  /**
   * Keys every random number: first weights, order of the data, dropout. 0 or more. Default 0.
   */
  seed: number
  data: DataSpec
  network?: NetworkSpec
  teacher?: NetworkSpec
  /**
   * The networks that are learned from, by names that losses and metrics use (`wide.fc`); frozen unless they say otherwise. Names match ^[a-z][a-z0-9_-]*$ and are no keys of the root. Default: none.
   */
  teachers?: {
    [k: string]: NetworkSpec
  }
  student?: NetworkSpec
  /**
   * The networks that learn, by name; they are trained together, on the sum of all losses, and each has a file of its own. Default: none.
   */
  students?: {
    [k: string]: NetworkSpec
  }
  /**
   * What is minimised: the sum of weight · loss, by name.
   */
  losses: {
    [k: string]: LossSpec
  }
  /**
   * What tests report, by name. Default: `accuracy` of the input of the first loss over labels.
   */
  metrics?: {
    [k: string]: MetricSpec
  }
  solver: SolverSpec
  /**
   * A `.solverstate` of Caffe’s, from which the training goes on: the iteration that it was made after, and what the solver remembers of each parameter. The caffemodel of the pair stands in `weights`. Relative to the file that names it. Default: iteration 0.
   */
  solverstate?: string
  /**
   * Parts of the training, one after the other. Default: one, in which all losses count.
   *
   * @minItems 1
   */
  stages?: StageSpec[]
  /**
   * Runs to compare. A map tries values: each key is a var, `seed` or a path into this file, each value a list, and every combination is one run. A list has just the runs that it says, each a map of such keys with one value each. Default: none.
   *
   * @minItems 1
   */
  sweep?:
    | {
        /**
         * @minItems 1
         */
        [k: string]: (number | string | boolean | null)[]
      }
    | {
        [k: string]: number | string | boolean | null
      }[]
  /**
   * Messages that are known and wanted: each silences a warning, or an error that `ts-compile explain` calls waivable, and is printed in the plan. Changes no number. Default: none.
   */
  allow: WaiverSpec[]
  guards?: GuardsSpec
}
/**
 * What the networks are trained and tested on.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "data".
 */
export interface DataSpec {
  /**
   * The name of a dataset: mnist, fashion_mnist, cifar10, cifar100; or a format, of which `train` and `test` say where it is: image_folder, idx, cifar_binary, npy, hdf5, lmdb, pairs.
   */
  dataset: string
  train?: DataPartSpec
  test?: DataPartSpec
  /**
   * What the networks see after the transform, [channels, height, width]. Of a format it has to be said; it is verified when the data is opened. By default that of a named dataset.
   *
   * @minItems 3
   * @maxItems 3
   */
  shape?: number[]
  /**
   * How many classes the labels tell apart; 1 or more. Of a format it has to be said; it is verified when the data is opened. By default that of a named dataset.
   */
  classes?: number
  batch: BatchSpec
  /**
   * Whether each epoch has its own order, drawn from the seed (true), or the order of the file, as Caffe reads it (false). Default true.
   */
  shuffle: boolean
  split?: SplitSpec
  limit?: LimitSpec
  /**
   * Classes whose images are left out of the training and of validation; tests see them. By number from 0. Default: none.
   */
  exclude_classes?: number[]
  /**
   * What becomes of an image that cannot be decoded: the run fails and names it, or goes on without it. Default fail.
   */
  corrupt: 'fail' | 'skip'
  transform: TransformSpec
}
/**
 * Where the images and labels of a set are.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "dataPart".
 */
export interface DataPartSpec {
  /**
   * A folder or a file, or a list of files that are read one after the other; relative to the file that names it.
   */
  path: string | unknown[]
  /**
   * Where the labels are, for formats that keep them in a file of their own; `none`: there are none, and what reads `data.label` is refused. Default: where the format has them.
   */
  labels?: string
}
/**
 * Images in a batch.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "batch".
 */
export interface BatchSpec {
  /**
   * Images a training step; 1 or more. Default 64.
   */
  train: number
  /**
   * Images a test batch; 1 or more. Default 100.
   */
  test: number
}
/**
 * Images of the training set that are held out of the training.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "split".
 */
export interface SplitSpec {
  /**
   * How many images, drawn from the seed, are tested on as a set of their own, whenever there is a test; 1 or more. `best`, `early_stopping` and `stop` look at them.
   */
  validation: number
}
/**
 * How much of each set is used.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "limit".
 */
export interface LimitSpec {
  /**
   * Images to train on: less than 1, a fraction; from 1, how many. The first of an order drawn from the seed, once validation images are held out. Default: all.
   */
  train?: number
  /**
   * Images to test on: less than 1, a fraction; from 1, how many. The first of an order drawn from the seed. Default: all.
   */
  test?: number
}
/**
 * What is done to each image: resize, pad, crop, mirror, then (x − mean[c]) · scale, x from 0 to 255.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "transform".
 */
export interface TransformSpec {
  /**
   * The order of a colour image’s channels; Caffe’s models of photographs take bgr. Pixels in lmdb stay as they are stored, which Caffe’s tools did blue first. Default rgb.
   */
  channels: 'rgb' | 'bgr'
  /**
   * The image is scaled to this size first, in pixels: one number for both sides, or [height, width]. 1 to 16,384. Default: it stays as it is.
   */
  resize?: number | unknown[]
  /**
   * Rows and columns added on each side, in pixels; from 0 to 16,384. They are 0 after the mean is subtracted. Default 0.
   */
  pad?: number
  /**
   * A window of this size, in pixels: one number for both sides, or [height, width]; 1 to 16,384. At random in training, in the middle in tests. Default: the whole image.
   */
  crop?: number | unknown[]
  /**
   * Whether half of the images, at random, are turned left to right; in training alone. Default false.
   */
  mirror?: boolean
  /**
   * Subtracted, in units of a pixel (0 to 255). channel, pixel: the training set’s own mean before it is cropped, one number a channel or one a pixel; a list, one number a channel in the order of `channels`; or `{ file: mean.binaryproto }`. Default none.
   */
  mean: unknown[] | string | {}
  /**
   * Factor. No unit; more than 0. Default 1.
   */
  scale: number
  train?: TrainTransformSpec
  test?: TestTransformSpec
}
/**
 * What is done otherwise in training.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "trainTransform".
 */
export interface TrainTransformSpec {
  /**
   * The image is scaled to this size first, in pixels: one number for both sides, or [height, width]. 1 to 16,384. Default: it stays as it is.
   */
  resize?: number | unknown[]
  /**
   * Rows and columns added on each side, in pixels; from 0 to 16,384. They are 0 after the mean is subtracted. Default 0.
   */
  pad?: number
  /**
   * A window of this size, in pixels: one number for both sides, or [height, width]; 1 to 16,384. At random in training, in the middle in tests. Default: the whole image.
   */
  crop?: number | unknown[]
  /**
   * Whether half of the images, at random, are turned left to right; in training alone. Default false.
   */
  mirror?: boolean
}
/**
 * What is done otherwise in tests.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "testTransform".
 */
export interface TestTransformSpec {
  /**
   * The image is scaled to this size first, in pixels: one number for both sides, or [height, width]. 1 to 16,384. Default: it stays as it is.
   */
  resize?: number | unknown[]
  /**
   * Rows and columns added on each side, in pixels; from 0 to 16,384. They are 0 after the mean is subtracted. Default 0.
   */
  pad?: number
  /**
   * A window of this size, in pixels: one number for both sides, or [height, width]; 1 to 16,384. At random in training, in the middle in tests. Default: the whole image.
   */
  crop?: number | unknown[]
}
/**
 * A network: its layers, or where they come from and what is changed in them.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "network".
 */
export interface NetworkSpec {
  /**
   * A network file, as a path relative to this file, or the name of any other network of this spec: its layers are taken (not its weights).
   */
  from?: string
  /**
   * The layers, in order; each reads the one before it unless it names a `bottom`.
   *
   * @minItems 1
   */
  layers?: LayerSpec[]
  /**
   * The images it takes: [channels, height, width], in pixels; checked against the dataset. Default: whatever the dataset has.
   *
   * @minItems 3
   * @maxItems 3
   */
  input?: number[]
  defaults?: LayerDefaults
  /**
   * Layers to leave out, by their names in the source; what read them reads what they read. Default: none.
   */
  remove?: string[]
  /**
   * Layers to make others of: the first rule that fits a layer says what stands in its place, under its name and reading what it read. Default: none.
   *
   * @minItems 1
   */
  replace?: ReplaceRule[]
  /**
   * Layers to add, each group at a place; renamed like the others. Default: none.
   *
   * @minItems 1
   */
  insert?: Insertion[]
  /**
   * Keys to change in layers, by the layers’ names in the source: maps are joined key by key, lists and values replaced, null deletes. Default: none.
   */
  override?: {
    [k: string]: {}
  }
  /**
   * New names for the layers: `{ prefix }`, `{ suffix }`, or a list of `{ match, to }`. Applied last. Default: none.
   */
  rename?: unknown[] | {}
  weights?: WeightsSpec
  /**
   * A teacher of any framework: a network in a file of ONNX, as a path relative to this file, which takes images and runs as it is. `outputs` and `expect` alone may stand beside it. Default: the network is made of layers.
   */
  onnx?: string
  /**
   * A teacher that is not run: what it answered, an array of NumPy (.npy) as a path relative to this file, one row an image in the order of the dataset. A path alone is that of the training images. `outputs` and `expect` alone may stand beside it. Default: the network is made of layers.
   */
  recorded?: string | {}
  /**
   * What an `onnx` or `recorded` teacher gives, by names that losses and metrics use (`teacher.logits`). Default: none.
   */
  outputs?: {
    /**
     * Of `onnx`: what the file calls it. Of `recorded`: the shape of one row, in numbers.
     */
    [k: string]: string | number[]
  }
  /**
   * What stays as it is: true for all parameters, false for none, or globs over the layers’ names after `rename`, as in ['conv1*']. `*` goes over slashes too. A layer’s own `frozen` comes first. Running statistics of frozen layers stay as well: a layer that is frozen in a network that is not normalises by them in training too, a network that is frozen whole as its `mode` says. Default: true for a teacher, false for others.
   *
   * @minItems 1
   */
  frozen?: boolean | string[]
  /**
   * How it computes while training. train: dropout drops and batch norm takes the batch’s statistics. eval: as in a test. Default: eval for a teacher, train for others.
   */
  mode?: 'eval' | 'train'
  expect?: Expectations
}
/**
 * Caffe’s AbsVal: |x|.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "absLayer".
 */
export interface AbsLayer {
  /**
   * The layer’s name, unique in its network; no spaces and no colon, and not the reserved word data. May hold dots and slashes.
   */
  name: string
  /**
   * The layer’s type.
   */
  type: 'abs'
  /**
   * The layer or layers it reads, by name; `data` is the network’s input. Default: the layer before it in the list.
   *
   * @minItems 1
   */
  bottom?: string | string[]
  /**
   * One entry a blob: the weight, then the bias. Up to as many as the layer has blobs. Default: lr_mult 1 and decay_mult 1 for each.
   */
  param?: ParamSpec[]
  /**
   * Whether its parameters and running statistics stay as they are: true or false. Comes before what the network says. Default: as the network’s `frozen` says.
   */
  frozen?: boolean
}
/**
 * How one parameter blob is trained.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "paramSpec".
 */
export interface ParamSpec {
  /**
   * Factor on the learning rate. No unit; 0 or more; 0 freezes the blob. Default 1.
   */
  lr_mult: number
  /**
   * Factor on the weight decay. No unit; 0 or more. Default 1.
   */
  decay_mult: number
  /**
   * A name: blobs of one network that say the same are one tensor, the first one’s. Default: nothing is shared.
   */
  share?: string
}
/**
 * Caffe’s ArgMax: the indices of the largest numbers. No gradient passes.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "argmaxLayer".
 */
export interface ArgmaxLayer {
  /**
   * The layer’s name, unique in its network; no spaces and no colon, and not the reserved word data. May hold dots and slashes.
   */
  name: string
  /**
   * The layer’s type.
   */
  type: 'argmax'
  /**
   * The layer or layers it reads, by name; `data` is the network’s input. Default: the layer before it in the list.
   *
   * @minItems 1
   */
  bottom?: string | string[]
  /**
   * One entry a blob: the weight, then the bias. Up to as many as the layer has blobs. Default: lr_mult 1 and decay_mult 1 for each.
   */
  param?: ParamSpec[]
  /**
   * Whether its parameters and running statistics stay as they are: true or false. Comes before what the network says. Default: as the network’s `frozen` says.
   */
  frozen?: boolean
  /**
   * Whether the numbers come out too (with `axis`: instead): true or false. Default false.
   */
  out_max_val: boolean
  /**
   * How many, the largest first; 1 or more. Default 1.
   */
  top_k: number
  /**
   * The axis that is searched. 1 or more. Default: the whole image.
   */
  axis?: number
}
/**
 * Caffe’s BatchNorm: each channel less its mean, over its standard deviation. No factor and no shift of its own: let a `scale` follow it.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "batchNormLayer".
 */
export interface BatchNormLayer {
  /**
   * The layer’s name, unique in its network; no spaces and no colon, and not the reserved word data. May hold dots and slashes.
   */
  name: string
  /**
   * The layer’s type.
   */
  type: 'batch_norm'
  /**
   * The layer or layers it reads, by name; `data` is the network’s input. Default: the layer before it in the list.
   *
   * @minItems 1
   */
  bottom?: string | string[]
  /**
   * One entry a blob: the weight, then the bias. Up to as many as the layer has blobs. Default: lr_mult 1 and decay_mult 1 for each.
   */
  param?: ParamSpec[]
  /**
   * Whether its parameters and running statistics stay as they are: true or false. Comes before what the network says. Default: as the network’s `frozen` says.
   */
  frozen?: boolean
  /**
   * Whether the running statistics normalise: true or false. Default: true at test and in a network of `mode: eval`, false while it trains.
   */
  use_global_stats?: boolean
  /**
   * What is kept of the running sums at each step. No unit; from 0 to 1. Default 0.999.
   */
  moving_average_fraction: number
  /**
   * Added to the variance. No unit; more than 0. Default 0.00001.
   */
  eps: number
}
/**
 * Caffe’s Bias: x + β; β is learned, or the second bottom.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "biasLayer".
 */
export interface BiasLayer {
  /**
   * The layer’s name, unique in its network; no spaces and no colon, and not the reserved word data. May hold dots and slashes.
   */
  name: string
  /**
   * The layer’s type.
   */
  type: 'bias'
  /**
   * The layer or layers it reads, by name; `data` is the network’s input. Default: the layer before it in the list.
   *
   * @minItems 1
   */
  bottom?: string | string[]
  /**
   * One entry a blob: the weight, then the bias. Up to as many as the layer has blobs. Default: lr_mult 1 and decay_mult 1 for each.
   */
  param?: ParamSpec[]
  /**
   * Whether its parameters and running statistics stay as they are: true or false. Comes before what the network says. Default: as the network’s `frozen` says.
   */
  frozen?: boolean
  /**
   * The first axis of the bottom that the shift goes along; 1 is the channels. With a second bottom, which has the batch as its first axis, it must be 0. 0 or more. Default 1.
   */
  axis: number
  /**
   * How many axes it goes along; -1: all that follow. -1 or more. Means nothing with a second bottom. Default 1.
   */
  num_axes: number
  filler: FillerSpec
}
/**
 * The kernel of bilinear interpolation, for a `deconvolution` that enlarges images.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "bilinearFiller".
 */
export interface BilinearFiller {
  /**
   * The filler’s kind.
   */
  type: 'bilinear'
}
/**
 * The same number everywhere.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "constantFiller".
 */
export interface ConstantFiller {
  /**
   * The filler’s kind.
   */
  type: 'constant'
  /**
   * The number. No unit; any. Default 0.
   */
  value: number
}
/**
 * Independent normal numbers.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "gaussianFiller".
 */
export interface GaussianFiller {
  /**
   * The filler’s kind.
   */
  type: 'gaussian'
  /**
   * The mean. No unit; any. Default 0.
   */
  mean: number
  /**
   * The standard deviation. No unit; 0 or more. Default 1, as in Caffe: far too wide for most layers.
   */
  std: number
  /**
   * How many weights of a unit are not 0, on average. 1 or more. Default: all.
   */
  sparse?: number
}
/**
 * Normal with mean 0 and variance 2/n (He et al. 2015, as Caffe has it).
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "msraFiller".
 */
export interface MsraFiller {
  /**
   * The filler’s kind.
   */
  type: 'msra'
  /**
   * What n counts: the inputs of a unit, its outputs, or the mean of both. Default fan_in.
   */
  variance_norm: 'fan_in' | 'fan_out' | 'average'
}
/**
 * Uniform numbers in (0, 1), scaled so that those of each unit sum to 1.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "positiveUnitballFiller".
 */
export interface PositiveUnitballFiller {
  /**
   * The filler’s kind.
   */
  type: 'positive_unitball'
}
/**
 * Independent numbers, uniform in [min, max).
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "uniformFiller".
 */
export interface UniformFiller {
  /**
   * The filler’s kind.
   */
  type: 'uniform'
  /**
   * The least. No unit; any. Default 0.
   */
  min: number
  /**
   * The most. No unit; any. Default 1.
   */
  max: number
}
/**
 * Uniform in ±√(3/n) (Glorot and Bengio 2010, as Caffe has it).
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "xavierFiller".
 */
export interface XavierFiller {
  /**
   * The filler’s kind.
   */
  type: 'xavier'
  /**
   * What n counts: the inputs of a unit, its outputs, or the mean of both. Default fan_in.
   */
  variance_norm: 'fan_in' | 'fan_out' | 'average'
}
/**
 * Caffe’s BNLL: ln(1 + eˣ), the binomial normal log likelihood.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "bnllLayer".
 */
export interface BnllLayer {
  /**
   * The layer’s name, unique in its network; no spaces and no colon, and not the reserved word data. May hold dots and slashes.
   */
  name: string
  /**
   * The layer’s type.
   */
  type: 'bnll'
  /**
   * The layer or layers it reads, by name; `data` is the network’s input. Default: the layer before it in the list.
   *
   * @minItems 1
   */
  bottom?: string | string[]
  /**
   * One entry a blob: the weight, then the bias. Up to as many as the layer has blobs. Default: lr_mult 1 and decay_mult 1 for each.
   */
  param?: ParamSpec[]
  /**
   * Whether its parameters and running statistics stay as they are: true or false. Comes before what the network says. Default: as the network’s `frozen` says.
   */
  frozen?: boolean
}
/**
 * Caffe’s Concat: bottoms side by side.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "concatLayer".
 */
export interface ConcatLayer {
  /**
   * The layer’s name, unique in its network; no spaces and no colon, and not the reserved word data. May hold dots and slashes.
   */
  name: string
  /**
   * The layer’s type.
   */
  type: 'concat'
  /**
   * The layer or layers it reads, by name; `data` is the network’s input. Default: the layer before it in the list.
   *
   * @minItems 1
   */
  bottom?: string | string[]
  /**
   * One entry a blob: the weight, then the bias. Up to as many as the layer has blobs. Default: lr_mult 1 and decay_mult 1 for each.
   */
  param?: ParamSpec[]
  /**
   * Whether its parameters and running statistics stay as they are: true or false. Comes before what the network says. Default: as the network’s `frozen` says.
   */
  frozen?: boolean
  /**
   * The axis along which they are joined; 1 is the channels. 1 or more. Default 1.
   */
  axis: number
}
/**
 * Caffe’s Convolution: cross-correlation with learned kernels.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "convolutionLayer".
 */
export interface ConvolutionLayer {
  /**
   * The layer’s name, unique in its network; no spaces and no colon, and not the reserved word data. May hold dots and slashes.
   */
  name: string
  /**
   * The layer’s type.
   */
  type: 'convolution'
  /**
   * The layer or layers it reads, by name; `data` is the network’s input. Default: the layer before it in the list.
   *
   * @minItems 1
   */
  bottom?: string | string[]
  /**
   * One entry a blob: the weight, then the bias. Up to as many as the layer has blobs. Default: lr_mult 1 and decay_mult 1 for each.
   */
  param?: ParamSpec[]
  /**
   * Whether its parameters and running statistics stay as they are: true or false. Comes before what the network says. Default: as the network’s `frozen` says.
   */
  frozen?: boolean
  /**
   * How many outputs the layer has; 1 or more.
   */
  num_output: number
  /**
   * Height and width of the window, in pixels; 1 or more. Or say `kernel_h` and `kernel_w`.
   */
  kernel_size?: number
  /**
   * Height of the window, in pixels; 1 or more. Needs `kernel_w`.
   */
  kernel_h?: number
  /**
   * Width of the window, in pixels; 1 or more. Needs `kernel_h`.
   */
  kernel_w?: number
  /**
   * Step between windows, in pixels; 1 or more. Default 1. Or say `stride_h` and `stride_w`.
   */
  stride?: number
  /**
   * Vertical step, in pixels; 1 or more. Default 1.
   */
  stride_h?: number
  /**
   * Horizontal step, in pixels; 1 or more. Default 1.
   */
  stride_w?: number
  /**
   * Zeros added on each side, in pixels; 0 or more. Default 0. Or say `pad_h` and `pad_w`.
   */
  pad?: number
  /**
   * Zeros added above and below, in pixels; 0 or more. Default 0.
   */
  pad_h?: number
  /**
   * Zeros added left and right, in pixels; 0 or more. Default 0.
   */
  pad_w?: number
  /**
   * Distance between the kernel’s taps, in pixels; 1 or more. Default 1.
   */
  dilation: number
  /**
   * Into how many independent groups channels are split; 1 or more; divides the input and output channels. Default 1.
   */
  group: number
  /**
   * Whether there is a bias: true or false. Default true.
   */
  bias_term: boolean
  weight_filler: FillerSpec
  bias_filler: FillerSpec
}
/**
 * Caffe’s Crop: the first bottom, cut to the size of the second.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "cropLayer".
 */
export interface CropLayer {
  /**
   * The layer’s name, unique in its network; no spaces and no colon, and not the reserved word data. May hold dots and slashes.
   */
  name: string
  /**
   * The layer’s type.
   */
  type: 'crop'
  /**
   * The layer or layers it reads, by name; `data` is the network’s input. Default: the layer before it in the list.
   *
   * @minItems 1
   */
  bottom?: string | string[]
  /**
   * One entry a blob: the weight, then the bias. Up to as many as the layer has blobs. Default: lr_mult 1 and decay_mult 1 for each.
   */
  param?: ParamSpec[]
  /**
   * Whether its parameters and running statistics stay as they are: true or false. Comes before what the network says. Default: as the network’s `frozen` says.
   */
  frozen?: boolean
  /**
   * The first axis that is cut, and all after it; 1 is the channels. 1 or more. Default 2.
   */
  axis: number
  /**
   * Where the cut begins, one number for all of those axes or one for each; 0 or more. Default: 0.
   */
  offset: number[]
}
/**
 * Caffe’s Deconvolution: a convolution’s backward pass as a forward one; weight [channels, num_output/group, kh, kw].
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "deconvolutionLayer".
 */
export interface DeconvolutionLayer {
  /**
   * The layer’s name, unique in its network; no spaces and no colon, and not the reserved word data. May hold dots and slashes.
   */
  name: string
  /**
   * The layer’s type.
   */
  type: 'deconvolution'
  /**
   * The layer or layers it reads, by name; `data` is the network’s input. Default: the layer before it in the list.
   *
   * @minItems 1
   */
  bottom?: string | string[]
  /**
   * One entry a blob: the weight, then the bias. Up to as many as the layer has blobs. Default: lr_mult 1 and decay_mult 1 for each.
   */
  param?: ParamSpec[]
  /**
   * Whether its parameters and running statistics stay as they are: true or false. Comes before what the network says. Default: as the network’s `frozen` says.
   */
  frozen?: boolean
  /**
   * How many outputs the layer has; 1 or more.
   */
  num_output: number
  /**
   * Height and width of the window, in pixels; 1 or more. Or say `kernel_h` and `kernel_w`.
   */
  kernel_size?: number
  /**
   * Height of the window, in pixels; 1 or more. Needs `kernel_w`.
   */
  kernel_h?: number
  /**
   * Width of the window, in pixels; 1 or more. Needs `kernel_h`.
   */
  kernel_w?: number
  /**
   * Step between windows, in pixels; 1 or more. Default 1. Or say `stride_h` and `stride_w`.
   */
  stride?: number
  /**
   * Vertical step, in pixels; 1 or more. Default 1.
   */
  stride_h?: number
  /**
   * Horizontal step, in pixels; 1 or more. Default 1.
   */
  stride_w?: number
  /**
   * Zeros added on each side, in pixels; 0 or more. Default 0. Or say `pad_h` and `pad_w`.
   */
  pad?: number
  /**
   * Zeros added above and below, in pixels; 0 or more. Default 0.
   */
  pad_h?: number
  /**
   * Zeros added left and right, in pixels; 0 or more. Default 0.
   */
  pad_w?: number
  /**
   * Distance between the kernel’s taps, in pixels; 1 or more. Default 1.
   */
  dilation: number
  /**
   * Into how many independent groups channels are split; 1 or more; divides the input and output channels. Default 1.
   */
  group: number
  /**
   * Whether there is a bias: true or false. Default true.
   */
  bias_term: boolean
  weight_filler: FillerSpec
  bias_filler: FillerSpec
}
/**
 * Caffe’s Dropout: in training, drops values at random and scales up the rest.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "dropoutLayer".
 */
export interface DropoutLayer {
  /**
   * The layer’s name, unique in its network; no spaces and no colon, and not the reserved word data. May hold dots and slashes.
   */
  name: string
  /**
   * The layer’s type.
   */
  type: 'dropout'
  /**
   * The layer or layers it reads, by name; `data` is the network’s input. Default: the layer before it in the list.
   *
   * @minItems 1
   */
  bottom?: string | string[]
  /**
   * One entry a blob: the weight, then the bias. Up to as many as the layer has blobs. Default: lr_mult 1 and decay_mult 1 for each.
   */
  param?: ParamSpec[]
  /**
   * Whether its parameters and running statistics stay as they are: true or false. Comes before what the network says. Default: as the network’s `frozen` says.
   */
  frozen?: boolean
  /**
   * The share that is dropped. No unit; from 0 up to, not including, 1. Default 0.5.
   */
  dropout_ratio: number
}
/**
 * Caffe’s Eltwise: the sum, product or maximum of several bottoms of one shape.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "eltwiseLayer".
 */
export interface EltwiseLayer {
  /**
   * The layer’s name, unique in its network; no spaces and no colon, and not the reserved word data. May hold dots and slashes.
   */
  name: string
  /**
   * The layer’s type.
   */
  type: 'eltwise'
  /**
   * The layer or layers it reads, by name; `data` is the network’s input. Default: the layer before it in the list.
   *
   * @minItems 1
   */
  bottom?: string | string[]
  /**
   * One entry a blob: the weight, then the bias. Up to as many as the layer has blobs. Default: lr_mult 1 and decay_mult 1 for each.
   */
  param?: ParamSpec[]
  /**
   * Whether its parameters and running statistics stay as they are: true or false. Comes before what the network says. Default: as the network’s `frozen` says.
   */
  frozen?: boolean
  /**
   * sum, prod or max; of equals, max takes the first. Default sum.
   */
  operation: 'sum' | 'prod' | 'max'
  /**
   * Factors of a sum, one a bottom. No unit; any. Default: all 1.
   */
  coeff: number[]
}
/**
 * Caffe’s ELU: x where x > 0, else alpha·(eˣ − 1) (Clevert et al. 2015).
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "eluLayer".
 */
export interface EluLayer {
  /**
   * The layer’s name, unique in its network; no spaces and no colon, and not the reserved word data. May hold dots and slashes.
   */
  name: string
  /**
   * The layer’s type.
   */
  type: 'elu'
  /**
   * The layer or layers it reads, by name; `data` is the network’s input. Default: the layer before it in the list.
   *
   * @minItems 1
   */
  bottom?: string | string[]
  /**
   * One entry a blob: the weight, then the bias. Up to as many as the layer has blobs. Default: lr_mult 1 and decay_mult 1 for each.
   */
  param?: ParamSpec[]
  /**
   * Whether its parameters and running statistics stay as they are: true or false. Comes before what the network says. Default: as the network’s `frozen` says.
   */
  frozen?: boolean
  /**
   * The height of the lower branch. No unit; any. Default 1.
   */
  alpha: number
}
/**
 * Caffe’s Embed: a row of the weight for each number of the bottom, taken as an index.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "embedLayer".
 */
export interface EmbedLayer {
  /**
   * The layer’s name, unique in its network; no spaces and no colon, and not the reserved word data. May hold dots and slashes.
   */
  name: string
  /**
   * The layer’s type.
   */
  type: 'embed'
  /**
   * The layer or layers it reads, by name; `data` is the network’s input. Default: the layer before it in the list.
   *
   * @minItems 1
   */
  bottom?: string | string[]
  /**
   * One entry a blob: the weight, then the bias. Up to as many as the layer has blobs. Default: lr_mult 1 and decay_mult 1 for each.
   */
  param?: ParamSpec[]
  /**
   * Whether its parameters and running statistics stay as they are: true or false. Comes before what the network says. Default: as the network’s `frozen` says.
   */
  frozen?: boolean
  /**
   * How many rows there are: indices go from 0 to input_dim − 1. 1 or more.
   */
  input_dim: number
  /**
   * The length of a row; 1 or more.
   */
  num_output: number
  /**
   * Whether there is a bias: true or false. Default true.
   */
  bias_term: boolean
  weight_filler: FillerSpec
  bias_filler: FillerSpec
}
/**
 * Caffe’s Exp: base^(shift + scale·x).
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "expLayer".
 */
export interface ExpLayer {
  /**
   * The layer’s name, unique in its network; no spaces and no colon, and not the reserved word data. May hold dots and slashes.
   */
  name: string
  /**
   * The layer’s type.
   */
  type: 'exp'
  /**
   * The layer or layers it reads, by name; `data` is the network’s input. Default: the layer before it in the list.
   *
   * @minItems 1
   */
  bottom?: string | string[]
  /**
   * One entry a blob: the weight, then the bias. Up to as many as the layer has blobs. Default: lr_mult 1 and decay_mult 1 for each.
   */
  param?: ParamSpec[]
  /**
   * Whether its parameters and running statistics stay as they are: true or false. Comes before what the network says. Default: as the network’s `frozen` says.
   */
  frozen?: boolean
  /**
   * The base. No unit; any; more than 0 and not 1, or −1, which stands for e. Default -1.
   */
  base: number
  /**
   * Factor on x. No unit; any. Default 1.
   */
  scale: number
  /**
   * Added to scale·x. No unit; any. Default 0.
   */
  shift: number
}
/**
 * Caffe’s Flatten: several axes made one.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "flattenLayer".
 */
export interface FlattenLayer {
  /**
   * The layer’s name, unique in its network; no spaces and no colon, and not the reserved word data. May hold dots and slashes.
   */
  name: string
  /**
   * The layer’s type.
   */
  type: 'flatten'
  /**
   * The layer or layers it reads, by name; `data` is the network’s input. Default: the layer before it in the list.
   *
   * @minItems 1
   */
  bottom?: string | string[]
  /**
   * One entry a blob: the weight, then the bias. Up to as many as the layer has blobs. Default: lr_mult 1 and decay_mult 1 for each.
   */
  param?: ParamSpec[]
  /**
   * Whether its parameters and running statistics stay as they are: true or false. Comes before what the network says. Default: as the network’s `frozen` says.
   */
  frozen?: boolean
  /**
   * The first axis of those. 1 or more. Default 1.
   */
  axis: number
  /**
   * The last; -1, or 1 or more; −1 is the last of all. Default -1.
   */
  end_axis: number
}
/**
 * Caffe’s InnerProduct: a fully connected layer on the flattened bottom.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "innerProductLayer".
 */
export interface InnerProductLayer {
  /**
   * The layer’s name, unique in its network; no spaces and no colon, and not the reserved word data. May hold dots and slashes.
   */
  name: string
  /**
   * The layer’s type.
   */
  type: 'inner_product'
  /**
   * The layer or layers it reads, by name; `data` is the network’s input. Default: the layer before it in the list.
   *
   * @minItems 1
   */
  bottom?: string | string[]
  /**
   * One entry a blob: the weight, then the bias. Up to as many as the layer has blobs. Default: lr_mult 1 and decay_mult 1 for each.
   */
  param?: ParamSpec[]
  /**
   * Whether its parameters and running statistics stay as they are: true or false. Comes before what the network says. Default: as the network’s `frozen` says.
   */
  frozen?: boolean
  /**
   * How many outputs the layer has; 1 or more.
   */
  num_output: number
  /**
   * Whether there is a bias: true or false. Default true.
   */
  bias_term: boolean
  weight_filler: FillerSpec
  bias_filler: FillerSpec
}
/**
 * Caffe’s Log: log_base(shift + scale·x).
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "logLayer".
 */
export interface LogLayer {
  /**
   * The layer’s name, unique in its network; no spaces and no colon, and not the reserved word data. May hold dots and slashes.
   */
  name: string
  /**
   * The layer’s type.
   */
  type: 'log'
  /**
   * The layer or layers it reads, by name; `data` is the network’s input. Default: the layer before it in the list.
   *
   * @minItems 1
   */
  bottom?: string | string[]
  /**
   * One entry a blob: the weight, then the bias. Up to as many as the layer has blobs. Default: lr_mult 1 and decay_mult 1 for each.
   */
  param?: ParamSpec[]
  /**
   * Whether its parameters and running statistics stay as they are: true or false. Comes before what the network says. Default: as the network’s `frozen` says.
   */
  frozen?: boolean
  /**
   * The base. No unit; any; more than 0 and not 1, or −1, which stands for e. Default -1.
   */
  base: number
  /**
   * Factor on x. No unit; any. Default 1.
   */
  scale: number
  /**
   * Added to scale·x. No unit; any. Default 0.
   */
  shift: number
}
/**
 * Caffe’s LRN, local response normalisation (Krizhevsky et al. 2012).
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "lrnLayer".
 */
export interface LrnLayer {
  /**
   * The layer’s name, unique in its network; no spaces and no colon, and not the reserved word data. May hold dots and slashes.
   */
  name: string
  /**
   * The layer’s type.
   */
  type: 'lrn'
  /**
   * The layer or layers it reads, by name; `data` is the network’s input. Default: the layer before it in the list.
   *
   * @minItems 1
   */
  bottom?: string | string[]
  /**
   * One entry a blob: the weight, then the bias. Up to as many as the layer has blobs. Default: lr_mult 1 and decay_mult 1 for each.
   */
  param?: ParamSpec[]
  /**
   * Whether its parameters and running statistics stay as they are: true or false. Comes before what the network says. Default: as the network’s `frozen` says.
   */
  frozen?: boolean
  /**
   * Channels, or pixels each way, that are summed over; odd; 1 or more. Default 5.
   */
  local_size: number
  /**
   * Scale of the sum of squares. No unit; any. Default 1.
   */
  alpha: number
  /**
   * The exponent. No unit; any. Default 0.75.
   */
  beta: number
  /**
   * Added to the sum, across channels only. No unit; any. Default 1.
   */
  k: number
  /**
   * across_channels: x·(k + alpha/n · Σ x²)^−beta over n channels. within_channel: x·(1 + alpha · mean x²)^−beta over n×n pixels. Default across_channels.
   */
  norm_region: 'across_channels' | 'within_channel'
}
/**
 * Caffe’s MVN: each image’s channels less their mean, over their standard deviation.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "mvnLayer".
 */
export interface MvnLayer {
  /**
   * The layer’s name, unique in its network; no spaces and no colon, and not the reserved word data. May hold dots and slashes.
   */
  name: string
  /**
   * The layer’s type.
   */
  type: 'mvn'
  /**
   * The layer or layers it reads, by name; `data` is the network’s input. Default: the layer before it in the list.
   *
   * @minItems 1
   */
  bottom?: string | string[]
  /**
   * One entry a blob: the weight, then the bias. Up to as many as the layer has blobs. Default: lr_mult 1 and decay_mult 1 for each.
   */
  param?: ParamSpec[]
  /**
   * Whether its parameters and running statistics stay as they are: true or false. Comes before what the network says. Default: as the network’s `frozen` says.
   */
  frozen?: boolean
  /**
   * Whether to divide by the standard deviation too: true or false. Default true.
   */
  normalize_variance: boolean
  /**
   * Whether all channels share a mean: true or false. Default false.
   */
  across_channels: boolean
  /**
   * Added to the standard deviation. No unit; more than 0. Default 1e-9.
   */
  eps: number
}
/**
 * Caffe’s Pooling: the maximum or the average of each window.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "poolingLayer".
 */
export interface PoolingLayer {
  /**
   * The layer’s name, unique in its network; no spaces and no colon, and not the reserved word data. May hold dots and slashes.
   */
  name: string
  /**
   * The layer’s type.
   */
  type: 'pooling'
  /**
   * The layer or layers it reads, by name; `data` is the network’s input. Default: the layer before it in the list.
   *
   * @minItems 1
   */
  bottom?: string | string[]
  /**
   * One entry a blob: the weight, then the bias. Up to as many as the layer has blobs. Default: lr_mult 1 and decay_mult 1 for each.
   */
  param?: ParamSpec[]
  /**
   * Whether its parameters and running statistics stay as they are: true or false. Comes before what the network says. Default: as the network’s `frozen` says.
   */
  frozen?: boolean
  /**
   * The maximum of each window, or its average.
   */
  pool: 'max' | 'ave'
  /**
   * Height and width of the window, in pixels; 1 or more. Or say `kernel_h` and `kernel_w`.
   */
  kernel_size?: number
  /**
   * Height of the window, in pixels; 1 or more. Needs `kernel_w`.
   */
  kernel_h?: number
  /**
   * Width of the window, in pixels; 1 or more. Needs `kernel_h`.
   */
  kernel_w?: number
  /**
   * Step between windows, in pixels; 1 or more. Default 1. Or say `stride_h` and `stride_w`.
   */
  stride?: number
  /**
   * Vertical step, in pixels; 1 or more. Default 1.
   */
  stride_h?: number
  /**
   * Horizontal step, in pixels; 1 or more. Default 1.
   */
  stride_w?: number
  /**
   * Zeros added on each side, in pixels; 0 or more. Default 0. Or say `pad_h` and `pad_w`.
   */
  pad?: number
  /**
   * Zeros added above and below, in pixels; 0 or more. Default 0.
   */
  pad_h?: number
  /**
   * Zeros added left and right, in pixels; 0 or more. Default 0.
   */
  pad_w?: number
  /**
   * One window over the whole image: true or false. Default false.
   */
  global_pooling: boolean
  /**
   * How the output’s size is rounded when windows do not fit evenly. Default ceil, as in Caffe.
   */
  round_mode: 'ceil' | 'floor'
}
/**
 * Caffe’s Power: (shift + scale·x)^power.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "powerLayer".
 */
export interface PowerLayer {
  /**
   * The layer’s name, unique in its network; no spaces and no colon, and not the reserved word data. May hold dots and slashes.
   */
  name: string
  /**
   * The layer’s type.
   */
  type: 'power'
  /**
   * The layer or layers it reads, by name; `data` is the network’s input. Default: the layer before it in the list.
   *
   * @minItems 1
   */
  bottom?: string | string[]
  /**
   * One entry a blob: the weight, then the bias. Up to as many as the layer has blobs. Default: lr_mult 1 and decay_mult 1 for each.
   */
  param?: ParamSpec[]
  /**
   * Whether its parameters and running statistics stay as they are: true or false. Comes before what the network says. Default: as the network’s `frozen` says.
   */
  frozen?: boolean
  /**
   * The exponent. No unit; any. Default 1.
   */
  power: number
  /**
   * Factor on x. No unit; any. Default 1.
   */
  scale: number
  /**
   * Added to scale·x. No unit; any. Default 0.
   */
  shift: number
}
/**
 * Caffe’s PReLU: max(x, 0) + a·min(x, 0), a learned (He et al. 2015).
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "preluLayer".
 */
export interface PreluLayer {
  /**
   * The layer’s name, unique in its network; no spaces and no colon, and not the reserved word data. May hold dots and slashes.
   */
  name: string
  /**
   * The layer’s type.
   */
  type: 'prelu'
  /**
   * The layer or layers it reads, by name; `data` is the network’s input. Default: the layer before it in the list.
   *
   * @minItems 1
   */
  bottom?: string | string[]
  /**
   * One entry a blob: the weight, then the bias. Up to as many as the layer has blobs. Default: lr_mult 1 and decay_mult 1 for each.
   */
  param?: ParamSpec[]
  /**
   * Whether its parameters and running statistics stay as they are: true or false. Comes before what the network says. Default: as the network’s `frozen` says.
   */
  frozen?: boolean
  /**
   * Whether all channels share one slope: true or false. Default false.
   */
  channel_shared: boolean
  filler: FillerSpec
}
/**
 * Caffe’s Reduction: the last axes summed up.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "reductionLayer".
 */
export interface ReductionLayer {
  /**
   * The layer’s name, unique in its network; no spaces and no colon, and not the reserved word data. May hold dots and slashes.
   */
  name: string
  /**
   * The layer’s type.
   */
  type: 'reduction'
  /**
   * The layer or layers it reads, by name; `data` is the network’s input. Default: the layer before it in the list.
   *
   * @minItems 1
   */
  bottom?: string | string[]
  /**
   * One entry a blob: the weight, then the bias. Up to as many as the layer has blobs. Default: lr_mult 1 and decay_mult 1 for each.
   */
  param?: ParamSpec[]
  /**
   * Whether its parameters and running statistics stay as they are: true or false. Comes before what the network says. Default: as the network’s `frozen` says.
   */
  frozen?: boolean
  /**
   * sum: Σ x. asum: Σ |x|. sumsq: Σ x². mean. Default sum.
   */
  operation: 'sum' | 'asum' | 'sumsq' | 'mean'
  /**
   * This axis and all after it are summed; 1 is the channels. 1 or more. Default 1 (Caffe’s 0 would mix the images of a batch).
   */
  axis: number
  /**
   * Factor on the result. No unit; any. Default 1.
   */
  coeff: number
}
/**
 * Caffe’s ReLU: max(x, 0).
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "reluLayer".
 */
export interface ReluLayer {
  /**
   * The layer’s name, unique in its network; no spaces and no colon, and not the reserved word data. May hold dots and slashes.
   */
  name: string
  /**
   * The layer’s type.
   */
  type: 'relu'
  /**
   * The layer or layers it reads, by name; `data` is the network’s input. Default: the layer before it in the list.
   *
   * @minItems 1
   */
  bottom?: string | string[]
  /**
   * One entry a blob: the weight, then the bias. Up to as many as the layer has blobs. Default: lr_mult 1 and decay_mult 1 for each.
   */
  param?: ParamSpec[]
  /**
   * Whether its parameters and running statistics stay as they are: true or false. Comes before what the network says. Default: as the network’s `frozen` says.
   */
  frozen?: boolean
  /**
   * Factor where x is not positive. No unit; any. Default 0.
   */
  negative_slope: number
}
/**
 * Caffe’s Reshape: the same numbers in another shape.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "reshapeLayer".
 */
export interface ReshapeLayer {
  /**
   * The layer’s name, unique in its network; no spaces and no colon, and not the reserved word data. May hold dots and slashes.
   */
  name: string
  /**
   * The layer’s type.
   */
  type: 'reshape'
  /**
   * The layer or layers it reads, by name; `data` is the network’s input. Default: the layer before it in the list.
   *
   * @minItems 1
   */
  bottom?: string | string[]
  /**
   * One entry a blob: the weight, then the bias. Up to as many as the layer has blobs. Default: lr_mult 1 and decay_mult 1 for each.
   */
  param?: ParamSpec[]
  /**
   * Whether its parameters and running statistics stay as they are: true or false. Comes before what the network says. Default: as the network’s `frozen` says.
   */
  frozen?: boolean
  /**
   * The new sizes of the replaced axes: 0 keeps what stands there, −1 (once) is whatever is left. The first axis is the batch, and must stay as it is.
   *
   * @minItems 1
   */
  shape: number[]
  /**
   * The first axis that is replaced; 0 is the batch. 0 or more. Default 0.
   */
  axis: number
  /**
   * How many axes are replaced; -1: all that follow. -1 or more. Default -1.
   */
  num_axes: number
}
/**
 * Caffe’s Scale: γ·x, and + β with `bias_term`; γ is learned, or the second bottom.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "scaleLayer".
 */
export interface ScaleLayer {
  /**
   * The layer’s name, unique in its network; no spaces and no colon, and not the reserved word data. May hold dots and slashes.
   */
  name: string
  /**
   * The layer’s type.
   */
  type: 'scale'
  /**
   * The layer or layers it reads, by name; `data` is the network’s input. Default: the layer before it in the list.
   *
   * @minItems 1
   */
  bottom?: string | string[]
  /**
   * One entry a blob: the weight, then the bias. Up to as many as the layer has blobs. Default: lr_mult 1 and decay_mult 1 for each.
   */
  param?: ParamSpec[]
  /**
   * Whether its parameters and running statistics stay as they are: true or false. Comes before what the network says. Default: as the network’s `frozen` says.
   */
  frozen?: boolean
  /**
   * The first axis of the bottom that the factor goes along; 1 is the channels. With a second bottom, which has the batch as its first axis, it must be 0. 0 or more. Default 1.
   */
  axis: number
  /**
   * How many axes it goes along; -1: all that follow. -1 or more. Means nothing with a second bottom. Default 1.
   */
  num_axes: number
  /**
   * Whether there is a β: true or false. Default false.
   */
  bias_term: boolean
  filler: FillerSpec
  bias_filler: FillerSpec
}
/**
 * Caffe’s Sigmoid: 1 / (1 + e^−x).
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "sigmoidLayer".
 */
export interface SigmoidLayer {
  /**
   * The layer’s name, unique in its network; no spaces and no colon, and not the reserved word data. May hold dots and slashes.
   */
  name: string
  /**
   * The layer’s type.
   */
  type: 'sigmoid'
  /**
   * The layer or layers it reads, by name; `data` is the network’s input. Default: the layer before it in the list.
   *
   * @minItems 1
   */
  bottom?: string | string[]
  /**
   * One entry a blob: the weight, then the bias. Up to as many as the layer has blobs. Default: lr_mult 1 and decay_mult 1 for each.
   */
  param?: ParamSpec[]
  /**
   * Whether its parameters and running statistics stay as they are: true or false. Comes before what the network says. Default: as the network’s `frozen` says.
   */
  frozen?: boolean
}
/**
 * Caffe’s Silence: reads its bottoms and makes nothing.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "silenceLayer".
 */
export interface SilenceLayer {
  /**
   * The layer’s name, unique in its network; no spaces and no colon, and not the reserved word data. May hold dots and slashes.
   */
  name: string
  /**
   * The layer’s type.
   */
  type: 'silence'
  /**
   * The layer or layers it reads, by name; `data` is the network’s input. Default: the layer before it in the list.
   *
   * @minItems 1
   */
  bottom?: string | string[]
  /**
   * One entry a blob: the weight, then the bias. Up to as many as the layer has blobs. Default: lr_mult 1 and decay_mult 1 for each.
   */
  param?: ParamSpec[]
  /**
   * Whether its parameters and running statistics stay as they are: true or false. Comes before what the network says. Default: as the network’s `frozen` says.
   */
  frozen?: boolean
}
/**
 * Caffe’s Slice: one bottom cut into parts.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "sliceLayer".
 */
export interface SliceLayer {
  /**
   * The layer’s name, unique in its network; no spaces and no colon, and not the reserved word data. May hold dots and slashes.
   */
  name: string
  /**
   * The layer’s type.
   */
  type: 'slice'
  /**
   * The layer or layers it reads, by name; `data` is the network’s input. Default: the layer before it in the list.
   *
   * @minItems 1
   */
  bottom?: string | string[]
  /**
   * One entry a blob: the weight, then the bias. Up to as many as the layer has blobs. Default: lr_mult 1 and decay_mult 1 for each.
   */
  param?: ParamSpec[]
  /**
   * Whether its parameters and running statistics stay as they are: true or false. Comes before what the network says. Default: as the network’s `frozen` says.
   */
  frozen?: boolean
  /**
   * Names of the parts; a part is read as `layer:part`.
   *
   * @minItems 1
   */
  top: string[]
  /**
   * The axis that is cut; 1 is the channels. 1 or more. Default 1.
   */
  axis: number
  /**
   * Where it is cut: the first index of every part but the first. Default: parts of one size.
   */
  slice_point: number[]
}
/**
 * Caffe’s Softmax over the channels.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "softmaxLayer".
 */
export interface SoftmaxLayer {
  /**
   * The layer’s name, unique in its network; no spaces and no colon, and not the reserved word data. May hold dots and slashes.
   */
  name: string
  /**
   * The layer’s type.
   */
  type: 'softmax'
  /**
   * The layer or layers it reads, by name; `data` is the network’s input. Default: the layer before it in the list.
   *
   * @minItems 1
   */
  bottom?: string | string[]
  /**
   * One entry a blob: the weight, then the bias. Up to as many as the layer has blobs. Default: lr_mult 1 and decay_mult 1 for each.
   */
  param?: ParamSpec[]
  /**
   * Whether its parameters and running statistics stay as they are: true or false. Comes before what the network says. Default: as the network’s `frozen` says.
   */
  frozen?: boolean
}
/**
 * Caffe’s Split: copies of one bottom. Never needed, since any layer may be read twice.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "splitLayer".
 */
export interface SplitLayer {
  /**
   * The layer’s name, unique in its network; no spaces and no colon, and not the reserved word data. May hold dots and slashes.
   */
  name: string
  /**
   * The layer’s type.
   */
  type: 'split'
  /**
   * The layer or layers it reads, by name; `data` is the network’s input. Default: the layer before it in the list.
   *
   * @minItems 1
   */
  bottom?: string | string[]
  /**
   * One entry a blob: the weight, then the bias. Up to as many as the layer has blobs. Default: lr_mult 1 and decay_mult 1 for each.
   */
  param?: ParamSpec[]
  /**
   * Whether its parameters and running statistics stay as they are: true or false. Comes before what the network says. Default: as the network’s `frozen` says.
   */
  frozen?: boolean
  /**
   * Names of the parts; a part is read as `layer:part`.
   *
   * @minItems 1
   */
  top: string[]
}
/**
 * Caffe’s TanH: the hyperbolic tangent.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "tanhLayer".
 */
export interface TanhLayer {
  /**
   * The layer’s name, unique in its network; no spaces and no colon, and not the reserved word data. May hold dots and slashes.
   */
  name: string
  /**
   * The layer’s type.
   */
  type: 'tanh'
  /**
   * The layer or layers it reads, by name; `data` is the network’s input. Default: the layer before it in the list.
   *
   * @minItems 1
   */
  bottom?: string | string[]
  /**
   * One entry a blob: the weight, then the bias. Up to as many as the layer has blobs. Default: lr_mult 1 and decay_mult 1 for each.
   */
  param?: ParamSpec[]
  /**
   * Whether its parameters and running statistics stay as they are: true or false. Comes before what the network says. Default: as the network’s `frozen` says.
   */
  frozen?: boolean
}
/**
 * Caffe’s Threshold: 1 where x > threshold, else 0.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "thresholdLayer".
 */
export interface ThresholdLayer {
  /**
   * The layer’s name, unique in its network; no spaces and no colon, and not the reserved word data. May hold dots and slashes.
   */
  name: string
  /**
   * The layer’s type.
   */
  type: 'threshold'
  /**
   * The layer or layers it reads, by name; `data` is the network’s input. Default: the layer before it in the list.
   *
   * @minItems 1
   */
  bottom?: string | string[]
  /**
   * One entry a blob: the weight, then the bias. Up to as many as the layer has blobs. Default: lr_mult 1 and decay_mult 1 for each.
   */
  param?: ParamSpec[]
  /**
   * Whether its parameters and running statistics stay as they are: true or false. Comes before what the network says. Default: as the network’s `frozen` says.
   */
  frozen?: boolean
  /**
   * The threshold. No unit; any. Default 0.
   */
  threshold: number
}
/**
 * Caffe’s Tile: the bottom repeated.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "tileLayer".
 */
export interface TileLayer {
  /**
   * The layer’s name, unique in its network; no spaces and no colon, and not the reserved word data. May hold dots and slashes.
   */
  name: string
  /**
   * The layer’s type.
   */
  type: 'tile'
  /**
   * The layer or layers it reads, by name; `data` is the network’s input. Default: the layer before it in the list.
   *
   * @minItems 1
   */
  bottom?: string | string[]
  /**
   * One entry a blob: the weight, then the bias. Up to as many as the layer has blobs. Default: lr_mult 1 and decay_mult 1 for each.
   */
  param?: ParamSpec[]
  /**
   * Whether its parameters and running statistics stay as they are: true or false. Comes before what the network says. Default: as the network’s `frozen` says.
   */
  frozen?: boolean
  /**
   * The axis along which it is repeated; 1 is the channels. 1 or more. Default 1.
   */
  axis: number
  /**
   * How often; 1 or more.
   */
  tiles: number
}
/**
 * What layers of this network take where they say nothing themselves. Only layers with a `weight_filler` take them.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "layerDefaults".
 */
export interface LayerDefaults {
  /**
   * One entry a blob: the weight, then the bias. Up to as many as the layer has blobs. Default: lr_mult 1 and decay_mult 1 for each.
   */
  param?: ParamSpec[]
  weight_filler?: FillerSpec
  bias_filler?: FillerSpec
}
/**
 * Which layers are replaced, and what by.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "replaceRule".
 */
export interface ReplaceRule {
  /**
   * The type of the layers to replace. Default: any; `type`, `name` or both must be said.
   */
  type?: string
  /**
   * Their name in the source, where `*` stands for any letters and `?` for one. Default: any; `type`, `name` or both must be said.
   */
  name?: string
  /**
   * The layer in their place, without name and bottom: nothing of what they said stays.
   */
  with: {}
}
/**
 * Layers to add at one place.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "insertion".
 */
export interface Insertion {
  /**
   * The layer they come after, by its name in the source, or `data`: what read it reads the last of them. Default: none; one of `after` and `before` must be said.
   */
  after?: string
  /**
   * The layer they come before, by its name in the source: it reads the last of them. Default: none; one of `after` and `before` must be said.
   */
  before?: string
  /**
   * The layers, in order; the first reads what is said with `after`, or what the layer after it read, unless it names a `bottom`.
   *
   * @minItems 1
   */
  layers: LayerSpec[]
}
/**
 * Where the parameters come from: one source, or several.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "weights".
 */
export interface WeightsSpec {
  /**
   * An experiment that trains this network, as a path relative to this file. It is run when its weights are not there yet. Default: the weights come from a file.
   */
  experiment?: string
  /**
   * Which of the networks that the experiment trains, by its name there. Default: the only one.
   */
  network?: string
  /**
   * A file with weights, as a path relative to this file: safetensors, Caffe’s caffemodel (also as HDF5), PyTorch’s state dict, npz, ONNX or model.json of TensorFlow.js, told apart by what is in it. Default: the weights come from an experiment.
   */
  file?: string
  /**
   * The file’s SHA-256, in lower case; a file with another one is refused. Default: any.
   */
  sha256?: string
  /**
   * Whose names of tensors and orders of numbers the file has. `caffe`: ours; `pytorch`: a BatchNorm2d is a `batch_norm` and the `scale` behind it; `tfjs`: Keras’ kernels, inputs and outputs last, images flattened with their channels last. Default: caffe.
   */
  layout?: 'caffe' | 'pytorch' | 'tfjs'
  only?: SourceLayers
  /**
   * From the source’s names of layers to ours, as they are before `rename`; the first rule that matches renames. Default: they are the same.
   *
   * @minItems 1
   */
  rename?: RenameRule[]
  /**
   * Several sources, each with what is taken from it. Default: the one that is said here.
   *
   * @minItems 1
   */
  sources?: WeightsSourceSpec[]
  /**
   * `fillers`: parameters that no source has start by their fillers. Default: they are mistakes.
   */
  otherwise?: 'fillers'
  /**
   * `ignore`: tensors of the sources that no parameter takes are fine. Default: they are mistakes.
   */
  leftover?: 'ignore'
}
/**
 * Renames the layers that a regular expression matches.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "renameRule".
 */
export interface RenameRule {
  /**
   * A regular expression (RE2 syntax) over the layer’s name.
   */
  match: string
  /**
   * The new name; $1, $2, … stand for the groups of `match`.
   */
  to: string
}
/**
 * A file with weights, or an experiment that leaves one.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "weightsSource".
 */
export interface WeightsSourceSpec {
  /**
   * An experiment that trains this network, as a path relative to this file. It is run when its weights are not there yet. Default: the weights come from a file.
   */
  experiment?: string
  /**
   * Which of the networks that the experiment trains, by its name there. Default: the only one.
   */
  network?: string
  /**
   * A file with weights, as a path relative to this file: safetensors, Caffe’s caffemodel (also as HDF5), PyTorch’s state dict, npz, ONNX or model.json of TensorFlow.js, told apart by what is in it. Default: the weights come from an experiment.
   */
  file?: string
  /**
   * The file’s SHA-256, in lower case; a file with another one is refused. Default: any.
   */
  sha256?: string
  /**
   * Whose names of tensors and orders of numbers the file has. `caffe`: ours; `pytorch`: a BatchNorm2d is a `batch_norm` and the `scale` behind it; `tfjs`: Keras’ kernels, inputs and outputs last, images flattened with their channels last. Default: caffe.
   */
  layout?: 'caffe' | 'pytorch' | 'tfjs'
  only?: SourceLayers
  /**
   * From the source’s names of layers to ours, as they are before `rename`; the first rule that matches renames. Default: they are the same.
   *
   * @minItems 1
   */
  rename?: RenameRule[]
}
/**
 * What must hold before step 1.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "expectations".
 */
export interface Expectations {
  accuracy?: AccuracyExpectation
}
/**
 * Top-1 accuracy on the whole test set.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "accuracyExpectation".
 */
export interface AccuracyExpectation {
  /**
   * The least accuracy that will do, as a share from 0 to 1.
   */
  min: number
  /**
   * The layer whose largest output is the answer, by its name after `rename`.
   */
  of: string
  /**
   * How many images of the test set, spread evenly over it, in whole batches; 1 or more. Default: all.
   */
  images?: number
}
/**
 * Caffe’s ContrastiveLoss (Hadsell et al. 2006): pulls similar pairs together and pushes others apart.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "contrastiveLoss".
 */
export interface ContrastiveLoss {
  /**
   * The loss’s kind.
   */
  type: 'contrastive'
  /**
   * One feature vector of each pair, as `network.layer`.
   */
  input: string
  /**
   * The other, as `network.layer` of the same shape.
   */
  target: string
  weight: Scheduled
  active?: ActiveSpec
  /**
   * Which pairs are similar: `data.label`, where a label that is not 0 says so.
   */
  similar: string
  /**
   * How far apart others should be. Units of the features; more than 0. Default 1.
   */
  margin: number
  /**
   * Whether others are pushed by max(margin − d², 0) instead of max(margin − d, 0)²: true or false. Default false.
   */
  legacy_version: boolean
}
/**
 * Half a cosine: to + (from − to) · (1 + cos(π·t)) / 2, t = (iter − start) / (end − start); `from` before `start`, `to` from `end` on.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "cosineSchedule".
 */
export interface CosineSchedule {
  /**
   * The schedule’s kind.
   */
  type: 'cosine'
  /**
   * The value up to `start`. No unit; any.
   */
  from: number
  /**
   * The value from `end` on. No unit; any.
   */
  to: number
  /**
   * The iteration of the stage at which it begins to change; 0 or more. Default 0.
   */
  start: number
  /**
   * The iteration of the stage from which on it is `to`; 1 or more, and after `start`. Default: the stage’s max_iter.
   */
  end?: number
}
/**
 * In equal factors: from · (to / from)^t, t = (iter − start) / (end − start); `from` before `start`, `to` from `end` on.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "exponentialSchedule".
 */
export interface ExponentialSchedule {
  /**
   * The schedule’s kind.
   */
  type: 'exponential'
  /**
   * The value up to `start`. No unit; any; but not 0, and both of one sign.
   */
  from: number
  /**
   * The value from `end` on. No unit; any; but not 0, and both of one sign.
   */
  to: number
  /**
   * The iteration of the stage at which it begins to change; 0 or more. Default 0.
   */
  start: number
  /**
   * The iteration of the stage from which on it is `to`; 1 or more, and after `start`. Default: the stage’s max_iter.
   */
  end?: number
}
/**
 * In a straight line: from + (to − from) · t, t = (iter − start) / (end − start); `from` before `start`, `to` from `end` on.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "linearSchedule".
 */
export interface LinearSchedule {
  /**
   * The schedule’s kind.
   */
  type: 'linear'
  /**
   * The value up to `start`. No unit; any.
   */
  from: number
  /**
   * The value from `end` on. No unit; any.
   */
  to: number
  /**
   * The iteration of the stage at which it begins to change; 0 or more. Default 0.
   */
  start: number
  /**
   * The iteration of the stage from which on it is `to`; 1 or more, and after `start`. Default: the stage’s max_iter.
   */
  end?: number
}
/**
 * At once: `from` before `start`, `to` from `start` on.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "stepSchedule".
 */
export interface StepSchedule {
  /**
   * The schedule’s kind.
   */
  type: 'step'
  /**
   * The value before `start`. No unit; any.
   */
  from: number
  /**
   * The value from `start` on. No unit; any.
   */
  to: number
  /**
   * The iteration of the stage at which it jumps; 1 or more.
   */
  start: number
}
/**
 * A span of iterations, counted within the stage.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "active".
 */
export interface ActiveSpec {
  /**
   * The first iteration; 0 or more. Default 0.
   */
  start: number
  /**
   * The iteration after the last; 1 or more, and after `start`. Default: the stage’s max_iter.
   */
  end?: number
}
/**
 * How far a student’s class scores are from a teacher’s.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "distillationLoss".
 */
export interface DistillationLoss {
  /**
   * The loss’s kind.
   */
  type: 'distillation'
  /**
   * The student’s class scores (before softmax), as `network.layer`.
   */
  input: string
  target: TapOrMix
  weight: Scheduled
  active?: ActiveSpec
  temperature: ScheduledTemperature
  /**
   * kl: T²·KL(teacher ‖ student) (Hinton et al. 2015). soft_cross_entropy: the same less the teacher’s entropy, −T²·Σ p·ln q. mse_logits: half the squared difference of the scores (Ba and Caruana 2014). seed: the 2017 study’s sigmoid cross-entropy on both softmaxes. Default kl.
   */
  convention: 'kl' | 'seed' | 'soft_cross_entropy' | 'mse_logits'
}
/**
 * The weighted mean of what several frozen networks say.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "mixTarget".
 */
export interface MixTarget {
  /**
   * What is averaged. probabilities: the softmax of each at the temperature of the loss or metric. logits: the scores before softmax.
   */
  mix: 'probabilities' | 'logits'
  /**
   * The weight of each layer, by `network.layer`: more than 0 each, 1 together.
   */
  of: {
    [k: string]: number
  }
}
/**
 * Caffe’s EuclideanLoss: Σ (a − b)² / (2N).
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "euclideanLoss".
 */
export interface EuclideanLoss {
  /**
   * The loss’s kind.
   */
  type: 'euclidean'
  /**
   * What learns, as `network.layer`.
   */
  input: string
  /**
   * What it should be, as `network.layer` of the same shape.
   */
  target: string
  weight: Scheduled
  active?: ActiveSpec
}
/**
 * Caffe’s HingeLoss: how far wrong classes come within 1 of scoring positive, and the true one of scoring above 1.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "hingeLoss".
 */
export interface HingeLoss {
  /**
   * The loss’s kind.
   */
  type: 'hinge'
  /**
   * The class scores, as `network.layer`.
   */
  input: string
  /**
   * The labels: `data.label`.
   */
  target: string
  weight: Scheduled
  active?: ActiveSpec
  /**
   * l1: Σ max(0, 1 + t) / N. l2: its square. Default l1.
   */
  norm: 'l1' | 'l2'
}
/**
 * The hint of FitNets (Romero et al. 2015): Σ (r(input) − target)² / (2N), r the projection.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "hintLoss".
 */
export interface HintLoss {
  /**
   * The loss’s kind.
   */
  type: 'hint'
  /**
   * The student’s layer, as `network.layer`.
   */
  input: string
  /**
   * The teacher’s layer, as `network.layer`.
   */
  target: string
  weight: Scheduled
  active?: ActiveSpec
  /**
   * A layer, trained with the student but no part of it, that gives the input the target’s shape: `auto` for a 1×1 (or strided) convolution or an inner product, or a layer without name and bottom. Default: none, so that the shapes must agree.
   */
  project?: string | {}
}
/**
 * Caffe’s InfogainLoss: −Σ H[label, k] · ln p_k, so that some mistakes cost more than others.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "infogainLoss".
 */
export interface InfogainLoss {
  /**
   * The loss’s kind.
   */
  type: 'infogain'
  /**
   * The class scores (before softmax), as `network.layer`.
   */
  input: string
  /**
   * The labels: `data.label`.
   */
  target: string
  weight: Scheduled
  active?: ActiveSpec
  /**
   * H, one row a label and one column a class. No unit; any. The unit matrix gives softmax_cross_entropy.
   *
   * @minItems 1
   */
  matrix: number[][]
  /**
   * Images with this label count for nothing. No unit; any. Default: none.
   */
  ignore_label?: number
  /**
   * What the sum is divided by. valid: the labels that are not ignored. full: all of them. batch_size: the images. none: 1. Default valid.
   */
  normalization: 'valid' | 'full' | 'batch_size' | 'none'
}
/**
 * Caffe’s SigmoidCrossEntropyLoss: Σ [max(x, 0) − x·t + ln(1 + e^−|x|)], each number a yes or no of its own.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "sigmoidCrossEntropyLoss".
 */
export interface SigmoidCrossEntropyLoss {
  /**
   * The loss’s kind.
   */
  type: 'sigmoid_cross_entropy'
  /**
   * The scores (before the sigmoid), as `network.layer`.
   */
  input: string
  /**
   * What they should be, from 0 to 1, as `network.layer` of the same shape.
   */
  target: string
  weight: Scheduled
  active?: ActiveSpec
  /**
   * Numbers whose target is this count for nothing. No unit; any. Default: none.
   */
  ignore_label?: number
  /**
   * What the sum is divided by. valid: the numbers that are not ignored. full: all of them. batch_size: the images. none: 1. Default batch_size.
   */
  normalization: 'valid' | 'full' | 'batch_size' | 'none'
}
/**
 * Caffe’s SoftmaxWithLoss: how surprised a softmax over the input is by the labels.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "softmaxCrossEntropyLoss".
 */
export interface SoftmaxCrossEntropyLoss {
  /**
   * The loss’s kind.
   */
  type: 'softmax_cross_entropy'
  /**
   * The class scores (before softmax), as `network.layer`.
   */
  input: string
  /**
   * The labels: `data.label`.
   */
  target: string
  weight: Scheduled
  active?: ActiveSpec
  /**
   * Images with this label count for nothing. No unit; any. Default: none.
   */
  ignore_label?: number
  /**
   * What the sum is divided by. valid: the labels that are not ignored. full: all of them. batch_size: the images. none: 1. Default valid.
   */
  normalization: 'valid' | 'full' | 'batch_size' | 'none'
}
/**
 * The share of images whose true class is among the top_k scores; a tie with one that is not is wrong.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "accuracyMetric".
 */
export interface AccuracyMetric {
  /**
   * The metric’s kind.
   */
  type: 'accuracy'
  /**
   * The class scores, as `network.layer`.
   */
  input: string
  /**
   * The labels: `data.label`.
   */
  target: string
  /**
   * How many of the highest scores count; 1 or more. Default 1.
   */
  top_k: number
  /**
   * Whether to report it for each class too, as `name.0`, `name.1`, …: true or false. Default false.
   */
  per_class: boolean
  /**
   * Images with this label are not counted. No unit; any. Default: none.
   */
  ignore_label?: number
}
/**
 * The share of images for which both networks choose the same class.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "agreementMetric".
 */
export interface AgreementMetric {
  /**
   * The metric’s kind.
   */
  type: 'agreement'
  /**
   * One network’s class scores, as `network.layer`.
   */
  input: string
  target: TapOrMix
}
/**
 * −Σ p·ln q, the mean over images, in nats; q the input’s softmax, p the target’s or the label.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "crossEntropyMetric".
 */
export interface CrossEntropyMetric {
  /**
   * The metric’s kind.
   */
  type: 'cross_entropy'
  /**
   * The class scores (before softmax), as `network.layer`.
   */
  input: string
  target: TapOrMix
  /**
   * Divides the scores before softmax. No unit; more than 0. Default 1.
   */
  temperature: number
}
/**
 * −Σ q·ln q of the input’s softmax, the mean over images, in nats: how unsure a network is.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "entropyMetric".
 */
export interface EntropyMetric {
  /**
   * The metric’s kind.
   */
  type: 'entropy'
  /**
   * The class scores (before softmax), as `network.layer`.
   */
  input: string
  /**
   * Divides the scores before softmax. No unit; more than 0. Default 1.
   */
  temperature: number
}
/**
 * KL(target ‖ input) of the softmaxes, the mean over images, in nats.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "klMetric".
 */
export interface KlMetric {
  /**
   * The metric’s kind.
   */
  type: 'kl'
  /**
   * The student’s class scores (before softmax), as `network.layer`.
   */
  input: string
  target: TapOrMix
  /**
   * Divides the scores before softmax. No unit; more than 0. Default 1.
   */
  temperature: number
}
/**
 * AdaDelta (Zeiler 2012), as Caffe has it.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "adadeltaSolver".
 */
export interface AdadeltaSolver {
  /**
   * The solver’s kind.
   */
  type: 'adadelta'
  /**
   * The learning rate at the start. No unit; more than 0.
   */
  base_lr: number
  /**
   * What is kept of both mean squares. No unit; from 0 up to, not including, 1. Default 0.
   */
  momentum: number
  /**
   * Keeps divisions from 0. No unit; more than 0. Default 1e-8.
   */
  delta: number
  /**
   * Factor of the penalty on weights. No unit; 0 or more. Default 0.
   */
  weight_decay: number
  lr_policy: LrPolicySpec
  /**
   * Updates in all; 1 or more. Default: none; it is needed, but with `stages` it stands in the solver of each.
   */
  max_iter: number
  /**
   * Iterations between two lines of training metrics; 1 or more. Default 100.
   */
  display: number
  /**
   * Iterations between two checkpoints; 0: only at the end. Default 0.
   */
  snapshot: number
  /**
   * How many checkpoints are kept, the latest ones, beside the best; 1 or more. Not in a stage. Default: all.
   */
  keep?: number
  best?: BestSpec
  early_stopping?: EarlyStoppingSpec
  stop?: StopSpec
  test: TestSpec
  /**
   * l2: adds weight_decay·W to the gradient. l1: weight_decay·sign(W). Default l2.
   */
  regularization: 'l2' | 'l1'
  warmup?: WarmupSpec
  /**
   * Batches whose gradients are averaged for one update; 1 or more. Default 1.
   */
  iter_size: number
  /**
   * The most that the L2 norm of all gradients together may be: longer ones are scaled down. No unit; more than 0. Default: any length.
   */
  clip_gradients?: number
  /**
   * What steps compute with: f16 is half precision, on devices that have it. Default f32.
   */
  precision: 'f32' | 'f16'
  /**
   * With `precision: f16`, the factor of the loss while gradients are computed. No unit; more than 0. Default: it follows the gradients.
   */
  loss_scale?: number
  /**
   * Iterations whose mean a training line reports as loss; 1 or more. Default 1.
   */
  average_loss: number
}
/**
 * base_lr · (1 + cos(π·iter/max_iter)) / 2 (Loshchilov and Hutter 2017).
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "cosinePolicy".
 */
export interface CosinePolicy {
  /**
   * The policy’s kind.
   */
  type: 'cosine'
}
/**
 * base_lr · gamma^iter.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "expPolicy".
 */
export interface ExpPolicy {
  /**
   * The policy’s kind.
   */
  type: 'exp'
  /**
   * Factor of each iteration. No unit; more than 0.
   */
  gamma: number
}
/**
 * The learning rate stays base_lr.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "fixedPolicy".
 */
export interface FixedPolicy {
  /**
   * The policy’s kind.
   */
  type: 'fixed'
}
/**
 * base_lr · (1 + gamma·iter)^−power.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "invPolicy".
 */
export interface InvPolicy {
  /**
   * The policy’s kind.
   */
  type: 'inv'
  /**
   * How fast it falls. Per iteration; 0 or more.
   */
  gamma: number
  /**
   * The exponent. No unit; 0 or more.
   */
  power: number
}
/**
 * base_lr · gamma^(how many of stepvalue are reached).
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "multistepPolicy".
 */
export interface MultistepPolicy {
  /**
   * The policy’s kind.
   */
  type: 'multistep'
  /**
   * Factor at each step. No unit; more than 0.
   */
  gamma: number
  /**
   * The iterations at which it falls, ascending; 1 or more each.
   *
   * @minItems 1
   */
  stepvalue: number[]
}
/**
 * base_lr · (1 − iter/max_iter)^power.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "polyPolicy".
 */
export interface PolyPolicy {
  /**
   * The policy’s kind.
   */
  type: 'poly'
  /**
   * The exponent. No unit; 0 or more.
   */
  power: number
}
/**
 * base_lr / (1 + e^(−gamma·(iter − stepsize))).
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "sigmoidPolicy".
 */
export interface SigmoidPolicy {
  /**
   * The policy’s kind.
   */
  type: 'sigmoid'
  /**
   * How steep; below 0 it falls. Per iteration; any.
   */
  gamma: number
  /**
   * The iteration at which it is half of base_lr; 1 or more.
   */
  stepsize: number
}
/**
 * base_lr · gamma^floor(iter / stepsize).
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "stepPolicy".
 */
export interface StepPolicy {
  /**
   * The policy’s kind.
   */
  type: 'step'
  /**
   * Factor at each step. No unit; more than 0.
   */
  gamma: number
  /**
   * Iterations between two steps; 1 or more.
   */
  stepsize: number
}
/**
 * Which state is the best one; of equal ones the first.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "best".
 */
export interface BestSpec {
  /**
   * What is looked at: a metric, `loss`, or `loss.` and the name of a loss; on the validation images where there are some (`data.split`), else on the test set.
   */
  metric: string
  /**
   * Whether more is better, or less. Default: max for `accuracy` and `agreement`, min for losses and other metrics.
   */
  mode?: 'max' | 'min'
}
/**
 * For how long nothing may get better. More is better for `accuracy` and `agreement`, less for losses and other metrics.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "earlyStopping".
 */
export interface EarlyStoppingSpec {
  /**
   * What is looked at: a metric, `loss`, or `loss.` and the name of a loss; on the validation images where there are some (`data.split`), else on the test set.
   */
  metric: string
  /**
   * How many tests in a row may find nothing better than the best of the stage; 1 or more.
   */
  patience: number
}
/**
 * What is good enough. More is better for `accuracy` and `agreement`, less for losses and other metrics.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "stop".
 */
export interface StopSpec {
  /**
   * What is looked at: a metric, `loss`, or `loss.` and the name of a loss; on the validation images where there are some (`data.split`), else on the test set.
   */
  metric: string
  /**
   * The value that is good enough, itself included. No unit; any.
   */
  at: number
}
/**
 * When and how much is tested.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "test".
 */
export interface TestSpec {
  /**
   * Iterations between two tests; 0: never. Default 500.
   */
  interval: number
  /**
   * Test batches a test; 1 or more. Default: as many whole batches as the test set has; of files they are counted when they are opened.
   */
  iterations?: number
  /**
   * Whether to test before the first update too: true or false. Default: true, unless that test would read running statistics that no batch has made yet.
   */
  initial?: boolean
}
/**
 * A slow start: the rate that `lr_policy` gives is multiplied by a factor that grows in a straight line to 1. The policy counts the iterations of the warm-up too: a cosine has fallen a little by its end.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "warmup".
 */
export interface WarmupSpec {
  /**
   * How long; 1 or more.
   */
  iterations: number
  /**
   * The factor at iteration 0. No unit; from 0 to 1. Default 0.
   */
  from: number
}
/**
 * AdaGrad (Duchi et al. 2011), as Caffe has it.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "adagradSolver".
 */
export interface AdagradSolver {
  /**
   * The solver’s kind.
   */
  type: 'adagrad'
  /**
   * The learning rate at the start. No unit; more than 0.
   */
  base_lr: number
  /**
   * Keeps divisions from 0. No unit; more than 0. Default 1e-8.
   */
  delta: number
  /**
   * Factor of the penalty on weights. No unit; 0 or more. Default 0.
   */
  weight_decay: number
  lr_policy: LrPolicySpec
  /**
   * Updates in all; 1 or more. Default: none; it is needed, but with `stages` it stands in the solver of each.
   */
  max_iter: number
  /**
   * Iterations between two lines of training metrics; 1 or more. Default 100.
   */
  display: number
  /**
   * Iterations between two checkpoints; 0: only at the end. Default 0.
   */
  snapshot: number
  /**
   * How many checkpoints are kept, the latest ones, beside the best; 1 or more. Not in a stage. Default: all.
   */
  keep?: number
  best?: BestSpec
  early_stopping?: EarlyStoppingSpec
  stop?: StopSpec
  test: TestSpec
  /**
   * l2: adds weight_decay·W to the gradient. l1: weight_decay·sign(W). Default l2.
   */
  regularization: 'l2' | 'l1'
  warmup?: WarmupSpec
  /**
   * Batches whose gradients are averaged for one update; 1 or more. Default 1.
   */
  iter_size: number
  /**
   * The most that the L2 norm of all gradients together may be: longer ones are scaled down. No unit; more than 0. Default: any length.
   */
  clip_gradients?: number
  /**
   * What steps compute with: f16 is half precision, on devices that have it. Default f32.
   */
  precision: 'f32' | 'f16'
  /**
   * With `precision: f16`, the factor of the loss while gradients are computed. No unit; more than 0. Default: it follows the gradients.
   */
  loss_scale?: number
  /**
   * Iterations whose mean a training line reports as loss; 1 or more. Default 1.
   */
  average_loss: number
}
/**
 * Adam (Kingma and Ba 2015), as Caffe has it.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "adamSolver".
 */
export interface AdamSolver {
  /**
   * The solver’s kind.
   */
  type: 'adam'
  /**
   * The learning rate at the start. No unit; more than 0.
   */
  base_lr: number
  /**
   * What is kept of the mean gradient (β1). No unit; from 0 up to, not including, 1. Default 0.9.
   */
  momentum: number
  /**
   * What is kept of the mean square (β2). No unit; from 0 up to, not including, 1. Default 0.999.
   */
  momentum2: number
  /**
   * Keeps divisions from 0. No unit; more than 0. Default 1e-8.
   */
  delta: number
  /**
   * Factor of the penalty on weights. No unit; 0 or more. Default 0.
   */
  weight_decay: number
  lr_policy: LrPolicySpec
  /**
   * Updates in all; 1 or more. Default: none; it is needed, but with `stages` it stands in the solver of each.
   */
  max_iter: number
  /**
   * Iterations between two lines of training metrics; 1 or more. Default 100.
   */
  display: number
  /**
   * Iterations between two checkpoints; 0: only at the end. Default 0.
   */
  snapshot: number
  /**
   * How many checkpoints are kept, the latest ones, beside the best; 1 or more. Not in a stage. Default: all.
   */
  keep?: number
  best?: BestSpec
  early_stopping?: EarlyStoppingSpec
  stop?: StopSpec
  test: TestSpec
  /**
   * l2: adds weight_decay·W to the gradient. l1: weight_decay·sign(W). Default l2.
   */
  regularization: 'l2' | 'l1'
  warmup?: WarmupSpec
  /**
   * Batches whose gradients are averaged for one update; 1 or more. Default 1.
   */
  iter_size: number
  /**
   * The most that the L2 norm of all gradients together may be: longer ones are scaled down. No unit; more than 0. Default: any length.
   */
  clip_gradients?: number
  /**
   * What steps compute with: f16 is half precision, on devices that have it. Default f32.
   */
  precision: 'f32' | 'f16'
  /**
   * With `precision: f16`, the factor of the loss while gradients are computed. No unit; more than 0. Default: it follows the gradients.
   */
  loss_scale?: number
  /**
   * Iterations whose mean a training line reports as loss; 1 or more. Default 1.
   */
  average_loss: number
}
/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019): weights shrink by lr·weight_decay·W, beside the step.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "adamwSolver".
 */
export interface AdamwSolver {
  /**
   * The solver’s kind.
   */
  type: 'adamw'
  /**
   * The learning rate at the start. No unit; more than 0.
   */
  base_lr: number
  /**
   * What is kept of the mean gradient (β1). No unit; from 0 up to, not including, 1. Default 0.9.
   */
  momentum: number
  /**
   * What is kept of the mean square (β2). No unit; from 0 up to, not including, 1. Default 0.999.
   */
  momentum2: number
  /**
   * Keeps divisions from 0. No unit; more than 0. Default 1e-8.
   */
  delta: number
  /**
   * Factor of the penalty on weights. No unit; 0 or more. Default 0.
   */
  weight_decay: number
  lr_policy: LrPolicySpec
  /**
   * Updates in all; 1 or more. Default: none; it is needed, but with `stages` it stands in the solver of each.
   */
  max_iter: number
  /**
   * Iterations between two lines of training metrics; 1 or more. Default 100.
   */
  display: number
  /**
   * Iterations between two checkpoints; 0: only at the end. Default 0.
   */
  snapshot: number
  /**
   * How many checkpoints are kept, the latest ones, beside the best; 1 or more. Not in a stage. Default: all.
   */
  keep?: number
  best?: BestSpec
  early_stopping?: EarlyStoppingSpec
  stop?: StopSpec
  test: TestSpec
  warmup?: WarmupSpec
  /**
   * Batches whose gradients are averaged for one update; 1 or more. Default 1.
   */
  iter_size: number
  /**
   * The most that the L2 norm of all gradients together may be: longer ones are scaled down. No unit; more than 0. Default: any length.
   */
  clip_gradients?: number
  /**
   * What steps compute with: f16 is half precision, on devices that have it. Default f32.
   */
  precision: 'f32' | 'f16'
  /**
   * With `precision: f16`, the factor of the loss while gradients are computed. No unit; more than 0. Default: it follows the gradients.
   */
  loss_scale?: number
  /**
   * Iterations whose mean a training line reports as loss; 1 or more. Default 1.
   */
  average_loss: number
}
/**
 * Nesterov’s accelerated gradient, as Caffe has it.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "nesterovSolver".
 */
export interface NesterovSolver {
  /**
   * The solver’s kind.
   */
  type: 'nesterov'
  /**
   * The learning rate at the start. No unit; more than 0.
   */
  base_lr: number
  /**
   * The share of the last update that goes on. No unit; from 0 up to, not including, 1. Default 0.
   */
  momentum: number
  /**
   * Factor of the penalty on weights. No unit; 0 or more. Default 0.
   */
  weight_decay: number
  lr_policy: LrPolicySpec
  /**
   * Updates in all; 1 or more. Default: none; it is needed, but with `stages` it stands in the solver of each.
   */
  max_iter: number
  /**
   * Iterations between two lines of training metrics; 1 or more. Default 100.
   */
  display: number
  /**
   * Iterations between two checkpoints; 0: only at the end. Default 0.
   */
  snapshot: number
  /**
   * How many checkpoints are kept, the latest ones, beside the best; 1 or more. Not in a stage. Default: all.
   */
  keep?: number
  best?: BestSpec
  early_stopping?: EarlyStoppingSpec
  stop?: StopSpec
  test: TestSpec
  /**
   * l2: adds weight_decay·W to the gradient. l1: weight_decay·sign(W). Default l2.
   */
  regularization: 'l2' | 'l1'
  warmup?: WarmupSpec
  /**
   * Batches whose gradients are averaged for one update; 1 or more. Default 1.
   */
  iter_size: number
  /**
   * The most that the L2 norm of all gradients together may be: longer ones are scaled down. No unit; more than 0. Default: any length.
   */
  clip_gradients?: number
  /**
   * What steps compute with: f16 is half precision, on devices that have it. Default f32.
   */
  precision: 'f32' | 'f16'
  /**
   * With `precision: f16`, the factor of the loss while gradients are computed. No unit; more than 0. Default: it follows the gradients.
   */
  loss_scale?: number
  /**
   * Iterations whose mean a training line reports as loss; 1 or more. Default 1.
   */
  average_loss: number
}
/**
 * RMSProp (Tieleman and Hinton 2012), as Caffe has it; it knows no momentum.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "rmspropSolver".
 */
export interface RmspropSolver {
  /**
   * The solver’s kind.
   */
  type: 'rmsprop'
  /**
   * The learning rate at the start. No unit; more than 0.
   */
  base_lr: number
  /**
   * What is kept of the mean square. No unit; from 0 up to, not including, 1. Default 0.99.
   */
  rms_decay: number
  /**
   * Keeps divisions from 0. No unit; more than 0. Default 1e-8.
   */
  delta: number
  /**
   * Factor of the penalty on weights. No unit; 0 or more. Default 0.
   */
  weight_decay: number
  lr_policy: LrPolicySpec
  /**
   * Updates in all; 1 or more. Default: none; it is needed, but with `stages` it stands in the solver of each.
   */
  max_iter: number
  /**
   * Iterations between two lines of training metrics; 1 or more. Default 100.
   */
  display: number
  /**
   * Iterations between two checkpoints; 0: only at the end. Default 0.
   */
  snapshot: number
  /**
   * How many checkpoints are kept, the latest ones, beside the best; 1 or more. Not in a stage. Default: all.
   */
  keep?: number
  best?: BestSpec
  early_stopping?: EarlyStoppingSpec
  stop?: StopSpec
  test: TestSpec
  /**
   * l2: adds weight_decay·W to the gradient. l1: weight_decay·sign(W). Default l2.
   */
  regularization: 'l2' | 'l1'
  warmup?: WarmupSpec
  /**
   * Batches whose gradients are averaged for one update; 1 or more. Default 1.
   */
  iter_size: number
  /**
   * The most that the L2 norm of all gradients together may be: longer ones are scaled down. No unit; more than 0. Default: any length.
   */
  clip_gradients?: number
  /**
   * What steps compute with: f16 is half precision, on devices that have it. Default f32.
   */
  precision: 'f32' | 'f16'
  /**
   * With `precision: f16`, the factor of the loss while gradients are computed. No unit; more than 0. Default: it follows the gradients.
   */
  loss_scale?: number
  /**
   * Iterations whose mean a training line reports as loss; 1 or more. Default 1.
   */
  average_loss: number
}
/**
 * Stochastic gradient descent with momentum and weight decay, as Caffe has it.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "sgdSolver".
 */
export interface SgdSolver {
  /**
   * The solver’s kind.
   */
  type: 'sgd'
  /**
   * The learning rate at the start. No unit; more than 0.
   */
  base_lr: number
  /**
   * The share of the last update that goes on. No unit; from 0 up to, not including, 1. Default 0.
   */
  momentum: number
  /**
   * Factor of the penalty on weights. No unit; 0 or more. Default 0.
   */
  weight_decay: number
  lr_policy: LrPolicySpec
  /**
   * Updates in all; 1 or more. Default: none; it is needed, but with `stages` it stands in the solver of each.
   */
  max_iter: number
  /**
   * Iterations between two lines of training metrics; 1 or more. Default 100.
   */
  display: number
  /**
   * Iterations between two checkpoints; 0: only at the end. Default 0.
   */
  snapshot: number
  /**
   * How many checkpoints are kept, the latest ones, beside the best; 1 or more. Not in a stage. Default: all.
   */
  keep?: number
  best?: BestSpec
  early_stopping?: EarlyStoppingSpec
  stop?: StopSpec
  test: TestSpec
  /**
   * l2: adds weight_decay·W to the gradient. l1: weight_decay·sign(W). Default l2.
   */
  regularization: 'l2' | 'l1'
  warmup?: WarmupSpec
  /**
   * Batches whose gradients are averaged for one update; 1 or more. Default 1.
   */
  iter_size: number
  /**
   * The most that the L2 norm of all gradients together may be: longer ones are scaled down. No unit; more than 0. Default: any length.
   */
  clip_gradients?: number
  /**
   * What steps compute with: f16 is half precision, on devices that have it. Default f32.
   */
  precision: 'f32' | 'f16'
  /**
   * With `precision: f16`, the factor of the loss while gradients are computed. No unit; more than 0. Default: it follows the gradients.
   */
  loss_scale?: number
  /**
   * Iterations whose mean a training line reports as loss; 1 or more. Default 1.
   */
  average_loss: number
}
/**
 * A part of the training: some of the losses, and a solver. Learning rates and schedules count its own iterations.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "stage".
 */
export interface StageSpec {
  /**
   * The stage’s name, unique: lower-case letters, digits, dot, underscore, hyphen; not `teacher`.
   */
  name: string
  /**
   * The losses that count, by name; the others are reported at test.
   *
   * @minItems 1
   */
  losses: string[]
  /**
   * Layers whose parameters stay as they are, as patterns over `network.layer` (`student.conv*`); they stand for the patterns of the networks themselves. Default: those of the networks.
   */
  frozen?: string[]
  /**
   * What is said of the solver for this stage, over the `solver` of the experiment; a solver of another type stands alone. `max_iter` is needed. Default: nothing more.
   */
  solver: {}
  /**
   * Whether what the solver remembers of each parameter (momentum, moments) starts at 0, or goes on from the stage before. Default fresh.
   */
  slots: 'fresh' | 'keep'
}
/**
 * A message that is known and wanted.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "waiver".
 */
export interface WaiverSpec {
  /**
   * The code in the message’s brackets: `untrained-teacher`.
   */
  code: string
  /**
   * Why it is wanted, in a sentence that the plan prints; not empty.
   */
  reason: string
}
/**
 * What a run does when its training goes wrong.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "guards".
 */
export interface GuardsSpec {
  /**
   * Weights that grow to a hundred times what they were, and beyond 10: `stop` (exit code 3), `warn`, or `off`. Default: `stop`.
   */
  exploding_gradient?: 'stop' | 'warn' | 'off'
  /**
   * No gradient at the first trained layer of a network for 300 iterations: `stop` (exit code 3), `warn`, or `off`. Default: `stop`.
   */
  dead_network?: 'stop' | 'warn' | 'off'
  /**
   * Three tests in a row after the first step in which all images get one class: `stop` (exit code 3), `warn`, or `off`. Default: `warn`.
   */
  collapsed_output?: 'stop' | 'warn' | 'off'
  /**
   * A loss that was never 0.5 % below its beginning in 2,000 iterations: `stop` (exit code 3), `warn`, or `off`. Default: `warn`.
   */
  unmoving_loss?: 'stop' | 'warn' | 'off'
}
/**
 * The values that a block of layers is repeated for.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "repeatRange".
 */
export interface RepeatRange {
  /**
   * What `${…}` inside of the block calls the value; the name of no var and of no `repeat` around it.
   */
  var: string
  /**
   * The first value, a whole number; 0 or more.
   */
  from: number
  /**
   * The last value, a whole number; `from` or more.
   */
  to: number
}
/**
 * Layers that are written once and made several times, in a list of layers. Expanded before the list is checked.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "repeatBlock".
 */
export interface RepeatBlock {
  repeat: RepeatRange
  /**
   * The layers, or blocks that repeat in turn; at least one.
   *
   * @minItems 1
   */
  layers: {}[]
}
/**
 * Renames every layer by an affix.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "renameAffix".
 */
export interface RenameAffix {
  /**
   * Put before each name. Default: nothing.
   */
  prefix?: string
  /**
   * Put after each name. Default: nothing.
   */
  suffix?: string
}
/**
 * What was recorded of which images: arrays of NumPy (.npy), one row an image.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "recordedParts".
 */
export interface RecordedPartsSpec {
  /**
   * A path relative to this file: of the training images, those too that are held out, limited or excluded. Default: none, and nothing is learned from it.
   */
  train?: string
  /**
   * A path relative to this file: of the test images. Default: none, and tests report no loss that compares with it.
   */
  test?: string
}
