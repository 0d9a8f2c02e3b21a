import type { CatalogEntry, KnownFile } from './entry.ts'

/** 10,000 records of a byte of label and 3,072 bytes of image. */
const BATCH = 10_000 * (1 + 3 * 32 * 32)

const file = (name: string, sha256: string): KnownFile => ({ name, bytes: BATCH, sha256 })

/**
 * Krizhevsky 2009. The page publishes the MD5; size and SHA-256 of the archive are those of TensorFlow Datasets and of
 * MLDatasets.jl, the SHA-256 of the files those of torchvision for Ruby.
 */
export const cifar10: CatalogEntry = {
  name: 'cifar10',
  title: 'CIFAR-10',
  page: 'https://www.cs.toronto.edu/~kriz/cifar.html',
  folder: 'cifar-10-batches-bin',
  source: 'cifar-10-binary',
  archives: [
    {
      url: 'https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz',
      bytes: 170_052_171,
      sha256: 'c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd',
      md5: 'c32a1d4ab5d03f1284b67883e8d87530',
      kind: 'tar.gz',
    },
  ],
  files: [
    file('data_batch_1.bin', 'cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5'),
    file('data_batch_2.bin', 'a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed'),
    file('data_batch_3.bin', 'bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67'),
    file('data_batch_4.bin', '014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48'),
    file('data_batch_5.bin', '755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add'),
    file('test_batch.bin', '8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b'),
  ],
  format: 'cifar_binary',
  train: { paths: [1, 2, 3, 4, 5].map((i) => `data_batch_${i}.bin`) },
  test: { paths: ['test_batch.bin'] },
  classNames: ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'],
}
