/** A file is not what its format says. The message is a clause: "the header is longer than the file". */
export class FormatError extends Error {
  override readonly name = 'FormatError'
}
