/** What failures of libraries and their drivers mean, whichever engine has them. */
import { EngineError } from './errors.ts'

const GIB = 2 ** 30

const GOES_ON = '`--resume` goes on from the last state that was kept, which is whole'

/** As CPUs, WebGPU (Dawn, Vulkan, Direct3D, Metal) and CUDA say that there is none left. */
const MEMORY =
  /failed to allocate memory|bad_?\s?alloc|out[ _]of[ _](device[ _]|host[ _])?memory|cannot allocate memory|ALLOC_FAILED|OOM when allocating|exceeds the max(imum)? buffer/i

/** As they say that the device is gone: its driver was reset or hung, or it was taken away. */
const LOST =
  /device (was |is )?(lost|removed|hung|reset)|DEVICE_(LOST|REMOVED|HUNG|RESET)|gpu is lost|fallen off the bus/i

/** `what` failed on a device with `cause`: in plain words where it is known, else in those of the library. */
export function failureOf(what: string, cause: unknown, device: string = 'cpu'): EngineError {
  const message = cause instanceof Error ? cause.message : String(cause)
  if (MEMORY.test(message)) return outOfMemory(what, message, cause, device)
  if (LOST.test(message))
    return new EngineError(`${what}: the device (${device}) was lost: its driver was reset, or it was taken away`, {
      cause,
      help: `${GOES_ON}; if it happens again, take a smaller \`data.batch\`, since drivers end what computes for too long, or go on with \`--device cpu --resume-anyway "the device was lost"\``,
    })
  return new EngineError(`${what}: ${message.trim()}`, {
    cause,
    ...(device !== 'cpu' && { help: `\`ts-compile doctor\` says what of ${device} works here; ${GOES_ON}` }),
  })
}

function outOfMemory(what: string, message: string, cause: unknown, device: string): EngineError {
  const [, bytes] = /(?:buffer of size|size) \(?(\d+)/.exec(message) ?? []
  const [, layer] = /Name:'([^'/]+)/.exec(message) ?? []
  const who = layer === undefined ? '' : ` for \`${layer}\``
  const size = bytes === undefined ? '' : `: it asked for ${(Number(bytes) / GIB).toFixed(2)} GiB more`
  const where = device === 'cpu' ? '' : ` on the device (${device})`
  return new EngineError(`${what}: there is no memory left${where}${who}${size}`, {
    cause,
    help: 'take a smaller `data.batch` (`test`, where a test failed), or let it have more memory; `--resume` goes on from the last state that was kept, and with another batch `--resume-anyway "why"`',
  })
}
