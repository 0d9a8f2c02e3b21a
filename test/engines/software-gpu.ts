/** A GPU for machines that have none: SwiftShader, which comes with Debian's Chromium, and computes on the CPU. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

const DRIVER = 'vk_swiftshader_icd.json'

/**
 * Points Vulkan at the software driver. Before the first adapter of the process is asked for: whoever asks in vain will not
 * be told of it later.
 */
export function useSoftwareGpu(): void {
  const folders = ['/usr/lib/chromium', dirname(process.env['CHROMIUM'] ?? '/usr/bin/chromium')]
  const driver = folders.map((folder) => join(folder, DRIVER)).find((file) => existsSync(file))
  if (driver === undefined) throw new Error(`${DRIVER} of Chromium is in none of ${folders.join(', ')}`)
  process.env['VK_ICD_FILENAMES'] = driver // as older loaders call it
  process.env['VK_DRIVER_FILES'] = driver
}
