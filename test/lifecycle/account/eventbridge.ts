import type { SimulatedTime } from './simulated-time';
import { ServiceError } from './wire';

const MINUTE = 60_000;
/** EventBridge promises the minute, not the second. */
const LATEST = 8_000;

export interface RuleProps {
  readonly time: SimulatedTime;
  readonly name: string;
  readonly arn: string;
  readonly random: () => number;
  /** Invokes the target. */
  fire(event: object): void;
}

/** A rule that fires once a minute while it is enabled. CloudFormation creates a rule without a State as ENABLED. */
export class Rule {
  state: 'ENABLED' | 'DISABLED' = 'ENABLED';
  /** Its stack is gone. */
  deleted = false;
  /** How often it has fired. */
  fired = 0;
  private cancel?: () => void;

  constructor(private readonly props: RuleProps) {
    this.schedule();
  }

  call(operation: 'EnableRule' | 'DisableRule', { Name }: Readonly<Record<string, unknown>>): Record<string, unknown> {
    if (this.deleted || Name !== this.props.name) {
      throw new ServiceError('ResourceNotFoundException', `Rule ${String(Name)} does not exist on EventBus default.`);
    }
    const state = operation === 'EnableRule' ? 'ENABLED' : 'DISABLED';
    if (state !== this.state) {
      this.state = state;
      this.schedule();
    }
    return {};
  }

  delete(): void {
    this.deleted = true;
    this.cancel?.();
  }

  private schedule(): void {
    this.cancel?.();
    this.cancel = this.state === 'ENABLED' && !this.deleted
      ? this.props.time.after(MINUTE, () => this.minute()) : undefined;
  }

  /** An event in transit arrives although the rule has been disabled meanwhile. */
  private minute(): void {
    const { time, arn, random, fire } = this.props;
    const event = {
      'version': '0', 'id': `${this.fired++}`, 'detail-type': 'Scheduled Event',
      'source': 'aws.events', 'account': arn.split(':')[4],
      'time': new Date(time.now()).toISOString(), 'region': arn.split(':')[3], 'resources': [arn], 'detail': {},
    };
    const late = random() < 0.2 ? Math.floor(random() * LATEST) : 0;
    time.after(late, () => {
      if (!this.deleted) {
        fire(event);
      }
    });
    this.schedule();
  }
}
