/** An error that CloudTrail returns. Its code is the name of its shape in the service model. */
export class LakeError extends Error {
  constructor(readonly code: string, message: string, readonly statusCode = 400) {
    super(message);
    this.name = code;
  }
}
