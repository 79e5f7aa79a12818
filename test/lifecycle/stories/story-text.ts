import { PLAIN, type Act, type Piece, type Setting, type StoryProps } from './story';
import { sentenceOf } from '../account/faults';
import type { Circumstances } from '../account/stack';

/** A story as text, one sentence a line. */
export function textOf({ setting, acts, meanwhile = [], faults, patient }: StoryProps): string {
  return [
    `Given ${settingText(setting)}`,
    ...faults.map(fault => `  and ${sentenceOf(fault)}`),
    ...acts.map((act, index) => `${index === 0 ? 'when' : 'then'} ${actText(act)}`),
    ...meanwhile.map((act, index) => `${index === 0 ? 'while, with a second stack,' : '  then'} ${actText(act)}`),
    `and ${patient ? 'hours later' : 'at last'} ${meanwhile.length ? 'both stacks are' : 'the stack is'} deleted.`,
  ].join('\n');
}

function settingText(setting: Setting): string {
  const unusual = Object.entries(setting).filter(([name, value]) => PLAIN[name as keyof Setting] !== value);
  return unusual.length === 0 ? 'a plain account'
    : unusual.map(([name, value]) => `${name} = ${String(value)}`).join(', ');
}

function actText(act: Act): string {
  switch (act.act) {
    case 'deploy': {
      const pieces = [act.what.first, act.what.second].filter(piece => piece !== undefined);
      const what = pieces.length ? pieces.map(pieceText).join(' and ') : 'the stack without imports';
      return `the user deploys ${what}${circumstancesText(act.circumstances)}`;
    }
    case 'rename': return `the user gives the first import another logical ID${circumstancesText(act.circumstances)}`;
    case 'move': return `the user moves the first import to another path${circumstancesText(act.circumstances)}`;
    case 'swap': return `the user exchanges the months of the two imports${circumstancesText(act.circumstances)}`;
    case 'destroy': return `the user deletes the stack${duplicateText(act)}`;
    case 'wait': return `${act.seconds} s pass`;
    case 'table outage': return `the table is out of service for ${act.minutes} min`;
    case 'redeliver': return `${act.afterSeconds} s later, request -${act.which} is delivered again`;
    case 'forge': {
      const payload = act.which === undefined ? '{}' : `a copy of request -${act.which}${act.asDelete ? ' as a Delete' : ''}`;
      return `a stranger invokes the function with ${payload}`;
    }
    case 'damage': return `a log file of ${act.month} is damaged`;
    case 'lose': return `a log file of ${act.month} is gone`;
    case 'repair': return `the log files of ${act.month} are repaired`;
    case 'expire': return `CloudTrail forgets the past imports of ${act.month}`;
    case 'by hand: import': return `a person imports ${act.month} by hand`;
    case 'by hand: import elsewhere': return `a person imports ${act.month} into another store`;
    case 'by hand: resume': return `a person resumes the import of ${act.month}`;
    case 'by hand: stop': return 'a person stops the running import';
    case 'grant': return 'the ACL of the bucket grants access to another principal';
    case 'revoke': return 'the ACL of the bucket no longer grants access to another principal';
  }
}

function pieceText({ logicalId, month, path, retryToken, ...piece }: Piece): string {
  const more = [
    ...(path !== 'History' && path !== 'Other' ? [`at path ${path}`] : []),
    ...(piece.longer ? ['and the next month'] : []),
    ...(retryToken ? [`retry token ${retryToken}`] : []),
    ...(piece.givenRole ? ['with the user\'s own role'] : []),
    ...(piece.sharedRole ? ['with the shared role'] : []),
    ...(piece.retain ? ['with RETAIN'] : []),
    ...(piece.retryAttempts === undefined ? [] : [`retried ${piece.retryAttempts} times`]),
    ...(piece.metricsPerImport ? ['with metrics per import'] : []),
    ...(piece.waitMinutes ? [`waiting up to ${piece.waitMinutes} min`] : []),
  ];
  return `${logicalId} for ${month}${more.length ? ` (${more.join(', ')})` : ''}`;
}

function circumstancesText(
  { neighborFails, cancelAfterSeconds, inSequence, duplicateAfterSeconds, noRollback }: Circumstances,
): string {
  return [
    ...(noRollback ? ['without rollback'] : []),
    ...(inSequence ? ['one after the other'] : []),
    ...(neighborFails === 'first' ? ['another resource fails first'] : []),
    ...(neighborFails === 'last' ? ['another resource fails in the end'] : []),
    ...(typeof neighborFails === 'object' ? [`another resource fails after ${neighborFails.afterSeconds} s`] : []),
    ...(cancelAfterSeconds !== undefined ? [`and cancels after ${cancelAfterSeconds} s`] : []),
  ].map(text => `; ${text}`).join('') + duplicateText({ duplicateAfterSeconds });
}

function duplicateText({ duplicateAfterSeconds }: Pick<Circumstances, 'duplicateAfterSeconds'>): string {
  return duplicateAfterSeconds === undefined ? '' : `; every request arrives again after ${duplicateAfterSeconds} s`;
}
