import { releases, storedTemplates, synthesize, type Template, type Templates } from '../releases/releases';
import { harmOfUpgrade } from '../releases/upgrade';

describe.each(releases())('stacks deployed with release %s', (release) => {
  const stored = storedTemplates(release);
  let now: Templates;

  beforeAll(() => jest.isolateModulesAsync(async () => { now = await synthesize(release); }));

  test.each(Object.keys(stored))('%s keeps its resources, and sends its imports no Update, when the library is upgraded', (stack) => {
    expect(harmOfUpgrade(stored[stack], now[stack])).toEqual([]);
  });

  test('are all there', () => {
    expect(Object.keys(now)).toEqual(expect.arrayContaining(Object.keys(stored)));
    const types = Object.values(stored).flatMap(({ Resources }) => Object.values(Resources)).map(({ Type }) => Type);
    expect(types).toContain('Custom::CloudTrailImport');
  });
});

describe('an upgrade does harm', () => {
  const [deployed] = Object.values(storedTemplates(releases()[0]));
  const idOf = (type: string) => Object.keys(deployed.Resources).find((id) => deployed.Resources[id].Type === type)!;
  const changed = (change: (resources: Template['Resources']) => void): Template => {
    const copy: Template = JSON.parse(JSON.stringify(deployed));
    change(copy.Resources);
    return copy;
  };

  test('when it gives an import another property', () => {
    const id = idOf('Custom::CloudTrailImport');
    const upgraded = changed((resources) => { resources[id].Properties.RetryAttempts = '1'; });
    expect(harmOfUpgrade(deployed, upgraded)).toEqual([`Custom::CloudTrailImport ${id} has other Properties`]);
  });

  test('when it renames a resource', () => {
    const id = idOf('AWS::Lambda::Function');
    const upgraded = changed((resources) => {
      resources.Renamed = resources[id];
      delete resources[id];
    });
    expect(harmOfUpgrade(deployed, upgraded)).toEqual([`AWS::Lambda::Function ${id}: WILL_DESTROY`]);
  });

  test('when it replaces a resource', () => {
    const id = idOf('AWS::DynamoDB::Table');
    const upgraded = changed((resources) => { resources[id].Properties.TableName = 'named'; });
    expect(harmOfUpgrade(deployed, upgraded)).toEqual(expect.arrayContaining([`AWS::DynamoDB::Table ${id}: WILL_REPLACE`]));
  });

  test('not when it changes the code of the function, its runtime, or an order', () => {
    const [handler, history] = [idOf('AWS::Lambda::Function'), idOf('Custom::CloudTrailImport')];
    const upgraded = changed((resources) => {
      Object.assign(resources[handler].Properties, { Runtime: 'nodejs26.x', Code: { S3Bucket: 'assets', S3Key: 'other.zip' } });
      resources[history].DependsOn = [];
    });
    expect(harmOfUpgrade(deployed, upgraded)).toEqual([]);
  });
});
