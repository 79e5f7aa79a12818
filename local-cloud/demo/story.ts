/** A demo with its own app. Each of its steps is a file of its folder. */
export interface DemoStory {
  /** The folder of the app. */
  readonly example: string;
  /** The context values of the last deployment. */
  readonly lastContext: Record<string, string>;
  run(): Promise<void>;
}
