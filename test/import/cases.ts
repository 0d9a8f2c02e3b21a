/** Every net of test/import/nets that can be imported: what it is imported with, and what comes of it. */
import type { ImportCase } from './importing.ts'

/** Parameters by network: counted from the layers' sizes, in the study's notes and Caffe's. */
export interface NetCase extends ImportCase {
  readonly parameters?: Readonly<Record<string, number>>
  /** Where it is no experiment: nothing in it is trained. */
  readonly kind?: 'network'
  /** Why Caffe cannot be told the data that stands in for its own; absent where everything comes back. */
  readonly refused?: string
}

export const cases: readonly NetCase[] = [
  { net: 'lenet.prototxt', solver: 'lenet_solver.prototxt', parameters: { network: 431_080 } },
  { net: 'teacher_lenet.prototxt', solver: 'teacher_lenet_solver.prototxt', parameters: { network: 476_170 } },
  { net: 'student_lenet.prototxt', solver: 'student_lenet_solver.prototxt', parameters: { network: 476_170 } },
  { net: 'ts_lenet_shell.prototxt', solver: 'student_lenet_solver.prototxt', parameters: { network: 476_170 } },
  { net: 'ts_lenet.prototxt', solver: 'ts_lenet_solver.prototxt', parameters: { teacher: 476_170, student: 476_170 } },
  {
    net: 'ts_lenet_notebook.prototxt',
    solver: 'ts_lenet_solver.prototxt',
    parameters: { teacher: 476_170, student: 476_170 },
  },
  {
    net: 'ts_lenet_abandoned.prototxt',
    solver: 'ts_lenet_solver.prototxt',
    parameters: { teacher: 476_170, student: 476_170 },
  },
  { net: 'cifar10_full.prototxt', solver: 'cifar10_full_solver.prototxt', parameters: { network: 89_578 } },
  { net: 'cifar10_full_sigmoid.prototxt', solver: 'cifar10_full_solver.prototxt', parameters: { network: 89_578 } },
  { net: 'cifar10_quick.prototxt', solver: 'cifar10_quick_solver.prototxt', parameters: { network: 145_578 } },
  {
    net: 'ts_cifar10.prototxt',
    solver: 'ts_cifar10_solver.prototxt',
    parameters: { teacher: 89_578, student: 89_578 },
  },
  {
    net: 'ts_cifar10_pure.prototxt',
    solver: 'ts_cifar10_sweep_solver.prototxt',
    parameters: { teacher: 89_578, student: 89_578 },
  },
  {
    net: 'ts_cifar10_sigmoid.prototxt',
    solver: 'ts_cifar10_solver.prototxt',
    parameters: { teacher: 89_578, student: 89_578 },
  },
  { net: 'cifar10_mini.prototxt', solver: 'cifar10_mini_solver.prototxt', parameters: { network: 48_554 } },
  {
    net: 'ts_cifar10_mini.prototxt',
    solver: 'ts_cifar10_mini_solver.prototxt',
    parameters: { teacher: 89_578, student: 48_554 },
  },
  { net: 'nin.prototxt', solver: 'ts_cifar10_nin_solver.prototxt', parameters: { network: 966_986 } },
  {
    net: 'ts_cifar10_nin_idle.prototxt',
    solver: 'ts_cifar10_nin_solver.prototxt',
    parameters: { teacher: 966_986, student: 89_578 },
  },
  {
    net: 'ts_vgg16_test.prototxt',
    solver: 'ts_vgg16_solver.prototxt',
    parameters: { teacher: 60_965_224, student: 169_814_824 }, // of 227 pixels five poolings leave 8, not 7
  },
  { net: 'vgg16_train_val.prototxt', solver: 'vgg16_train_val_solver.prototxt', parameters: { network: 138_357_544 } },
  { net: 'vgg16_original2.prototxt', solver: 'vgg16_original2_solver.prototxt', parameters: { network: 138_357_544 } },
  { net: 'vgg16_original.prototxt', kind: 'network' },
  { net: 'ts_vgg16_train_val2.prototxt', kind: 'network' },
  { net: 'vgg16_dummy.prototxt', kind: 'network' },
  { net: 'alexnet.prototxt', solver: 'bvlc_alexnet_solver.prototxt', parameters: { network: 60_965_224 } },
  // two numbers a channel more
  { net: 'alexnet_bn.prototxt', solver: 'alexnet_bn_solver.prototxt', parameters: { network: 60_965_230 } },
  { net: 'bvlc_alexnet.prototxt', solver: 'bvlc_alexnet_solver.prototxt', parameters: { network: 60_965_224 } },
  // conv1 432, conv2 2,304, two scales of 32, fc 170
  { net: 'batch_norm.prototxt', solver: 'cifar10_full_solver.prototxt', parameters: { network: 2970 } },
  // conv1 448, left 16·4·3 + 16, right 8·8·9 + 8, fc 24·8·8·10 + 10
  { net: 'grouped.prototxt', solver: 'cifar10_full_solver.prototxt', parameters: { network: 16_610 } },
  { net: 'siamese.prototxt', solver: 'siamese_solver.prototxt', shape: [2, 28, 28], parameters: { network: 288_822 } },
  { net: 'autoencoder.prototxt', solver: 'autoencoder_solver.prototxt', parameters: { network: 408_314 } },
  { net: 'hdf5.prototxt', solver: 'cifar10_full_solver.prototxt', shape: [4, 1, 1], parameters: { network: 242 } },
  {
    net: 'images.prototxt',
    solver: 'cifar10_full_solver.prototxt',
    parameters: { network: 23_668 },
    refused: 'image_folder',
  },
  { net: 'memory.prototxt', solver: 'cifar10_full_solver.prototxt', parameters: { network: 363 }, refused: 'npy' },
  {
    net: 'windows.prototxt',
    solver: 'cifar10_full_solver.prototxt',
    parameters: { network: 36_309 },
    refused: 'image_folder',
  },
  { net: 'dummy.prototxt', solver: 'cifar10_full_solver.prototxt', parameters: { network: 976 }, refused: 'npy' },
  { net: 'python.prototxt', solver: 'cifar10_full_solver.prototxt', parameters: { network: 23_860 } },
  { net: 'consolidated_solver.prototxt', parameters: { network: 7850 } },
  { net: 'lenet_deploy.prototxt', kind: 'network' },
  { net: 'old_deploy.prototxt', kind: 'network' },
]
