/** Each layer of ours as PyTorch's: a module where it keeps something, and what it computes. */
import { windowOf } from '../../layers/index.ts'
import type { TypedLayer } from '../../network/index.ts'
import type { LayerSpec } from '../../schema/index.ts'
import { keywords, literal, pair } from './python.ts'
import type { Part } from './parts.ts'

export interface TorchLayer {
  /** `nn.Conv2d(1, 20, kernel_size=5)`; absent where it keeps nothing. */
  readonly module?: string
  /** One expression a top. */
  readonly tops: readonly string[]
  readonly parts?: readonly Part[]
}

export interface Around {
  readonly typed: TypedLayer
  /** The variables of its bottoms. */
  readonly bottoms: readonly string[]
  /** What calls its module: `self.conv1`. */
  readonly self: string
  /** Of a batch norm: whether a Scale's numbers are kept in it. Of a scale: the module that keeps its numbers. */
  readonly keepsScale?: boolean
  readonly keptIn?: string | undefined
}

type Writer<S extends LayerSpec> = (spec: S, around: Around) => TorchLayer

function pure(...tops: readonly string[]): TorchLayer {
  return { tops }
}

/** `layer(x)`. */
function kept(module: string, { self, bottoms: [x] }: Around, ...parts: readonly Part[]): TorchLayer {
  return { module, tops: [`${self}(${x})`], parts }
}

const affine = (x: string, { scale, shift }: { scale: number; shift: number }): string => {
  const scaled = scale === 1 ? x : `${literal(scale)} * ${x}`
  return shift === 0 ? scaled : `${scaled} + ${literal(shift)}`
}

const unless = (value: number, usual: number): string | undefined => (value === usual ? undefined : literal(value))

/** `name` where a pair differs from what is usual. */
const unlessBoth = (value: readonly [number, number], usual: number): string | undefined =>
  value.every((one) => one === usual) ? undefined : pair(value)

function kernel(
  name: string,
  spec: Extract<LayerSpec, { readonly type: 'convolution' | 'deconvolution' }>,
  around: Around,
): TorchLayer {
  const { kernel, stride, pad } = windowOf(spec)
  const [[channels]] = around.typed.bottoms
  const rest = keywords({
    kernel_size: pair(kernel),
    stride: unlessBoth(stride, 1),
    padding: unlessBoth(pad, 0),
    dilation: unless(spec.dilation, 1),
    groups: unless(spec.group, 1),
    bias: spec.bias_term ? undefined : 'False',
  })
  return kept(`nn.${name}(${channels}, ${spec.num_output}, ${rest})`, around)
}

const pooling: Writer<Extract<LayerSpec, { readonly type: 'pooling' }>> = (spec, { typed, bottoms: [x] }) => {
  const [[, height, width]] = typed.bottoms
  if (spec.global_pooling)
    return pure(spec.pool === 'max' ? `${x}.amax((2, 3), keepdim=True)` : `${x}.mean((2, 3), keepdim=True)`)
  const { kernel, stride, pad } = windowOf(spec)
  const [rows, columns] = [typed.shapes[0][1], typed.shapes[0][2]]
  const floors = [height, width].map((size, i) => Math.floor((size + 2 * pad[i] - kernel[i]) / stride[i]) + 1)
  const ceil = floors[0] !== rows || floors[1] !== columns ? 'True' : undefined
  const wide = pad.some((margin, i) => 2 * margin > kernel[i]) // more than PyTorch's own padding takes
  if (wide) {
    const ends = [rows, columns].map((n, i) =>
      Math.max(0, (n - 1) * stride[i] + kernel[i] - [height, width][i] - pad[i]),
    )
    const padded = `F.pad(${x}, ${literal([pad[1], ends[1], pad[0], ends[0]])}`
    const options = `${pair(kernel)}, ${pair(stride)}`
    if (spec.pool === 'max') return pure(`F.max_pool2d(${padded}, value=-math.inf), ${options})`)
    const divisors = [rows, columns].map((n, i) =>
      Array.from({ length: n }, (_, k) => {
        const start = k * stride[i] - pad[i]
        return Math.min(start + kernel[i], [height, width][i] + pad[i]) - start
      }),
    )
    const [down, across] = divisors.map((one) => `${x}.new_tensor(${literal(one)})`)
    return pure(`F.avg_pool2d(${padded}), ${options}, divisor_override=1) / (${down}[:, None] * ${across})`)
  }
  const options = keywords({
    stride: pair(stride),
    padding: unlessBoth(pad, 0),
    ceil_mode: ceil,
  })
  return pure(`F.${spec.pool === 'max' ? 'max' : 'avg'}_pool2d(${x}, ${pair(kernel)}, ${options})`)
}

const join = { sum: ' + ', prod: ' * ' }

const writers: { readonly [T in LayerSpec['type']]: Writer<Extract<LayerSpec, { readonly type: T }>> } = {
  abs: (_spec, { bottoms: [x] }) => pure(`${x}.abs()`),
  argmax: ({ axis, top_k, out_max_val }, { bottoms: [x] }) => ({
    tops: [`argmax(${x}, ${literal(axis)}, ${top_k}, ${literal(out_max_val)})`],
    parts: ['argmax'],
  }),
  batch_norm: ({ eps, moving_average_fraction: fraction, use_global_stats }, around) => {
    const { typed, keepsScale } = around
    const { frozen } = typed
    const ownFreeze = frozen !== undefined && frozen.by !== 'network'
    const global = use_global_stats ?? (ownFreeze ? true : undefined)
    const options = keywords({
      eps: literal(eps),
      fraction: literal(fraction),
      scale: keepsScale ? 'True' : undefined,
      use_global_stats: global === undefined ? undefined : literal(global),
      moving: frozen ? 'False' : undefined,
    })
    return kept(`BatchNorm(${typed.bottoms[0][0]}, ${options})`, around, 'along', 'batch_norm')
  },
  bias: ({ axis }, around) => {
    const { typed, bottoms } = around
    if (bottoms.length > 1)
      return { tops: [`${bottoms[0]} + along(${bottoms[1]}, ${bottoms[0]}, 0)`], parts: ['along'] }
    return kept(`Bias(${literal(typed.parameters[0].shape)}, axis=${axis})`, around, 'along', 'bias')
  },
  bnll: (_spec, { bottoms: [x] }) => ({ tops: [`softplus(${x})`], parts: ['softplus'] }),
  concat: ({ axis }, { bottoms }) => pure(`torch.cat([${bottoms.join(', ')}], ${axis})`),
  convolution: (spec, around) => kernel('Conv2d', spec, around),
  crop: ({ axis, offset }, { typed, bottoms: [x] }) => {
    const [shape] = typed.shapes
    const cuts = shape.map((size, i) => {
      if (i < axis - 1) return ':'
      const start = offset.length === 0 ? 0 : offset.length === 1 ? offset[0] : offset[i - axis + 1]
      return `${start}:${start + size}`
    })
    return pure(`${x}[${[':', ...cuts].join(', ')}]`)
  },
  deconvolution: (spec, around) => kernel('ConvTranspose2d', spec, around),
  dropout: ({ dropout_ratio }, around) => kept(`nn.Dropout(${literal(dropout_ratio)})`, around),
  eltwise: ({ operation, coeff }, { bottoms }) => {
    const terms = bottoms.map((x, i) => (coeff.length === 0 || coeff[i] === 1 ? x : `${literal(coeff[i])} * ${x}`))
    if (operation !== 'max') return pure(terms.join(join[operation]))
    return pure(terms.reduce((a, b) => `torch.where(${a} >= ${b}, ${a}, ${b})`)) // of equals the first has the gradient
  },
  elu: ({ alpha }, { bottoms: [x] }) => pure(`F.elu(${x}, ${literal(alpha)})`),
  embed: ({ input_dim, num_output, bias_term }, around) =>
    kept(`Embed(${input_dim}, ${num_output}, bias=${literal(bias_term)})`, around, 'embed'),
  exp: (spec, { bottoms: [x] }) => {
    const exponent = affine(x, spec)
    return pure(
      spec.base === -1 ? `torch.exp(${exponent})` : `torch.exp(${literal(Math.log(spec.base))} * (${exponent}))`,
    )
  },
  flatten: ({ axis, end_axis }, { bottoms: [x] }) =>
    pure(`${x}.flatten(${axis}${end_axis === -1 ? '' : `, ${end_axis}`})`),
  inner_product: ({ num_output, bias_term }, { typed, self, bottoms: [x] }) => {
    const inputs = typed.bottoms[0].reduce((product, size) => product * size, 1)
    return {
      module: `nn.Linear(${inputs}, ${num_output}${bias_term ? '' : ', bias=False'})`,
      tops: [`${self}(${typed.bottoms[0].length === 1 ? x : `${x}.flatten(1)`})`],
    }
  },
  log: (spec, { bottoms: [x] }) => {
    const natural = `torch.log(${affine(x, spec)})`
    return pure(spec.base === -1 ? natural : `${natural} / ${literal(Math.log(spec.base))}`)
  },
  lrn: ({ local_size: n, alpha, beta, k, norm_region }, { bottoms: [x] }) =>
    pure(
      norm_region === 'across_channels'
        ? `F.local_response_norm(${x}, ${n}, ${keywords({ alpha: literal(alpha), beta: literal(beta), k: literal(k) })})`
        : `${x} * (1 + ${literal(alpha)} * F.avg_pool2d(${x}.square(), ${n}, 1, ${(n - 1) / 2})) ** ${literal(-beta)}`,
    ),
  mvn: ({ normalize_variance, across_channels, eps }, { bottoms: [x] }) => ({
    tops: [`mvn(${x}, ${across_channels ? '(1, 2, 3)' : '(2, 3)'}, ${literal(normalize_variance)}, ${literal(eps)})`],
    parts: ['mvn'],
  }),
  pooling,
  power: (spec, { bottoms: [x] }) => {
    const base = affine(x, spec)
    if (spec.power === 1) return pure(base)
    return pure(spec.power === 0 ? `${x} * 0 + 1` : `(${base}) ** ${literal(spec.power)}`)
  },
  prelu: (_spec, around) => {
    const [{ shape }] = around.typed.parameters
    return kept(`nn.PReLU(${shape[0] ?? 1})`, around)
  },
  reduction: ({ operation, axis, coeff }, { typed, bottoms: [x] }) => {
    const axes = typed.bottoms[0].map((_, i) => i + 1).filter((i) => i >= axis)
    const over = literal(axes)
    const total = {
      sum: `${x}.sum(${over})`,
      mean: `${x}.mean(${over})`,
      asum: `${x}.abs().sum(${over})`,
      sumsq: `${x}.square().sum(${over})`,
    }[operation]
    return pure(coeff === 1 ? total : `${literal(coeff)} * ${total}`)
  },
  relu: ({ negative_slope: slope }, { bottoms: [x] }) =>
    pure(slope === 0 ? `F.relu(${x})` : `F.leaky_relu(${x}, ${literal(slope)})`),
  reshape: (_spec, { typed, bottoms: [x] }) => pure(`${x}.reshape(-1, ${typed.shapes[0].join(', ')})`),
  scale: ({ axis, bias_term }, around) => {
    const { typed, bottoms, keptIn } = around
    const [x, second] = bottoms
    if (second !== undefined) return { tops: [`${x} * along(${second}, ${x}, 0)`], parts: ['along'] }
    if (keptIn !== undefined) return pure(`${keptIn}.scale(${x})`)
    const shape = literal(typed.parameters[0].shape)
    return kept(`Scale(${shape}, axis=${axis}, bias=${literal(bias_term)})`, around, 'along', 'scale')
  },
  sigmoid: (_spec, { bottoms: [x] }) => pure(`torch.sigmoid(${x})`),
  silence: () => pure(),
  slice: ({ axis }, { typed, bottoms: [x] }) => {
    let start = 0
    return pure(
      ...typed.shapes.map((shape) => {
        const size = shape[axis - 1]
        start += size
        return `${x}.narrow(${axis}, ${start - size}, ${size})`
      }),
    )
  },
  softmax: (_spec, { bottoms: [x] }) => pure(`F.softmax(${x}, 1)`),
  split: ({ top }, { bottoms: [x] }) => pure(...top.map(() => x)),
  tanh: (_spec, { bottoms: [x] }) => pure(`torch.tanh(${x})`),
  threshold: ({ threshold }, { bottoms: [x] }) => pure(`(${x} > ${literal(threshold)}).float()`),
  tile: ({ axis, tiles }, { typed, bottoms: [x] }) => {
    const times = [0, ...typed.bottoms[0].keys()].map((_, i) => (i === axis ? tiles : 1))
    return pure(`${x}.repeat(${times.join(', ')})`)
  },
}

export function torchLayer(around: Around): TorchLayer {
  const { spec } = around.typed.layer
  return (writers[spec.type] as Writer<LayerSpec>)(spec, around)
}
