/** Examples of `catalogue/run.ts`, in its order: there is no text to show, so they are told. */
import type { RunCode } from '../catalogue/run.ts'
import type { RunExample } from './example.ts'

export const runExamples: Readonly<Partial<Record<RunCode, RunExample>>> = {
  'answers-not-kept': {
    cause: 'runs/.cache/answers-….safetensors that lost its end in a copy, and ts-compile run x.yaml',
    cure: 'run it again: the file is whole then; rm -r runs/.cache takes all away that can be made anew',
  },
  'audit-differs': {
    cause: 'memory that flips bits, or an engine whose threads add in no fixed order, and run --audit',
    cure: 'ts-compile run x.yaml --audit --threads 1; if it still differs, test the memory',
  },
  'best-is-no-number': {
    cause: 'solver: { …, best: { metric: entropy } } of a layer that takes logarithms of negative numbers',
    cure: 'solver: { …, best: { metric: accuracy } }',
  },
  'cannot-write': {
    cause: 'ts-compile run x.yaml --out /proc/here',
    cure: 'ts-compile run x.yaml --out runs/here',
  },
  'data-misfit': {
    cause: '`classes: 10` of an image_folder with eleven folders',
    cure: '`classes: 11`, or take the folder away that is no class',
  },
  'dataset-missing': {
    cause: 'running a spec with `dataset: cifar10` where CIFAR-10 was never fetched',
    cure: 'ts-compile data fetch cifar10, or ts-compile run x.yaml --data-dir /where/it/is',
  },
  'dataset-unreadable': {
    cause: 'a download that was cut off: a file of the dataset is shorter than its header says',
    cure: 'install or download it again; `ts-compile doctor` reads it all',
  },
  'dataset-wrong': {
    cause: 'a cifar-10-binary.tar.gz that a browser saved in part, put into the folder of downloads',
    cure: 'remove it, and ts-compile data fetch cifar10',
  },
  'device-falls-back': {
    cause: 'ts-compile run x.yaml --device coreml, whose kernels are fewer',
    cure: '--device webgpu, or --device cpu, whichever is faster there',
  },
  diverged: {
    cause: 'ts-compile run x.yaml --set solver.base_lr=1e30',
    cure: 'ts-compile run x.yaml --set solver.base_lr=0.01',
  },
  'download-failed': {
    cause: 'ts-compile data fetch cifar10 on a machine without a network',
    cure: 'put the archive where the message says, and ts-compile data fetch cifar10 again',
  },
  'empty-class': {
    cause: '`classes: 10` of an npy set whose labels are 1 to 10, or 0 to 8',
    cure: 'labels from 0 to 9; or, if it is meant: allow: [{ code: empty-class, reason: … }]',
  },
  'engine-failed': {
    cause: 'a batch that does not fit into memory: --set data.batch.train=60000',
    cure: 'a smaller one, with the same images an update: `iter_size`',
  },
  'expectation-failed': {
    cause: 'expect: { accuracy: { min: 0.999, of: ip2_t } } of a teacher that reaches 0.987',
    cure: 'train the teacher longer, or expect what it can: `min: 0.985`',
  },
  'foreign-unusable': {
    cause: 'a network of ONNX with an operator of another library: `com.example.Magic`',
    cure: 'export it with operators of ONNX’s own',
  },
  'gradient-exploded': {
    cause: 'ts-compile run x.yaml --set solver.base_lr=5, of a network that learns at 0.01',
    cure: 'solver: { …, base_lr: 0.01, clip_gradients: 35 }',
  },
  'gradient-infinite': {
    cause: 'solver: { …, precision: f16, loss_scale: 1000000 }',
    cure: 'solver: { …, precision: f16 }: the scale follows the gradients',
  },
  'loss-unmoving': {
    cause: 'ts-compile run x.yaml --set solver.base_lr=1e-9',
    cure: 'ts-compile run x.yaml --set solver.base_lr=0.01',
  },
  'member-failed': {
    cause: 'a sweep over the files of three teachers, one of which guesses: [teacher-at-chance], then [member-failed]',
    cure: 'mend that file, and the same command with --resume: it runs that member again',
  },
  'network-dead': {
    cause: 'bias_filler: { type: constant, value: -100 } of a layer before a ReLU',
    cure: 'bias_filler: { type: constant, value: 0.1 }',
  },
  'no-state-fits': {
    cause: 'states of 5,000 iterations, and ts-compile run x.yaml --set solver.max_iter=100 --resume-anyway "shorter"',
    cure: 'ts-compile run x.yaml --set solver.max_iter=100 --out runs/x-2',
  },
  'output-collapsed': {
    cause: 'a rate so large that one bias of the last layer outweighs all images',
    cure: 'solver: { …, base_lr: 0.01 }; or `warmup` for the first iterations',
  },
  'recording-misfit': {
    cause: 'logits that were recorded of MNIST, beside `dataset: fashion_mnist`',
    cure: 'ts-compile predict x.yaml --network teacher --data train -o logits.npy',
  },
  'decoder-failed': {
    cause: 'photos/train/cat/17.tif, made to break whatever decodes it',
    cure: 'take the picture away; or, if it is a good one, write it again: `vips copy 17.tif 17.png`',
  },
  'image-unreadable': {
    cause: 'photos/train/cat/17.jpg ends in the middle',
    cure: 'copy it again, or write `corrupt: skip` to train without it',
  },
  'lock-damaged': {
    cause: 'a `lock.json` that was cut off by a copy, and ts-compile verify runs/x',
    cure: 'copy the run’s folder again; a run whose lock is lost has to be run anew to be proved',
  },
  'lock-drift': {
    cause: 'a new version of ts-compile, or another `seed`, and ts-compile run x.yaml --locked',
    cure: 'go back to what was locked; or, if the change is meant, ts-compile lock x.yaml --write',
  },
  'lock-machine': {
    cause: 'a lock that was made on a CPU with AVX-512, and a run --locked on one without',
    cure: 'run it on a machine like the first, or take last digits for what they are',
  },
  'lock-missing': {
    cause: 'ts-compile run x.yaml --locked, and no x.lock.json beside x.yaml',
    cure: 'ts-compile lock x.yaml --write',
  },
  'tuning-ignored': {
    cause: 'ts-compile run x.yaml, after a new version of ts-compile was installed',
    cure: 'ts-compile tune x.yaml',
  },
  'pixel-mean': {
    cause: 'transform: { mean: [0.485, 0.456, 0.406] } of pictures, whose pixels are 0 to 255',
    cure: 'transform: { mean: [124, 116, 104] }, or `mean: channel`',
  },
  'pixel-scale': {
    cause: 'transform: { scale: 0.00390625 } of an npy set whose pixels are 0 to 1 already',
    cure: 'transform: { scale: 1 }',
  },
  'precision-missing': {
    cause: 'solver: { …, precision: f16 } and ts-compile run x.yaml --device cpu',
    cure: 'ts-compile run x.yaml --device webgpu, on a GPU that has it, or solver: { …, precision: f32 }',
  },
  'run-changed': {
    cause: 'Ctrl-C in the middle of a run, `base_lr` changed, and ts-compile run x.yaml --resume',
    cure: 'undo the change, or run the new spec in a folder of its own: --out runs/x-2',
  },
  'run-folder-exists': {
    cause: 'ts-compile run x.yaml, a change in x.yaml, and again: the folder holds the first run',
    cure: 'ts-compile run x.yaml --out runs/x-2',
  },
  'run-in-progress': {
    cause: 'ts-compile run x.yaml in two terminals at once',
    cure: 'wait for the first, or ts-compile run x.yaml --out runs/x-2',
  },
  'run-unfinished': {
    cause: 'Ctrl-C in the middle of a run, and the same command again',
    cure: 'ts-compile run x.yaml --resume, or another folder with --out',
  },
  'same-images': {
    cause: 'train: { path: photos }, test: { path: photos }',
    cure: 'two folders; or, if it is meant: allow: [{ code: same-images, reason: … }]',
  },
  'teacher-at-chance': {
    cause: 'a teacher of ImageNet’s classes in another order, or one whose file expects BGR images, fed RGB',
    cure: 'load it as it was trained; or, if it is meant: allow: [{ code: teacher-at-chance, reason: … }]',
  },
  'teacher-changed': {
    cause: 'an engine that writes to what it was given as constant',
    cure: 'report it, with the folder of the run',
  },
  'teacher-damaged': {
    cause: 'a disk that lost a block of runs/.cache/teacher-…/network.safetensors, and a student that learns from it',
    cure: 'nothing: the teacher is made again; look after the disk',
  },
  'teacher-uniform': {
    cause: 'a file of weights that was saved before training, full of zeros',
    cure: 'name the file that was saved after it; `expect` says how good the teacher has to be',
  },
  'untested-class': {
    cause: 'ten classes to train on, and test labels from 0 to 8',
    cure: 'a test set of all classes; or, if it is meant: allow: [{ code: untested-class, reason: … }]',
  },
  'weights-file-misfit': {
    cause: 'a weights file that was replaced by another one, or written in part, after it was made',
    cure: 'remove the folder that the message names; the next run makes it again',
  },
}
