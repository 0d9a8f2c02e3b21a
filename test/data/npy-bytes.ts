/** A `.npy` file by the format's own description: magic words, version, length of the text, the text, the numbers. */
export function npyBytes(
  body: ArrayBufferView,
  descr: string,
  shape: string,
  text: string = dict(descr, shape),
): Uint8Array {
  const header = Buffer.from(text)
  const start = Buffer.from('\x93NUMPY\x01\x00\0\0', 'latin1')
  start.writeUInt16LE(header.length, 8)
  return Buffer.concat([start, header, Buffer.from(body.buffer, body.byteOffset, body.byteLength)])
}

function dict(descr: string, shape: string): string {
  return `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }\n`
}
