/** What this system shows of GPUs and of what leads to them. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { hasGpu } from '../engines/index.ts'

export interface Gpu {
  readonly name: string
  readonly driver?: string
  /** Bytes. */
  readonly memory?: number
}

export interface Surroundings {
  readonly platform: string
  readonly arch: string
  /** Of Node.js. */
  readonly node: string
  /** Of the package manager's commands; undefined where it is none that we know. */
  readonly packages: 'apt-get' | 'dnf' | 'pacman' | undefined
  readonly container: boolean
  /** The system has a way to some GPU; to one of NVIDIA's. */
  readonly gpu: boolean
  readonly nvidia: boolean
  readonly vulkan: { readonly loader: boolean; readonly drivers: boolean }
  readonly gpus: readonly Gpu[]
}

/** `root`: of the file system, which tests make up. */
export function lookAround(root = '/', env: NodeJS.ProcessEnv = process.env): Surroundings {
  const has = (...names: readonly string[]): boolean => names.some((name) => existsSync(join(root, name)))
  const drivers = ['usr/share/vulkan/icd.d', 'etc/vulkan/icd.d', 'usr/local/share/vulkan/icd.d']
  const named = env['VK_DRIVER_FILES'] ?? env['VK_ICD_FILENAMES']
  return {
    platform: process.platform,
    arch: process.arch,
    node: process.versions.node,
    packages: (['apt-get', 'dnf', 'pacman'] as const).find((name) => has(`usr/bin/${name}`)),
    container: has('.dockerenv', 'run/.containerenv') || env['KUBERNETES_SERVICE_HOST'] !== undefined,
    gpu: hasGpu({ folder: join(root, 'dev') }),
    nvidia: has('dev/nvidia0', 'dev/dxg') || process.platform === 'win32',
    vulkan: {
      loader: process.platform !== 'linux' || librariesIn(root).some((name) => name.startsWith('libvulkan.so')),
      drivers: named !== undefined || drivers.some((folder) => namesIn(join(root, folder)).length > 0),
    },
    gpus: [...nvidiaGpus(), ...otherGpus(join(root, 'sys/class/drm'))],
  }
}

function librariesIn(root: string): readonly string[] {
  const folders = ['usr/lib', 'usr/lib64', `usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`]
  return folders.flatMap((folder) => namesIn(join(root, folder)))
}

function namesIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : []
}

/** What NVIDIA's own program says; nothing where it is not there, or does not answer. */
function nvidiaGpus(): readonly Gpu[] {
  try {
    const query = ['--query-gpu=name,driver_version,memory.total', '--format=csv,noheader,nounits']
    return gpusOf(execFileSync('nvidia-smi', query, { encoding: 'utf8', timeout: 10_000, stdio: 'pipe' }))
  } catch {
    return []
  }
}

/** Its lines: `NVIDIA A100, 550.54.15, 81920`, the memory in MiB. */
export function gpusOf(text: string): readonly Gpu[] {
  return text
    .split('\n')
    .map((line) => line.split(', '))
    .flatMap(([name, driver, mib]) =>
      driver === undefined
        ? []
        : [{ name: name.trim(), driver, ...(Number(mib) > 0 && { memory: Number(mib) * 2 ** 20 }) }],
    )
}

const VENDORS: Readonly<Record<string, string>> = { '0x1002': 'AMD', '0x8086': 'Intel', '0x106b': 'Apple' }

/** Those that Linux draws on, but for NVIDIA's, which has been asked. */
function otherGpus(folder: string): readonly Gpu[] {
  const read = (name: string): string => {
    try {
      return readFileSync(join(folder, name), 'utf8').trim()
    } catch {
      return ''
    }
  }
  return namesIn(folder).flatMap((card) => {
    const vendor = /^card\d+$/.test(card) ? VENDORS[read(`${card}/device/vendor`)] : undefined
    if (vendor === undefined) return []
    const memory = Number(read(`${card}/device/mem_info_vram_total`))
    const driver = /^DRIVER=(.*)$/m.exec(read(`${card}/device/uevent`))?.[1]
    const name = `${vendor} ${read(`${card}/device/device`)}`
    return [{ name, ...(driver !== undefined && { driver }), ...(memory > 0 && { memory }) }]
  })
}
