export type {
  AccuracyMetric,
  AgreementMetric,
  ConstantFiller,
  ConvolutionLayer,
  DistillationLoss,
  DropoutLayer,
  FillerSpec,
  GaussianFiller,
  InnerProductLayer,
  LayerSpec,
  LossSpec,
  LrPolicySpec,
  MetricSpec,
  ParamSpec,
  PoolingLayer,
  ReluLayer,
  SoftmaxCrossEntropyLoss,
  SoftmaxLayer,
  SolverSpec,
  XavierFiller,
} from './types.gen.ts'
export { layerKeys, rootKeys, withDefaults } from './defaults.ts'
export { validate, type SchemaRoot } from './validate.ts'
