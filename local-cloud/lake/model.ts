import model from './service-model.json';

export interface Shape {
  readonly type: string;
  readonly required?: readonly string[];
  /** Names of the members' shapes. */
  readonly members?: Readonly<Record<string, string>>;
  /** Name of the shape of a list's members. */
  readonly member?: string;
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
}

export interface ServiceModel {
  readonly operations: Readonly<Record<string, {
    readonly input: string; readonly output: string; readonly errors: readonly string[];
  }>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

const { operations, shapes }: ServiceModel = model;

/** Errors that every AWS service may return. No operation lists them. */
const COMMON_ERRORS = [
  'ThrottlingException', 'AccessDeniedException', 'InternalFailure', 'ServiceUnavailable', 'SerializationException',
  'UnknownOperationException',
];

/** The first error in a request, according to the published service model. Undefined if the request is valid. */
export function faultOfRequest(operation: string, input: unknown): string | undefined {
  return faultOf(operations[operation].input, input, '');
}

/** The first error in an answer of the lake. */
export function faultOfAnswer(operation: string, output: unknown): string | undefined {
  return faultOf(operations[operation].output, output, '');
}

/** Whether the operation is documented to answer with this error. */
export function mayAnswer(operation: string, errorCode: string): boolean {
  return operations[operation].errors.includes(errorCode) || COMMON_ERRORS.includes(errorCode);
}

const TYPES: Record<string, (value: unknown) => boolean> = {
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  integer: Number.isInteger,
  long: Number.isInteger,
  timestamp: (value) => typeof value === 'number' && Number.isFinite(value),
  list: Array.isArray,
  structure: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
};

const patterns = new Map<string, RegExp>();

function faultOf(shapeName: string, value: unknown, path: string): string | undefined {
  const shape = shapes[shapeName];
  const at = path || 'the request';
  if (!TYPES[shape.type](value)) {
    return `${at} is not a ${shape.type}`;
  }
  switch (shape.type) {
    case 'structure':
      return faultOfStructure(shape, value as Record<string, unknown>, path);
    case 'list':
      return faultOfSize(shape, (value as unknown[]).length, `the length of ${at}`)
        ?? firstFault(
          (value as unknown[]).map((item, index) => () => faultOf(shape.member!, item, `${path}[${index}]`)),
        );
    case 'string':
      return faultOfString(shape, value as string, at);
    default:
      return faultOfSize(shape, value as number, at);
  }
}

function faultOfStructure(shape: Shape, value: Record<string, unknown>, path: string): string | undefined {
  const below = (name: string) => (path ? `${path}.${name}` : name);
  const missing = shape.required?.find((name) => value[name] === undefined || value[name] === null);
  if (missing) {
    return `${below(missing)} is missing`;
  }
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined || member === null) {
      continue;
    }
    const memberShape = shape.members?.[name];
    const fault = memberShape ? faultOf(memberShape, member, below(name)) : `${below(name)} is not a member`;
    if (fault) {
      return fault;
    }
  }
  return undefined;
}

function faultOfString(shape: Shape, value: string, at: string): string | undefined {
  if (shape.enum && !shape.enum.includes(value)) {
    return `${at} '${value}' is none of ${shape.enum.join(', ')}`;
  }
  if (shape.pattern && !wholly(shape.pattern).test(value)) {
    return `${at} '${value}' does not match ${shape.pattern}`;
  }
  return faultOfSize(shape, value.length, `the length of ${at}`);
}

/** The service matches patterns with the whole value, with or without anchors. */
function wholly(pattern: string): RegExp {
  let compiled = patterns.get(pattern);
  if (!compiled) {
    compiled = new RegExp(`^(?:${pattern})$`, 's');
    patterns.set(pattern, compiled);
  }
  return compiled;
}

function faultOfSize(shape: Shape, size: number, what: string): string | undefined {
  return (shape.min !== undefined && size < shape.min) || (shape.max !== undefined && size > shape.max)
    ? `${what} (${size}) is not within ${shape.min ?? '…'}-${shape.max ?? '…'}`
    : undefined;
}

function firstFault(checks: ReadonlyArray<() => string | undefined>): string | undefined {
  for (const check of checks) {
    const fault = check();
    if (fault) {
      return fault;
    }
  }
  return undefined;
}
