import type { CatalogEntry } from './entry.ts'

/** A byte of coarse label, a byte of fine label, 3,072 bytes of image. */
const RECORD = 2 + 3 * 32 * 32

/** Krizhevsky 2009, with its fine labels. The sums come from where those of `cifar10` do. */
export const cifar100: CatalogEntry = {
  name: 'cifar100',
  title: 'CIFAR-100',
  page: 'https://www.cs.toronto.edu/~kriz/cifar.html',
  folder: 'cifar-100-binary',
  source: 'cifar-100-binary',
  archives: [
    {
      url: 'https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz',
      bytes: 168_513_733,
      sha256: '58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec',
      md5: '03b5dce01913d631647c71ecec9e9cb8',
      kind: 'tar.gz',
    },
  ],
  files: [
    {
      name: 'train.bin',
      bytes: 50_000 * RECORD,
      sha256: 'f31298fc616915fa142368359df1c4ca2ae984d6915ca468b998a5ec6aeebf29',
    },
    {
      name: 'test.bin',
      bytes: 10_000 * RECORD,
      sha256: 'd8b1e6b7b3bee4020055f0699b111f60b1af1e262aeb93a0b659061746f8224a',
    },
  ],
  format: 'cifar_binary',
  train: { paths: ['train.bin'], labels: 'fine' },
  test: { paths: ['test.bin'], labels: 'fine' },
}
