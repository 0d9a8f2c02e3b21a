import { experimentPicture } from './experiment.ts'
import { joined } from './joined.ts'
import { networkPicture } from './network.ts'
import type { Picture } from './picture.ts'
import { repeated } from './repeated.ts'

export { comparedPicture } from './compared.ts'
export { dotText, FONT } from './dot.ts'
export { neighbourhood } from './neighbourhood.ts'
export { mermaidText } from './mermaid.ts'
export { experimentPicture, networkPicture }
export type { Picture } from './picture.ts'

/** As few items as say the same. */
export function collapsed(picture: Picture): Picture {
  return repeated(joined(picture))
}
