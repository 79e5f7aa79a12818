import { nothingSecretLeaves, takesAccessFromNobody } from './access';
import { alwaysAnswers, physicalIds } from './answers';
import {
  everyPassSettles, onePassAtATime, restsWithImportsGoing, restsWithItsRights, restsWithNothingElse,
} from './rests';
import { neverTwice, resumesOnRequest, retriesNothingComplete, startsOnlyWhatIsWanted } from './starts';
import { checksBeforeItStops, deleteLeavesNothing, stopsOnlyItsOwn } from './stops';
import type { World } from '../account/world';

/** Each check returns the violations that it finds in the history of a world, in sentences. */
export type Check = (world: World) => string[];

const CHECKS: readonly Check[] = [
  neverTwice, startsOnlyWhatIsWanted, retriesNothingComplete, resumesOnRequest, deleteLeavesNothing, stopsOnlyItsOwn,
  checksBeforeItStops, alwaysAnswers, physicalIds, nothingSecretLeaves, takesAccessFromNobody, restsWithImportsGoing,
  restsWithItsRights, restsWithNothingElse, everyPassSettles, onePassAtATime,
];

/** The invariants that hold in every story. */
export async function violations(world: World): Promise<string[]> {
  await world.lake.advance();
  return CHECKS.flatMap(check => check(world));
}
