/**
 * InnerProduct: all axes after the batch are flattened, y[n,o] = b[o] + Σ_k w[o,k] · x[n,k], weight [out, in].
 * Embed: y[...] = w[index] + b, weight [input_dim, num_output]; the index gets no gradient.
 */
import { zeros } from './blob.ts'
import { flagOf, numberOf } from './spec.ts'
import type { LayerReference } from './types.ts'

export const innerProduct: LayerReference = {
  forward(spec, [bottom], [weight, bias]) {
    const [batch, outputs] = [bottom.shape[0], numberOf(spec, 'num_output')]
    const inputs = bottom.data.length / batch
    const top = zeros([batch, outputs])
    for (let n = 0; n < batch; n++) {
      for (let o = 0; o < outputs; o++) {
        let total = flagOf(spec, 'bias_term') ? bias.data[o] : 0
        for (let k = 0; k < inputs; k++) total += weight.data[o * inputs + k] * bottom.data[n * inputs + k]
        top.data[n * outputs + o] = total
      }
    }
    return { tops: [top] }
  },
  backward(spec, [bottom], [weight], _tops, [dtop]) {
    const [batch, outputs] = [bottom.shape[0], numberOf(spec, 'num_output')]
    const inputs = bottom.data.length / batch
    const [dbottom, dweight, dbias] = [zeros(bottom.shape), zeros(weight.shape), zeros([outputs])]
    for (let n = 0; n < batch; n++) {
      for (let o = 0; o < outputs; o++) {
        const slope = dtop.data[n * outputs + o]
        for (let k = 0; k < inputs; k++) {
          dbottom.data[n * inputs + k] += slope * weight.data[o * inputs + k]
          dweight.data[o * inputs + k] += slope * bottom.data[n * inputs + k]
        }
        dbias.data[o] += slope
      }
    }
    return { bottoms: [dbottom], blobs: flagOf(spec, 'bias_term') ? [dweight, dbias] : [dweight] }
  },
}

export const embed: LayerReference = {
  forward(spec, [bottom], [weight, bias]) {
    const outputs = numberOf(spec, 'num_output')
    const top = zeros([...bottom.shape, outputs])
    for (let i = 0; i < bottom.data.length; i++) {
      const word = bottom.data[i]
      if (!Number.isInteger(word) || word < 0 || word >= numberOf(spec, 'input_dim')) {
        throw new Error(`embed: there is no row ${word}`)
      }
      for (let o = 0; o < outputs; o++) {
        top.data[i * outputs + o] = weight.data[word * outputs + o] + (flagOf(spec, 'bias_term') ? bias.data[o] : 0)
      }
    }
    return { tops: [top] }
  },
  backward(spec, [bottom], [weight], _tops, [dtop]) {
    const outputs = numberOf(spec, 'num_output')
    const [dweight, dbias] = [zeros(weight.shape), zeros([outputs])]
    for (let i = 0; i < bottom.data.length; i++) {
      for (let o = 0; o < outputs; o++) {
        dweight.data[bottom.data[i] * outputs + o] += dtop.data[i * outputs + o]
        dbias.data[o] += dtop.data[i * outputs + o]
      }
    }
    return { bottoms: [undefined], blobs: flagOf(spec, 'bias_term') ? [dweight, dbias] : [dweight] }
  },
}
