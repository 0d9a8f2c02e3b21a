/** What libraries and drivers say where something is wrong with a device, and what of it is told. */
import { describe, expect, it } from 'vitest'

import { failureOf } from '../../runtime/engines/failure.ts'

describe('a device', () => {
  it.each([
    ['webgpu', 'VK_ERROR_OUT_OF_DEVICE_MEMORY at vkAllocateMemory'],
    ['webgpu', 'Failed to create a buffer: Out of memory'],
    [
      'cuda',
      "Non-zero status code returned while running Conv node. Name:'student.conv1/Conv#3' CUDNN_STATUS_ALLOC_FAILED",
    ],
    ['cuda', 'CUDA failure 2: out of memory ; GPU=0'],
    ['cpu', 'std::bad_alloc'],
  ])('%s that has no memory left: %s', (device, said) => {
    const { message, help } = failureOf('the step of program train failed', new Error(said), device)
    const where = device === 'cpu' ? '' : ` on the device (${device})`
    const who = said.includes('Name:') ? ' for `student.conv1`' : ''
    expect(message).toBe(`the step of program train failed: there is no memory left${where}${who}`)
    expect(help).toMatch(/^take a smaller `data\.batch`.*`--resume` goes on from the last state that was kept/)
  })

  it.each([
    ['webgpu', 'Device lost: A valid external Instance reference no longer exists.'],
    ['webgpu', 'VK_ERROR_DEVICE_LOST at vkQueueSubmit'],
    ['dml', 'DXGI_ERROR_DEVICE_REMOVED: The GPU device instance has been suspended'],
    ['dml', '887A0006 The GPU device was hung: DXGI_ERROR_DEVICE_HUNG'],
    ['cuda', 'NVRM: GPU 0000:01:00.0: GPU has fallen off the bus.'],
  ])('%s that is lost: %s', (device, said) => {
    const { message, help, cause } = failureOf('the step of program train failed', new Error(said), device)
    expect(message).toBe(
      `the step of program train failed: the device (${device}) was lost: its driver was reset, or it was taken away`,
    )
    expect(help).toMatch(
      /^`--resume` goes on from the last state that was kept, which is whole; .*smaller `data\.batch`/,
    )
    expect(cause).toEqual(new Error(said))
  })

  it('that says something else is told by its own words, and where to look', () => {
    const { message, help } = failureOf(
      'the step of program train failed',
      new Error('no such kernel image \n'),
      'cuda',
    )
    expect(message).toBe('the step of program train failed: no such kernel image')
    expect(help).toMatch(/^`ts-compile doctor` says what of cuda works here; `--resume` goes on/)
    expect(failureOf('the step of program train failed', 'odd').help).toBeUndefined()
  })
})
