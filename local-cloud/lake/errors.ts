/** An error that CloudTrail answers with; the code is the shape's name in the service model. */
export class LakeError extends Error {
  constructor(readonly code: string, message: string, readonly statusCode = 400) {
    super(message);
    this.name = code;
  }
}
