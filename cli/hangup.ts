/** Whether a run ends when its terminal does. */
import { isatty } from 'node:tty'

/**
 * `nohup` has SIGHUP ignored, but Node.js forgets that as it starts. What is left to see is that `nohup` also leaves no
 * stream with the terminal; so does whoever sends a run into the background for good, and a service.
 */
export function endsWithTerminal(hasTerminal: (stream: number) => boolean = isatty): boolean {
  return [0, 1, 2].some((stream) => hasTerminal(stream))
}
