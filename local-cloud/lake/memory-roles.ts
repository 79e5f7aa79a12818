import type { LakeClock, RoleDescription, RoleDirectory } from './ports';

/** IAM in memory. Like IAM, it may show a new role only after a while. */
export class MemoryRoles implements RoleDirectory {
  private readonly roles = new Map<string, { role: RoleDescription; visibleAt: number }>();

  constructor(private readonly clock: Pick<LakeClock, 'now'> = Date) {}

  put(role: RoleDescription, visibleAfterMs = 0): void {
    this.roles.set(role.arn, { role, visibleAt: this.clock.now() + visibleAfterMs });
  }

  remove(roleArn: string): void {
    this.roles.delete(roleArn);
  }

  async find(roleArn: string): Promise<RoleDescription | undefined> {
    const entry = this.roles.get(roleArn);
    return entry && entry.visibleAt <= this.clock.now() ? entry.role : undefined;
  }
}
