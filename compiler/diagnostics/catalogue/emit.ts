/** What a spec says and another framework has no words for, or our program for it has not yet. */
import type { CatalogueEntry } from './entry.ts'

export type EmitCode = 'onnx-cannot-say' | 'pytorch-cannot-say'

export const emitCodes: Readonly<Record<EmitCode, CatalogueEntry>> = {
  'onnx-cannot-say': {
    severity: 'error',
    title: 'something that an ONNX model for any number of images has no way to say',
    explanation:
      '`emit --target onnx` writes a network as it is used: each image by itself, however many there are. A batch norm that ' +
      'normalises by its batch even then gives an image other numbers in other company, and the model would have to know the batch.',
  },
  'pytorch-cannot-say': {
    severity: 'error',
    title: 'something that the emitted PyTorch program cannot say',
    explanation:
      '`emit --target pytorch` writes a program that computes what a run computes, or nothing. It reads the datasets with a name, ' +
      '`idx`, `cifar_binary` and `npy`, ends with the last iteration, and calls modules by the names of their layers. Change what ' +
      'the message names, in the spec or by `--set`.',
  },
}
