/** An error answer of Azure Resource Manager or of a provider: thrown anywhere below a handler, written by the dispatcher. */
export class ArmError extends Error {
  readonly status: number;
  readonly code: string;
  readonly target?: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    message: string,
    more: { target?: string; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    if (more.target !== undefined) this.target = more.target;
    this.headers = more.headers ?? {};
  }

  get body(): { error: ErrorBody } {
    return { error: { code: this.code, message: this.message, ...(this.target ? { target: this.target } : {}) } };
  }
}

/** The inside of an error answer and of a failed operation. */
export interface ErrorBody {
  readonly code: string;
  readonly message: string;
  readonly target?: string;
  readonly details?: readonly { readonly code: string; readonly message: string; readonly target?: string }[];
}

/** ARM's own 404 (INDEX fact 12). */
export const resourceNotFound = (type: string, name: string, group: string) =>
  new ArmError(
    404,
    'ResourceNotFound',
    `The Resource '${type}/${name}' under resource group '${group}' was not found. ` +
      'For more details please go to https://aka.ms/ARMResourceNotFoundFix',
  );

export const resourceGroupNotFound = (group: string) =>
  new ArmError(404, 'ResourceGroupNotFound', `Resource group '${group}' could not be found.`);

export const notSimulated = (method: string, path: string) =>
  new ArmError(501, 'NotImplementedInSimulator', `${method} ${path} is not simulated`);

export const operationNotAllowed = (message: string) => new ArmError(409, 'OperationNotAllowed', message);
