import type { Reporter } from '../diagnostics/index.ts'
import { freshIn, type Model, type WeightMap } from '../network/index.ts'
import { bestIsBest } from './best-is-best.ts'
import { changesBeforeTheEnd } from './changes-before-the-end.ts'
import { comparablePorts } from './comparable-ports.ts'
import { decayDecaysSomething } from './decay-decays-something.ts'
import { everythingIsUsed } from './everything-is-used.ts'
import { expectationsCanHold } from './expectations-can-hold.ts'
import { frozenHasNoRate } from './frozen-has-no-rate.ts'
import { frozenHasWeights } from './frozen-has-weights.ts'
import { frozenIsSteady } from './frozen-is-steady.ts'
import { inputsAreTrained } from './inputs-are-trained.ts'
import { intervalsWithinTheRun } from './intervals-within-the-run.ts'
import { iterationsTrain } from './iterations-train.ts'
import { knownReferences } from './known-references.ts'
import { labelsAreThere } from './labels-are-there.ts'
import { labelsHaveOutputs } from './labels-have-outputs.ts'
import { layerKeysHaveEffect } from './layer-keys-have-effect.ts'
import { layersAreReached } from './layers-are-reached.ts'
import { layersPassOn } from './layers-pass-on.ts'
import { layersStartAlive } from './layers-start-alive.ts'
import { linesAverageThemselves } from './lines-average-themselves.ts'
import { lossRange } from './loss-range.ts'
import { lossWeights } from './loss-weights.ts'
import { lossesAreComparable } from './losses-are-comparable.ts'
import { meanFitsChannels } from './mean-fits-channels.ts'
import { memoryIsThere } from './memory-is-there.ts'
import { metricsAreMeasured } from './metrics-are-measured.ts'
import { metricsVary } from './metrics-vary.ts'
import { modesFitTraining } from './modes-fit-training.ts'
import { numbersFit } from './numbers-fit.ts'
import { padWithinImage } from './pad-within-image.ts'
import { partsHaveImages } from './parts-have-images.ts'
import { overStages, perStage } from './per-stage.ts'
import { pixelsFitScale } from './pixels-fit-scale.ts'
import { randomIsTrained } from './random-is-trained.ts'
import { rateFalls } from './rate-falls.ts'
import { ratesOfSize } from './rates-of-size.ts'
import type { Rule, StartRule } from './rule.ts'
import { schedulesBegin } from './schedules-begin.ts'
import { recordingsCover } from './recordings-cover.ts'
import { scoresBeforeSoftmax } from './scores-before-softmax.ts'
import { selectionHasMetrics } from './selection-has-metrics.ts'
import { setsAreApart } from './sets-are-apart.ts'
import { settingsHaveEffect } from './settings-have-effect.ts'
import { sharesHavePartners } from './shares-have-partners.ts'
import { somethingIsTrained } from './something-is-trained.ts'
import { stagesFit } from './stages-fit.ts'
import { startsOfSize } from './starts-of-size.ts'
import { statisticsAreMade } from './statistics-are-made.ts'
import { stepsAscend } from './steps-ascend.ts'
import { studentStartsAfresh } from './student-starts-afresh.ts'
import { sumsAreOneSum } from './sums-are-one-sum.ts'
import { targetsAreFrozen } from './targets-are-frozen.ts'
import { targetsAreProbabilities } from './targets-are-probabilities.ts'
import { temperatureSoftens } from './temperature-softens.ts'
import { testsSeeTheSet } from './tests-see-the-set.ts'
import { thresholdsCanBeMet } from './thresholds-can-be-met.ts'
import { topsAreRead } from './tops-are-read.ts'
import { weightsStartUnequal } from './weights-start-unequal.ts'
import { wordsHaveEffect } from './words-have-effect.ts'

/** THE list of laws. */
export const rules: readonly Rule[] = [
  knownReferences,
  comparablePorts,
  labelsAreThere,
  labelsHaveOutputs,
  scoresBeforeSoftmax,
  targetsAreProbabilities,
  studentStartsAfresh,
  perStage(targetsAreFrozen),
  inputsAreTrained,
  somethingIsTrained,
  schedulesBegin,
  iterationsTrain,
  stagesFit,
  selectionHasMetrics,
  thresholdsCanBeMet,
  bestIsBest,
  sumsAreOneSum,
  metricsVary,
  meanFitsChannels,
  pixelsFitScale,
  partsHaveImages,
  padWithinImage,
  testsSeeTheSet,
  frozenIsSteady,
  overStages(frozenHasNoRate),
  modesFitTraining,
  lossWeights,
  lossRange,
  temperatureSoftens,
  lossesAreComparable,
  stepsAscend,
  intervalsWithinTheRun,
  rateFalls,
  ratesOfSize,
  linesAverageThemselves,
  metricsAreMeasured,
  numbersFit,
  memoryIsThere,
  decayDecaysSomething,
  setsAreApart,
  settingsHaveEffect,
  layerKeysHaveEffect,
  wordsHaveEffect,
  everythingIsUsed,
  sharesHavePartners,
  topsAreRead,
  layersAreReached,
  recordingsCover,
]

/** Those of what training starts from, and of what follows from that. */
export const startRules: readonly StartRule[] = [
  overStages(frozenHasWeights),
  expectationsCanHold,
  randomIsTrained,
  overStages(weightsStartUnequal),
  statisticsAreMade,
  changesBeforeTheEnd,
  overStages(startsOfSize),
  overStages(layersStartAlive),
  overStages(layersPassOn),
]

/** Holds the model against every law but those of what training starts from. */
export function applyRules(model: Model, reporter: Reporter): void {
  for (const rule of rules) rule(model, reporter)
}

/** Holds against the others what no weights are loaded into; of weights that could not be mapped nothing is said. */
export function applyStartRules(model: Model, weights: readonly WeightMap[], reporter: Reporter): void {
  const fresh = freshIn(model, weights)
  for (const rule of startRules) rule(model, fresh, reporter)
}

export { rangeOf } from './loss-range.ts'
export { membersDiffer } from './members-differ.ts'
export { teacherSeesItsPixels } from './teacher-sees-its-pixels.ts'
