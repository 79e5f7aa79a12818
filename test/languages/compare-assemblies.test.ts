import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { differences } from '../../scripts/languages/compare-assemblies';
import { readAssembly } from '../../scripts/languages/read-assembly';

const TEMPLATE = {
  Resources: {
    Import: { Type: 'Custom::CloudTrailImport', Properties: { RetryAttempts: '5', Names: ['one', 'other'] }, DependsOn: ['Role'] },
    Role: { Type: 'AWS::IAM::Role' },
  },
  Outputs: { ImportId: { Value: { 'Fn::GetAtt': ['Import', 'ImportId'] } } },
  Conditions: { WithRole: { 'Fn::Equals': ['yes', 'yes'] } },
};

describe('two apps', () => {
  const folders: string[] = [];

  afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

  function assembly(template: object, handler = 'exports.handler = 1;') {
    const folder = mkdtempSync(path.join(tmpdir(), 'assembly-'));
    folders.push(folder);
    writeFileSync(path.join(folder, 'App.template.json'), JSON.stringify(template));
    writeFileSync(path.join(folder, 'manifest.json'), JSON.stringify({ trace: Math.random() }));
    mkdirSync(path.join(folder, 'asset.0a'));
    writeFileSync(path.join(folder, 'asset.0a', 'index.js'), handler);
    return readAssembly(folder);
  }

  function changed(change: (template: typeof TEMPLATE) => void): object {
    const template = structuredClone(TEMPLATE);
    change(template);
    return template;
  }

  test('are the same if only the order of keys differs', () => {
    const { Resources: { Import, Role }, ...others } = TEMPLATE;
    expect(differences(assembly(TEMPLATE), assembly({ ...others, Resources: { Role, Import } }))).toEqual([]);
  });

  test.each<[string, (template: any) => void, string]>([
    ['a property has another value', ({ Resources }) => Resources.Import.Properties.RetryAttempts = '4',
      'App: Resources.Import.Properties.RetryAttempts is "4", not "5"'],
    ['a number stands for a string', ({ Resources }) => Resources.Import.Properties.RetryAttempts = 5,
      'App: Resources.Import.Properties.RetryAttempts is 5, not "5"'],
    ['a property is missing', ({ Resources }) => delete Resources.Import.Properties.RetryAttempts,
      'App: Resources.Import.Properties.RetryAttempts is absent, not "5"'],
    ['a property is null', ({ Resources }) => Resources.Role.Properties = null,
      'App: Resources.Role.Properties is null, not absent'],
    ['an item of a list differs', ({ Resources }) => Resources.Import.Properties.Names[1] = 'another',
      'App: Resources.Import.Properties.Names.1 is "another", not "other"'],
    ['a dependency is missing', ({ Resources }) => Resources.Import.DependsOn.pop(),
      'App: Resources.Import.DependsOn.0 is absent, not "Role"'],
    ['a resource is missing', ({ Resources }) => delete Resources.Role, 'App: Resources.Role is missing'],
    ['a resource is too many', ({ Resources }) => Resources.Other = {}, 'App: Resources.Other is there, but should not be'],
    ['an output differs', ({ Outputs }) => Outputs.ImportId.Value = 'QUEUED',
      'App: Outputs.ImportId.Value is "QUEUED", not {"Fn::GetAtt":["Import","ImportId"]}'],
    ['a condition differs', ({ Conditions }) => Conditions.WithRole['Fn::Equals'][1] = 'no',
      'App: Conditions.WithRole.Fn::Equals.1 is "no", not "yes"'],
    ['a parameter is too many', (template) => template.Parameters = { Version: { Type: 'String' } },
      'App: Parameters.Version is there, but should not be'],
  ])('differ if %s, and the difference is named', (_, change, difference) => {
    expect(differences(assembly(TEMPLATE), assembly(changed(change)))).toEqual([difference]);
  });

  test('differ if the function has other code', () => {
    expect(differences(assembly(TEMPLATE), assembly(TEMPLATE, 'exports.handler = 2;'))).toEqual([
      expect.stringMatching(/^asset\.0a\/index\.js is "[0-9a-f]{64}", not "[0-9a-f]{64}"$/),
    ]);
  });
});
