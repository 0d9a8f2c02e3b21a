/** Mistakes in the text and in what the language allows: syntax, keys, types, expressions, edits. */
import type { CatalogueEntry } from './entry.ts'

export type LanguageCode =
  | 'abstract-spec'
  | 'bad-setting'
  | 'double-quoted-backslash'
  | 'duplicate-key'
  | 'duplicate-layer'
  | 'duplicate-member'
  | 'equal-members'
  | 'edit-removed-layer'
  | 'empty-file'
  | 'expression'
  | 'extends-cycle'
  | 'foreign-file'
  | 'invalid-value'
  | 'layer-order'
  | 'missing-key'
  | 'missing-variable'
  | 'no-layers'
  | 'not-waivable'
  | 'not-a-network'
  | 'not-an-experiment'
  | 'nothing-to-delete'
  | 'number-precision'
  | 'path-not-allowed'
  | 'rename-pattern'
  | 'rename-without-effect'
  | 'reserved-name'
  | 'roles'
  | 'shadowed-var'
  | 'bad-reference'
  | 'reference-without-effect'
  | 'too-large'
  | 'unclear-insert'
  | 'unclear-removal'
  | 'unknown-bottom'
  | 'unknown-code'
  | 'unknown-key'
  | 'unknown-layer'
  | 'unknown-setting'
  | 'unknown-type'
  | 'unknown-var'
  | 'unused-var'
  | 'unquoted-expression'
  | 'unreadable-file'
  | 'unused-waiver'
  | 'vars-cycle'
  | 'wrong-type'
  | 'yaml-alias'
  | 'yaml-syntax'
  | 'yaml-tag'

export const languageCodes: Readonly<Record<LanguageCode, CatalogueEntry>> = {
  'abstract-spec': {
    severity: 'error',
    title: 'a base that is no experiment itself is to be compiled',
    explanation:
      'A file that says `abstract: true` is there to be extended: it may leave out what an experiment needs. `check` looks ' +
      'at what it says; compile or run one of the files that extend it.',
  },
  'bad-setting': {
    severity: 'error',
    title: 'a `--set` cannot be read',
    explanation:
      'Write `--set path=value`: the path is dotted (`solver.max_iter`), a bare name is a var or `seed`, and the value is ' +
      'YAML. `null` removes a key.',
  },
  'double-quoted-backslash': {
    severity: 'error',
    title: 'a backslash stands in double quotes',
    explanation:
      'YAML reads `"\\d"` as an escape of its own. Put regular expressions and expressions in single quotes, where a ' +
      "backslash is a backslash: match: '^conv(\\d)$'.",
  },
  'duplicate-key': {
    severity: 'error',
    title: 'a key is written twice in one map',
    explanation: 'Which of the two was meant cannot be known. Remove one.',
  },
  'duplicate-layer': {
    severity: 'error',
    title: 'two layers of a network have one name',
    explanation: 'References and weights go by the name, so it must be unique after `rename`.',
  },
  'equal-members': {
    severity: 'warning',
    title: 'two members of a sweep are the same run',
    explanation:
      'Their plans are equal to the last byte, so a run of the second only repeats the first. A key that is swept has no ' +
      'effect, because nothing uses it or another key overrides it; or two values come to the same.',
  },
  'duplicate-member': {
    severity: 'error',
    title: 'two members of a sweep have one name',
    explanation:
      'Each member runs in a folder named after its values. A value is written twice, or two texts differ only in ' +
      'characters that a folder cannot have.',
  },
  'edit-removed-layer': {
    severity: 'error',
    title: 'a layer is removed and edited',
    explanation:
      'Edits apply in the order remove, replace, override, insert, rename; there is nothing left to edit. Drop one of the two.',
  },
  'empty-file': {
    severity: 'error',
    title: 'the file holds nothing',
    explanation: 'A spec starts with `version: 1` and a `name`. `experiments/mnist-distill.yaml` is one to start from.',
  },
  expression: {
    severity: 'error',
    title: 'a `${…}` cannot be evaluated',
    explanation:
      'Between the braces stands arithmetic on names and numbers: + - * / % **, comparisons, `a ? b : c`, and the functions ' +
      'abs ceil exp floor log max min round sqrt. Names are those under `vars`.',
  },
  'extends-cycle': {
    severity: 'error',
    title: 'files extend each other in a circle',
    explanation: 'A file cannot be its own base. The message shows the chain.',
  },
  'foreign-file': {
    severity: 'error',
    title: 'a file of another tool stands where a spec is wanted',
    explanation:
      'Experiments, bases and networks are YAML of this language. `ts-compile import` writes a prototxt of Caffe’s as such; ' +
      'files of weights are named in a spec, by `weights: { file: … }`; a teacher in a file of ONNX by `onnx: …`.',
  },
  'invalid-value': {
    severity: 'error',
    title: 'a value is not one that its key takes',
    explanation: 'The value has the right kind but is out of range, or is none of the words that are allowed here.',
  },
  'layer-order': {
    severity: 'error',
    title: 'a layer reads one that comes later',
    explanation: 'Layers are listed in the order of computation; a `bottom` names a layer above it in the list.',
  },
  'missing-key': {
    severity: 'error',
    title: 'a key is missing that has no default',
    explanation: 'The message names the key. The schema in `schema/` describes every key with its unit and range.',
  },
  'missing-variable': {
    severity: 'error',
    title: 'a `${env:NAME}` names a variable that the environment does not have',
    explanation:
      'Set it before the command: `SEED=1 ts-compile run x.yaml`. A value that reads as a number, true or false is one. The ' +
      'plan lists what was asked for, with its value.',
  },
  'no-layers': {
    severity: 'error',
    title: 'a network has no layers',
    explanation: 'Say `from:` a network file, or write the layers under `layers:`.',
  },
  'not-waivable': {
    severity: 'error',
    title: '`allow` names a mistake that cannot be allowed',
    explanation:
      'A spec may allow warnings, and the errors that are a judgement: the experiment still means something with them. A ' +
      'spec that contradicts itself means nothing, whatever reason is given. Mend what the message of that code says.',
  },
  'not-a-network': {
    severity: 'error',
    title: 'layers are to be taken from an experiment',
    explanation:
      '`from:` takes layers from a network file, which says `kind: network`, or from another network of the spec. An ' +
      'experiment has a network, data, losses and a solver; what it leaves for others are weights, which ' +
      '`weights: { experiment: … }` takes.',
  },
  'not-an-experiment': {
    severity: 'error',
    title: 'a network is to be compiled or run',
    explanation:
      'A file that says `kind: network` has layers, and no data, losses or solver. `check` looks at it as it is; to compile ' +
      'or run it, an experiment takes its layers with `from:`.',
  },
  'nothing-to-delete': {
    severity: 'error',
    title: 'a `key: null` deletes nothing',
    explanation:
      'Null deletes what the bases of a file say under a key, or what the file says where it is set on the command line. ' +
      'Nothing is said there: the key is misspelt, or a base has changed, or another `type` replaced the whole map.',
  },
  'number-precision': {
    severity: 'error',
    title: 'a number cannot be kept as it is written',
    explanation: 'Numbers have 53 bits here. A longer integer would silently become another one.',
  },
  'path-not-allowed': {
    severity: 'error',
    title: 'a path leads out of the folders that the file may name',
    explanation:
      'A spec may name files of its own repository, or, outside of one, of its folder, and those of the data folder; so that a ' +
      'stranger’s spec reads nothing else; links in a dataset lead no further. `--allow-path DIR` adds a folder; what `--set` says ' +
      'on the command line may name any.',
  },
  'rename-pattern': {
    severity: 'error',
    title: 'the regular expression of a `rename` is invalid',
    explanation: 'Patterns are in RE2 syntax: no look-around, no back-references; linear time on every name.',
  },
  'rename-without-effect': {
    severity: 'warning',
    title: 'a rename rule matches no layer',
    explanation: 'The rule can be removed, or its pattern is not what was meant.',
  },
  'reserved-name': {
    severity: 'error',
    title: 'a metric or a var has a name that is used for something else',
    explanation:
      'Each line of `metrics.jsonl` has `iter`, `phase`, `lr`, `loss` and one `loss.<name>` a loss; and `--set seed=1` ' +
      'means the root key `seed`, so no var may be called like one. Take another name.',
  },
  roles: {
    severity: 'error',
    title: 'the networks of an experiment do not go together',
    explanation:
      'An experiment has either one `network`, trained alone, or a `teacher` and a `student`. Move a network that is ' +
      'trained alone under `network:`.',
  },
  'shadowed-var': {
    severity: 'error',
    title: 'the variable of a `repeat` has a name that is taken',
    explanation:
      'A var, or the variable of a `repeat` around it, has the name already; which one is meant would be a guess.',
  },
  'bad-reference': {
    severity: 'error',
    title: 'a reference is not of the form `network.layer`',
    explanation: 'The first dot splits: `student.ip2_s`. The labels are `data.label`.',
  },
  'reference-without-effect': {
    severity: 'error',
    title: 'a loss or metric reads the data where it should read a layer',
    explanation: '`input` names what is trained or measured, a layer of a network; only `target` may be `data.label`.',
  },
  'too-large': {
    severity: 'error',
    title: 'a text is larger or deeper than any spec',
    explanation:
      'There are limits far above what anybody writes by hand, so that no text can keep the compiler busy without end: the ' +
      'size of a file, how deeply it is nested, the number of its values, of layers, and of members of a sweep. The message ' +
      'names the limit. A dataset or a checkpoint may have been named where a spec is wanted.',
  },
  'unclear-removal': {
    severity: 'error',
    title: 'a removed layer leaves others without a bottom',
    explanation:
      'What read a removed layer reads what that layer read. If it read several layers, there is no saying which; ' +
      'override the `bottom` of the layers above it.',
  },
  'unclear-insert': {
    severity: 'error',
    title: 'layers are inserted where their place is not clear',
    explanation:
      'Layers come `after` a layer or `before` one, not both. Before a layer that reads several there is no saying which of ' +
      'them they read; insert them after one of those.',
  },
  'unknown-bottom': {
    severity: 'error',
    title: 'a `bottom` names no layer',
    explanation: 'A bottom is the name of an earlier layer of the same network, or `data`, the network’s input.',
  },
  'unknown-code': {
    severity: 'error',
    title: '`allow` names a code that does not exist',
    explanation: 'Codes stand in brackets in every message; `ts-compile explain` lists them all.',
  },
  'unknown-key': {
    severity: 'error',
    title: 'a key has no meaning where it stands',
    explanation:
      'The language is closed: a key that nobody reads would be a mistake that nobody sees. The message names the keys that ' +
      'are meant most often; the schema has them all.',
  },
  'unknown-layer': {
    severity: 'error',
    title: 'an edit names a layer that the source does not have',
    explanation:
      '`remove`, `replace`, `override` and `insert` use the names of the source, as they are before `rename`.',
  },
  'unknown-setting': {
    severity: 'error',
    title: 'a `--set` or a sweep names a var that does not exist',
    explanation: 'A bare name is a var or `seed`. Anything else is written as a path from the root: `solver.base_lr`.',
  },
  'unknown-type': {
    severity: 'error',
    title: 'there is no layer, loss, metric, filler, policy or solver of this type',
    explanation: 'The message lists the types there are, or the one that was probably meant.',
  },
  'unused-var': {
    severity: 'warning',
    title: 'a var is not used',
    explanation:
      'No `${…}` speaks of it, so changing it, or sweeping it, changes nothing. Usually a number stands where the var was ' +
      'meant. Vars that a base defines for other files are not held against those that extend it.',
  },
  'unknown-var': {
    severity: 'error',
    title: 'an expression uses a name that is not under `vars`',
    explanation:
      'Every name in `${…}` is a key of `vars`, or the variable of a `repeat` around it. `${env:NAME}` asks the environment.',
  },
  'unquoted-expression': {
    severity: 'error',
    title: 'a `${…}` is not quoted',
    explanation: "YAML reads braces as a map. Write expressions in single quotes: weight: '${1 - lambda}'.",
  },
  'unreadable-file': {
    severity: 'error',
    title: 'a file cannot be read',
    explanation: 'Paths are relative to the file that names them. The message says what the system said.',
  },
  'unused-waiver': {
    severity: 'warning',
    title: 'an entry of `allow` silences nothing',
    explanation:
      'What it allowed is not there any more, or stands in the spec of the teacher, which has an `allow` of its own. Remove ' +
      'the entry, so that the next mistake of that kind is seen.',
  },
  'vars-cycle': {
    severity: 'error',
    title: 'vars are defined by each other in a circle',
    explanation: 'A var may use others, but not itself. The message shows the chain.',
  },
  'wrong-type': {
    severity: 'error',
    title: 'a value is of the wrong kind',
    explanation:
      'A text stands where a number is wanted, a list where a map is, and so on. The message says what was found.',
  },
  'yaml-alias': {
    severity: 'error',
    title: 'an alias cannot be replaced by what it stands for',
    explanation:
      'An alias (`*name`) repeats what an anchor (`&name`) above it marks. The anchor is missing, or the alias stands ' +
      'inside of it.',
  },
  'yaml-syntax': {
    severity: 'error',
    title: 'the file is not valid YAML',
    explanation: 'The text cannot be read as YAML, so nothing in it could be checked. The message is the parser’s.',
  },
  'yaml-tag': {
    severity: 'error',
    title: 'a value has a YAML tag',
    explanation: 'A spec is data only; tags such as `!!python/object` or `!import` have no meaning. Remove them.',
  },
}
