/** An event of TensorBoard: the fields of event.proto and summary.proto that scalars need, by their numbers there. */
import protobuf from 'protobufjs/light.js'

const descriptor = {
  nested: {
    Value: { fields: { tag: { type: 'string', id: 1 }, simpleValue: { type: 'float', id: 2 } } },
    Summary: { fields: { value: { rule: 'repeated', type: 'Value', id: 1 } } },
    Event: {
      fields: {
        wallTime: { type: 'double', id: 1 },
        step: { type: 'int64', id: 2 },
        fileVersion: { type: 'string', id: 3 },
        summary: { type: 'Summary', id: 5 },
      },
    },
  },
}

const event = protobuf.Root.fromJSON(descriptor).lookupType('Event')

/** What every file begins with. `wallTime` in s since 1970. */
export function versionEvent(wallTime: number): Uint8Array {
  return encoded({ wallTime, fileVersion: 'brain.Event:2' })
}

/** The numbers of a line of `metrics.jsonl`, under `train/loss` or `test/accuracy`. */
export function metricsEvent(wallTime: number, line: Readonly<Record<string, unknown>>): Uint8Array {
  const { iter, phase, ...values } = line
  const value = Object.entries(values).flatMap(([name, said]) => {
    const number = said === null ? NaN : said // JSON has no NaN
    return typeof number === 'number' ? [{ tag: `${String(phase)}/${name}`, simpleValue: number }] : []
  })
  return encoded({ wallTime, step: Number(iter), summary: { value } })
}

function encoded(value: object): Uint8Array {
  return event.encode(event.fromObject(value)).finish()
}
