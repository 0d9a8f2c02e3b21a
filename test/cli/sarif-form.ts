/**
 * What SARIF 2.1.0 asks of the part of it that is written here, by hand after the standard's sections 3.13 to 3.59. The
 * official schema is in no npm package (tried: `node-sarif-builder`, `@types/sarif`, `@microsoft/eslint-formatter-sarif`,
 * `@microsoft/sarif-web-component`), and nothing is downloaded by tests. Unlike the official one, this is closed: a
 * property that is not listed is a mistake.
 */
const text = {
  type: 'object',
  additionalProperties: false,
  required: ['text'],
  properties: { text: { type: 'string', minLength: 1 } },
}
const count = { type: 'integer', minimum: 1 }
const region = {
  type: 'object',
  additionalProperties: false,
  required: ['startLine', 'startColumn', 'endLine', 'endColumn'],
  properties: { startLine: count, startColumn: count, endLine: count, endColumn: count },
}
const artifact = {
  type: 'object',
  additionalProperties: false,
  required: ['uri'],
  properties: { uri: { type: 'string', pattern: "^[A-Za-z0-9._~!$&'()*+,;=@%/:-]+$" } },
}
const physical = {
  type: 'object',
  additionalProperties: false,
  required: ['artifactLocation'],
  properties: { artifactLocation: artifact, region },
}
const level = { enum: ['none', 'note', 'warning', 'error'] }

const result = {
  type: 'object',
  additionalProperties: false,
  required: ['ruleId', 'ruleIndex', 'level', 'message', 'locations'],
  properties: {
    ruleId: { type: 'string' },
    ruleIndex: { type: 'integer', minimum: 0 },
    level,
    message: text,
    locations: {
      type: 'array',
      minItems: 1,
      maxItems: 1,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['physicalLocation'],
        properties: { physicalLocation: physical },
      },
    },
    relatedLocations: {
      type: 'array',
      uniqueItems: true,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['id', 'message', 'physicalLocation'],
        properties: { id: { type: 'integer', minimum: 0 }, message: text, physicalLocation: physical },
      },
    },
    fixes: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['artifactChanges'],
        properties: {
          description: text,
          artifactChanges: {
            type: 'array',
            minItems: 1,
            items: {
              type: 'object',
              additionalProperties: false,
              required: ['artifactLocation', 'replacements'],
              properties: {
                artifactLocation: artifact,
                replacements: {
                  type: 'array',
                  minItems: 1,
                  items: {
                    type: 'object',
                    additionalProperties: false,
                    required: ['deletedRegion'],
                    properties: { deletedRegion: region, insertedContent: text },
                  },
                },
              },
            },
          },
        },
      },
    },
    suppressions: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['kind'],
        properties: { kind: { enum: ['inSource', 'external'] }, justification: { type: 'string' } },
      },
    },
  },
}

const rule = {
  type: 'object',
  additionalProperties: false,
  required: ['id'],
  properties: {
    id: { type: 'string' },
    shortDescription: text,
    fullDescription: text,
    help: text,
    defaultConfiguration: { type: 'object', additionalProperties: false, properties: { level } },
  },
}

export const sarifForm: object = {
  type: 'object',
  additionalProperties: false,
  required: ['version', 'runs'],
  properties: {
    $schema: { type: 'string' },
    version: { const: '2.1.0' },
    runs: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['tool', 'results'],
        properties: {
          columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
          tool: {
            type: 'object',
            additionalProperties: false,
            required: ['driver'],
            properties: {
              driver: {
                type: 'object',
                additionalProperties: false,
                required: ['name'],
                properties: {
                  name: { type: 'string', minLength: 1 },
                  version: { type: 'string' },
                  rules: { type: 'array', uniqueItems: true, items: rule },
                },
              },
            },
          },
          results: { type: 'array', items: result },
        },
      },
    },
  },
}
