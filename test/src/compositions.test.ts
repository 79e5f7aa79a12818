import { COMPOSITIONS } from '../compositions/compositions';
import { cycleIn } from '../compositions/template-cycles';
import { templatesOf } from '../compositions/templates';

test.each(Object.keys(COMPOSITIONS))('%s: every template of the app synthesizes, and no resources wait for each other', (name) => {
  const templates = templatesOf(COMPOSITIONS[name]);
  expect(templates.length).toBeGreaterThan(0);
  for (const { template } of templates) expect(cycleIn(template)).toEqual([]);
});

test('the check for cycles follows Ref, GetAtt, Sub and DependsOn', () => {
  const cycleOf = (one: object, other: object) => cycleIn({ Resources: { One: one, Other: other, Third: { DependsOn: 'One' } } });
  const back = { Properties: { Name: { Ref: 'One' } } };
  for (const there of [
    { Properties: { List: [{ Ref: 'Other' }] } },
    { Properties: { Arn: { 'Fn::GetAtt': ['Other', 'Arn'] } } },
    { Properties: { Arn: { 'Fn::GetAtt': 'Other.Arn' } } },
    { Properties: { Text: { 'Fn::Sub': 'arn:${Other.Arn}/x' } } },
    { Properties: { Text: { 'Fn::Sub': ['${Name}', { Name: { 'Fn::If': ['C', { Ref: 'Other' }, ''] } }] } } },
    { DependsOn: ['Other'] },
  ]) expect(cycleOf(there, back)).toEqual(['One', 'Other', 'Third']);
  expect(cycleOf({ Properties: { Text: { 'Fn::Sub': ['${Other} ${!Other} ${AWS::Region}', { Other: 'text' }] } } }, back)).toEqual([]);
});
