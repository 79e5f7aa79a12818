import type { TxtNode, TxtParentNode, TxtTextNode } from '@textlint/ast-node-types';
import type { TextlintRuleModule } from '@textlint/types';
import { split, SentenceSplitterSyntax } from 'sentence-splitter';
import { PATTERNS } from './patterns';

/** A sentence with more words is hard to follow. */
const MOST_WORDS = 30;
/** Inline code counts as one word. */
const CODE = '`…`';

/** A textlint rule that reports long sentences, and words that plain English avoids. */
export const plainEnglish: TextlintRuleModule = (context) => {
  const check = (node: TxtNode): void => {
    for (const sentence of sentencesOf(textOf(node))) {
      for (const problem of problemsOf(sentence)) context.report(node, new context.RuleError(problem));
    }
  };
  return {
    [context.Syntax.Paragraph]: check,
    [context.Syntax.Header]: check,
    [context.Syntax.TableCell]: check,
  };
};

/** The problems of one sentence. */
export function problemsOf(sentence: string): string[] {
  const words = sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}`]/u.test(word)).length;
  const long = words > MOST_WORDS ? [`${words} words, more than ${MOST_WORDS}: ${sentence}`] : [];
  const avoided = PATTERNS.flatMap(({ avoid, instead }) => {
    const found = avoid.exec(sentence)?.[0].trim();
    return found === undefined ? [] : [`"${found}": write ${instead}: ${sentence}`];
  });
  return [...long, ...avoided];
}

function sentencesOf(text: string): string[] {
  const nodes = split(text).filter(({ type }) => type === SentenceSplitterSyntax.Sentence);
  return nodes.map(({ raw }) => raw.replace(/\s+/g, ' ').trim());
}

/** The text as a reader sees it. */
function textOf(node: TxtNode): string {
  if (node.type === 'Code') return CODE;
  if (node.type === 'Html' || node.type === 'Image') return ' ';
  if ('children' in node) return (node as TxtParentNode).children.map(textOf).join('');
  return (node as TxtTextNode).value ?? ' ';
}
