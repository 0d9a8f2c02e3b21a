/* Generated from schema/experiment.schema.json by `npm run gen`. */

/**
 * One layer of a network.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "layer".
 */
export type LayerSpec =
  ConvolutionLayer | DropoutLayer | InnerProductLayer | PoolingLayer | ReluLayer | SigmoidLayer | SoftmaxLayer
/**
 * What a parameter starts from.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "filler".
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "fillerOrName".
 */
export type FillerSpec = ConstantFiller | GaussianFiller | XavierFiller
/**
 * One term of what is minimised.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "loss".
 */
export type LossSpec = DistillationLoss | SoftmaxCrossEntropyLoss
/**
 * A number that tests report.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "metric".
 */
export type MetricSpec = AccuracyMetric | AgreementMetric
/**
 * How the parameters are changed.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "solver".
 */
export type SolverSpec = SgdSolver
/**
 * How the learning rate changes with the iteration, as Caffe has it.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "lrPolicy".
 */
export type LrPolicySpec = FixedPolicy | StepPolicy | InvPolicy

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
   * A file whose keys are taken where this one says nothing, as a path relative to this file. Default: none.
   */
  extends?: string
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
  student?: NetworkSpec
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
   * Values to try: each key is a var, `seed` or a path into this file, each value a list; every combination is one run. Default: none.
   */
  sweep?: {
    /**
     * @minItems 1
     */
    [k: string]: [number | string | boolean | null, ...(number | string | boolean | null)[]]
  }
}
/**
 * What the networks are trained and tested on.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "data".
 */
export interface DataSpec {
  /**
   * The name of a dataset. This version has mnist.
   */
  dataset: string
  batch: BatchSpec
  /**
   * Whether each epoch has its own order, drawn from the seed (true), or the order of the file, as Caffe reads it (false). Default true.
   */
  shuffle: boolean
  transform: TransformSpec
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
 * What is done to each image: (x − mean[c]) · scale, x from 0 to 255.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "transform".
 */
export interface TransformSpec {
  /**
   * Factor. No unit; more than 0. Default 1.
   */
  scale: number
  /**
   * Subtracted, one number a channel, in units of a pixel (0 to 255); an empty list subtracts nothing. Default [].
   */
  mean: number[]
}
/**
 * A network: its layers, or where they come from and what is changed in them.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "network".
 */
export interface NetworkSpec {
  /**
   * A network file, as a path relative to this file, or the name of another network of this spec: its layers are taken (not its weights).
   */
  from?: string
  /**
   * The layers, in order; each reads the one before it unless it names a `bottom`.
   *
   * @minItems 1
   */
  layers?: [LayerSpec, ...LayerSpec[]]
  /**
   * The images it takes: [channels, height, width], in pixels; checked against the dataset. Default: whatever the dataset has.
   *
   * @minItems 3
   * @maxItems 3
   */
  input?: [number, number, number]
  defaults?: LayerDefaults
  /**
   * Layers to leave out, by their names in the source; what read them reads what they read. Default: none.
   */
  remove?: string[]
  /**
   * Keys to change in layers, by the layers’ names in the source. Default: none.
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
   * Whether its parameters stay as they are: true or false. Default: true for a teacher, false for others.
   */
  frozen?: boolean
  /**
   * Whether dropout drops while training (train) or passes through (eval). Default: eval for a teacher, train for others.
   */
  mode?: 'eval' | 'train'
  expect?: Expectations
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
  bottom?: string | [string, ...string[]]
  /**
   * One entry a blob: the weight, then the bias. Up to as many as the layer has blobs. Default: lr_mult 1 and decay_mult 1 for each.
   *
   * @maxItems 2
   */
  param?: [] | [ParamSpec] | [ParamSpec, ParamSpec]
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
  bottom?: string | [string, ...string[]]
  /**
   * One entry a blob: the weight, then the bias. Up to as many as the layer has blobs. Default: lr_mult 1 and decay_mult 1 for each.
   *
   * @maxItems 2
   */
  param?: [] | [ParamSpec] | [ParamSpec, ParamSpec]
  /**
   * The share that is dropped. No unit; from 0 up to, not including, 1. Default 0.5.
   */
  dropout_ratio: number
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
  bottom?: string | [string, ...string[]]
  /**
   * One entry a blob: the weight, then the bias. Up to as many as the layer has blobs. Default: lr_mult 1 and decay_mult 1 for each.
   *
   * @maxItems 2
   */
  param?: [] | [ParamSpec] | [ParamSpec, ParamSpec]
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
  bottom?: string | [string, ...string[]]
  /**
   * One entry a blob: the weight, then the bias. Up to as many as the layer has blobs. Default: lr_mult 1 and decay_mult 1 for each.
   *
   * @maxItems 2
   */
  param?: [] | [ParamSpec] | [ParamSpec, ParamSpec]
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
  bottom?: string | [string, ...string[]]
  /**
   * One entry a blob: the weight, then the bias. Up to as many as the layer has blobs. Default: lr_mult 1 and decay_mult 1 for each.
   *
   * @maxItems 2
   */
  param?: [] | [ParamSpec] | [ParamSpec, ParamSpec]
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
  bottom?: string | [string, ...string[]]
  /**
   * One entry a blob: the weight, then the bias. Up to as many as the layer has blobs. Default: lr_mult 1 and decay_mult 1 for each.
   *
   * @maxItems 2
   */
  param?: [] | [ParamSpec] | [ParamSpec, ParamSpec]
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
  bottom?: string | [string, ...string[]]
  /**
   * One entry a blob: the weight, then the bias. Up to as many as the layer has blobs. Default: lr_mult 1 and decay_mult 1 for each.
   *
   * @maxItems 2
   */
  param?: [] | [ParamSpec] | [ParamSpec, ParamSpec]
}
/**
 * What layers of this network take where they say nothing themselves. Only layers with parameters take them.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "layerDefaults".
 */
export interface LayerDefaults {
  /**
   * One entry a blob: the weight, then the bias. Up to as many as the layer has blobs. Default: lr_mult 1 and decay_mult 1 for each.
   *
   * @maxItems 2
   */
  param?: [] | [ParamSpec] | [ParamSpec, ParamSpec]
  weight_filler?: FillerSpec
  bias_filler?: FillerSpec
}
/**
 * Where the parameters come from.
 *
 * This interface was referenced by `ExperimentSpec`'s JSON-Schema
 * via the `definition` "weightsSource".
 */
export interface WeightsSpec {
  /**
   * An experiment that trains this network, as a path relative to this file. It is run when its weights are not there yet.
   */
  experiment: string
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
  /**
   * The teacher’s class scores (before softmax), as `network.layer`.
   */
  target: string
  /**
   * Factor of this loss in the total. No unit; any; 0 reports the loss without training on it. Default 1.
   */
  weight: number
  /**
   * Divides the scores of both before softmax. No unit; more than 0. Default 1. Only for `convention: kl`.
   */
  temperature: number
  /**
   * kl: T²·KL(teacher ‖ student) (Hinton et al. 2015). seed: the 2017 study’s sigmoid cross-entropy on both softmaxes. Default kl.
   */
  convention: 'kl' | 'seed'
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
  /**
   * Factor of this loss in the total. No unit; any; 0 reports the loss without training on it. Default 1.
   */
  weight: number
}
/**
 * The share of images whose true class scores highest (top 1).
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
  /**
   * The other network’s, as `network.layer`.
   */
  target: string
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
   * Factor of the L2 penalty. No unit; 0 or more. Default 0.
   */
  weight_decay: number
  lr_policy: LrPolicySpec
  /**
   * Updates in all; 1 or more.
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
  test: TestSpec
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
   * Test batches a test; 1 or more. Default: as many whole batches as the test set has.
   */
  iterations?: number
  /**
   * Whether to test before the first update too: true or false. Default true.
   */
  initial: boolean
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
