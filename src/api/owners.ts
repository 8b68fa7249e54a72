/** Whose the object is that a path names, in the viewer's eyes. */
import type { PathParams } from '../access/visit.ts';
import type { View } from '../store/view.ts';
import { connectorOwner } from '../store/web/connectors.ts';
import { deliveryOwner } from '../store/web/deliveries.ts';
import { organizationOwner } from '../store/web/organizations.ts';

export const ofOrganization = (view: View, { organization = '' }: PathParams): Promise<string | undefined> =>
  organizationOwner(view, organization);

export const ofConnector = (
  view: View,
  { organization = '', connector = '' }: PathParams,
): Promise<string | undefined> => connectorOwner(view, { organization, connector });

/** `{number}`: of a delivery. */
export const ofDelivery = (view: View, { number = '' }: PathParams): Promise<string | undefined> =>
  deliveryOwner(view, Number(number));
