/** A whole distillation, small enough to read: what every example is made of. */

export const SMALL = `version: 1
name: small
vars: { lambda: 0.5 }
data: { dataset: mnist }
teacher:
  from: net.yaml
  rename: { suffix: _t }
  weights: { experiment: teacher.yaml }
student:
  from: net.yaml
  rename: { suffix: _s }
losses:
  hard: { type: softmax_cross_entropy, input: student.ip_s, target: data.label, weight: '\${1 - lambda}' }
  soft: { type: distillation, input: student.ip_s, target: teacher.ip_t, weight: '\${lambda}' }
solver: { type: sgd, base_lr: 0.01, max_iter: 10 }
`

export const NET = `kind: network
layers:
  - { name: conv, type: convolution, num_output: 4, kernel_size: 5 }
  - { name: pool, type: pooling, pool: max, kernel_size: 2, stride: 2 }
  - { name: ip, type: inner_product, num_output: 10 }
`

export const TEACHER = `version: 1
name: teacher
data: { dataset: mnist }
network: { from: net.yaml }
losses: { hard: { type: softmax_cross_entropy, input: network.ip, target: data.label } }
solver: { type: sgd, base_lr: 0.01, max_iter: 10 }
`

export const SMALL_FILES: Readonly<Record<string, string>> = {
  'x.yaml': SMALL,
  'net.yaml': NET,
  'teacher.yaml': TEACHER,
}
