import type { CatalogEntry } from './entry.ts'

const SITE = 'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com'

/**
 * Xiao, Rasul and Vollgraf 2017. Debian's package has the same archives without the name and the time in their headers, so
 * only what they unpack to has the same sums.
 */
export const fashionMnist: CatalogEntry = {
  name: 'fashion_mnist',
  title: 'Fashion-MNIST',
  page: 'https://github.com/zalandoresearch/fashion-mnist',
  folder: 'fashion-mnist',
  source: 'fashion-mnist',
  debian: 'dataset-fashion-mnist',
  archives: [
    {
      url: `${SITE}/train-images-idx3-ubyte.gz`,
      bytes: 26_421_880,
      sha256: '3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84',
      md5: '8d4fb7e6c68d591d4c3dfef9ec88bf0d',
      kind: 'gz',
    },
    {
      url: `${SITE}/train-labels-idx1-ubyte.gz`,
      bytes: 29_515,
      sha256: 'a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845',
      md5: '25c81989df183df01b3e8a0aad5dffbe',
      kind: 'gz',
    },
    {
      url: `${SITE}/t10k-images-idx3-ubyte.gz`,
      bytes: 4_422_102,
      sha256: '346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073',
      md5: 'bef4ecab320f06d8554ea6380940ec79',
      kind: 'gz',
    },
    {
      url: `${SITE}/t10k-labels-idx1-ubyte.gz`,
      bytes: 5_148,
      sha256: '67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5',
      md5: 'bb300cfdad3c16e7a12a480ee83cd310',
      kind: 'gz',
    },
  ],
  files: [
    {
      name: 'train-images-idx3-ubyte',
      bytes: 47_040_016,
      sha256: 'c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888',
    },
    {
      name: 'train-labels-idx1-ubyte',
      bytes: 60_008,
      sha256: 'bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9',
    },
    {
      name: 't10k-images-idx3-ubyte',
      bytes: 7_840_016,
      sha256: '5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b',
    },
    {
      name: 't10k-labels-idx1-ubyte',
      bytes: 10_008,
      sha256: '0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34',
    },
  ],
  format: 'idx',
  train: { paths: ['train-images-idx3-ubyte'], labels: 'train-labels-idx1-ubyte' },
  test: { paths: ['t10k-images-idx3-ubyte'], labels: 't10k-labels-idx1-ubyte' },
  classNames: [
    'T-shirt/top',
    'Trouser',
    'Pullover',
    'Dress',
    'Coat',
    'Sandal',
    'Shirt',
    'Sneaker',
    'Bag',
    'Ankle boot',
  ],
}
