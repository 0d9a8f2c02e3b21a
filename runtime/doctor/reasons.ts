/** Why a device does not work here, and the command that puts it right: from what failed, and from what the system shows. */
import { sentence } from './finding.ts'
import type { Outcome } from './probe.ts'
import type { Surroundings } from './surroundings.ts'

export interface Reason {
  readonly text: string
  readonly help?: string
}

type Failure = Extract<Outcome, { readonly message: string }>

/** The first that is so; what keeps a device away comes before what its library misses. */
export function reasonFor(device: string, failure: Failure, around: Surroundings): Reason {
  const heard = `${failure.message}\n${failure.cause}\n${failure.printed ?? ''}`
  return (
    uninstalled(failure) ??
    (device === 'webgpu' && /adapter|finds no GPU|Vulkan/i.test(heard) ? noAdapter(around) : undefined) ??
    (device === 'cuda' ? noCuda(heard, failure, around) : undefined) ??
    asSaid(failure)
  )
}

/** What keeps a device away so surely that nobody need try. */
export function absent(device: string, around: Surroundings): Reason | undefined {
  if (device === 'webgpu') return noAdapter(around)
  return device === 'cuda' ? noNvidia(around) : undefined
}

function asSaid({ message, help }: Failure): Reason {
  return { text: sentence(new Error(message)), ...(help !== undefined && { help }) }
}

/** Its package, or a part of it. */
function uninstalled(failure: Failure): Reason | undefined {
  return /is not installed|has no binding|cannot be loaded on this machine/.test(failure.message)
    ? asSaid(failure)
    : undefined
}

function noGpu({ gpu, container, platform }: Surroundings): Reason | undefined {
  if (gpu || platform !== 'linux') return undefined
  if (!container) return { text: 'this machine shows no GPU: there is nothing in /dev/dri, and no /dev/nvidia0' }
  return {
    text: 'this container was given no GPU',
    help: 'start it with `docker run --gpus all` for one of NVIDIA’s, or `docker run --device /dev/dri` for another',
  }
}

/** Of a machine that nobody has asked for an engine. */
export function reasonWithout(around: Surroundings): Reason {
  return noGpu(around) ?? { text: 'none is known by name; whether one can be used is said below' }
}

function noAdapter(around: Surroundings): Reason | undefined {
  const { vulkan, nvidia, container, platform } = around
  if (platform !== 'linux') return undefined
  const none = noGpu(around)
  // a GPU in software needs none, but the loader
  if (none && !vulkan.drivers) return none
  if (!vulkan.loader)
    return {
      text: 'there is no Vulkan loader, `libvulkan.so.1`, by which WebGPU finds a GPU',
      ...install(around, { 'apt-get': 'libvulkan1', dnf: 'vulkan-loader', pacman: 'vulkan-icd-loader' }),
    }
  if (vulkan.drivers) return undefined
  const text = 'Vulkan has no driver for the GPU'
  if (nvidia && container)
    return { text, help: 'start it with `docker run --gpus all -e NVIDIA_DRIVER_CAPABILITIES=all`' }
  if (nvidia) return { text, ...install(around, { 'apt-get': 'nvidia-driver', dnf: 'akmod-nvidia', pacman: 'nvidia' }) }
  return {
    text,
    ...install(around, { 'apt-get': 'mesa-vulkan-drivers', dnf: 'mesa-vulkan-drivers', pacman: 'vulkan-radeon' }),
  }
}

/** What the loader of the system says of a library that it does not find, and how TensorFlow tells it. */
const MISSING = /(?:Could not load dynamic library '|TensorFlow cannot load `|^|[\s:])(lib(?:cu|nv)[\w-]*\.so[\w.]*)/m

function noCuda(heard: string, failure: Failure, around: Surroundings): Reason | undefined {
  if (/has no cuda on/.test(failure.message)) return asSaid(failure)
  const none = noNvidia(around)
  if (none) return none
  const [, library] = MISSING.exec(heard) ?? []
  if (library !== undefined) return libraryMissing(library, around)
  if (/isNullOrUndefined|is not a function/.test(heard) && Number.parseInt(around.node) >= 23)
    return {
      text: `@tensorflow/tfjs-node-gpu is of 2024, and fails on Node.js ${around.node}`,
      help: '`nvm install 22` gives one on which it runs, or `--engine onnx`',
    }
  return undefined
}

function noNvidia(around: Surroundings): Reason | undefined {
  const none = noGpu(around)
  if (none || around.nvidia) return none
  return { text: 'this machine has no GPU of NVIDIA’s', help: '`--device webgpu` takes any other' }
}

/** ONNX Runtime is built for CUDA 12 with cuDNN 9, TensorFlow 2.9 for CUDA 11.2 with cuDNN 8.1. */
function libraryMissing(library: string, around: Surroundings): Reason {
  const isOld = /\.so\.(?:11|10)(?:\.|$)|cudnn\w*\.so\.8/.test(library)
  const isDnn = library.includes('cudnn')
  const text = `\`${library}\` is not found: ${isOld ? 'TensorFlow 2.9 needs CUDA 11.2 and cuDNN 8.1' : 'ONNX Runtime needs CUDA 12 and cuDNN 9'}`
  if (around.packages !== 'apt-get')
    return { text, help: `install ${isDnn ? 'cuDNN' : 'CUDA'} from NVIDIA’s pages; docs/gpu.md has the steps` }
  const name = isOld
    ? isDnn
      ? 'libcudnn8=8.1.*+cuda11.2'
      : 'cuda-libraries-11-2'
    : isDnn
      ? 'libcudnn9-cuda-12'
      : 'cuda-libraries-12-6'
  return { text, help: `\`apt-get install ${name}\`, from NVIDIA’s repository: docs/gpu.md` }
}

function install(
  { packages }: Surroundings,
  names: Readonly<Record<'apt-get' | 'dnf' | 'pacman', string>>,
): Pick<Reason, 'help'> {
  if (packages === undefined) return {}
  return { help: `\`${packages} ${packages === 'pacman' ? '-S' : 'install'} ${names[packages]}\`` }
}
