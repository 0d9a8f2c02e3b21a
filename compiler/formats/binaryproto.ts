/** `.binaryproto`: one BlobProto, as Caffe's compute_image_mean writes it. */
import { readBlob, readBlobData } from './caffe-blob.ts'
import type { RandomAccessFile } from './file.ts'
import type { WeightsFile } from './weights-file.ts'

/** One tensor, `mean`. Throws a FormatError. */
export async function openBinaryproto(file: RandomAccessFile): Promise<WeightsFile> {
  const blob = await readBlob(file, { start: 0, end: file.size }, 'its blob')
  const { dtype, shape, legacyShape } = blob
  return {
    format: 'binaryproto',
    tensors: [{ name: 'mean', dtype, shape, ...(legacyShape && { legacyShape }) }],
    metadata: {},
    read: () => readBlobData(file, blob),
  }
}
