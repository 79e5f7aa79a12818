import { TrailImportRoleProps } from './trail-import-role-props';
import { text } from '../validation/checks';
import { ROLE_NAME } from '../validation/forms';
import { Schema } from '../validation/struct';

export const ROLE_NAME_TEXT = text(ROLE_NAME);

export const ROLE_PROPS: Schema<TrailImportRoleProps> = { roleName: ROLE_NAME_TEXT };
