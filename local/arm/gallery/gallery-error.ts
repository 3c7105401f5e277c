import { ArmError } from '../arm-error.ts';

/** Texts of this folder are those of the gallery's troubleshooting page (contract: gallery-error-messages) unless a comment says otherwise. */
export const invalidParameter = (message: string, target?: string) =>
  new ArmError(400, 'InvalidParameter', message, target === undefined ? {} : { target });

/** INDEX fact 17. */
export const propertyChange = (property: string) =>
  new ArmError(409, 'PropertyChangeNotAllowed', `Changing property '${property}' is not allowed.`, {
    target: property,
  });

export const parentNotFound = (parent: string) =>
  new ArmError(
    404,
    'ParentResourceNotFound',
    `Can not perform requested operation on nested resource. Parent resource '${parent}' not found.`,
  );

/** INDEX fact 18, in the wording since 2024. */
export const nestedResourcesExist = (nestedIds: readonly string[]) =>
  new ArmError(
    409,
    'CannotDeleteResource',
    'Cannot delete resource while nested resources exist. Some existing nested resource IDs include: ' +
      `'${nestedIds.map((id) => id.split('/providers/')[1] ?? id).join("', '")}'. ` +
      'Please delete all nested resources before deleting this resource.',
  );

export const locationRequired = () =>
  new ArmError(400, 'LocationRequired', 'The location property is required for this definition.');
