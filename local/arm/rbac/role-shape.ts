export interface Permission {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly dataActions: readonly string[];
  readonly notDataActions: readonly string[];
}

export interface RoleDefinition {
  /** The GUID that is its name. Ids differ with the scope they are read at, the GUID does not. */
  readonly guid: string;
  readonly roleName: string;
  readonly description: string;
  readonly kind: 'BuiltInRole' | 'CustomRole';
  readonly permissions: readonly Permission[];
  readonly assignableScopes: readonly string[];
  readonly createdMs: number;
}

export interface RoleAssignment {
  readonly id: string;
  readonly name: string;
  /** Without the slash at its end; empty is the root. */
  readonly scope: string;
  readonly roleGuid: string;
  readonly principalId: string;
  readonly principalType: string;
  readonly description?: string;
  readonly createdBy: string;
  readonly createdMs: number;
}
