import type { Target } from '../target.ts';
import type { ImageTraits, PurchasePlan, VmFacts } from '../vm.ts';

/** What an image definition is known by in its gallery, beside its name. */
export interface DefinitionIdentity {
  readonly publisher: string;
  readonly offer: string;
  readonly sku: string;
}

/** An image definition as it is to be made. Plain JSON. */
export interface WantedDefinition {
  readonly definitionId: string;
  /** Of the gallery. */
  readonly location: string;
  readonly identity: DefinitionIdentity;
  readonly osType: 'Windows' | 'Linux';
  readonly osState: 'Generalized' | 'Specialized';
  readonly generation: 'V1' | 'V2';
  readonly architecture: 'x64' | 'Arm64';
  readonly plan?: PurchasePlan;
  /** Promises to those who deploy: only what the source itself has. */
  readonly features: readonly { readonly name: string; readonly value: string }[];
}

/** A disk says nothing of hibernation. */
type Source = ImageTraits & Partial<Pick<VmFacts, 'hibernationEnabled'>>;

/** Said aloud also where it is Standard: left out, Azure takes what it holds to be the default of the day. Generation 1 and Arm64 know no other. */
function securityOf({ architecture, generation, securityType }: Source): string | undefined {
  if (securityType !== 'Standard') return securityType;
  return generation === 'V2' && architecture === 'x64' ? 'Standard' : undefined;
}

function featuresOf(vm: Source, accelerated: boolean | undefined): WantedDefinition['features'] {
  const security = securityOf(vm);
  const wanted: readonly [name: string, value: string | undefined][] = [
    ['SecurityType', security],
    ['DiskControllerTypes', vm.diskController === 'NVMe' ? 'SCSI, NVMe' : undefined],
    ['IsAcceleratedNetworkSupported', accelerated === true ? 'True' : undefined],
    ['IsHibernateSupported', vm.hibernationEnabled === true ? 'True' : undefined],
  ];
  return wanted.flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
}

/** The definition that fits a source. `accelerated`: whether its interface has accelerated networking; undefined where nobody could tell. */
export function wantedDefinition(
  target: Extract<Target, { kind: 'gallery' }> & { readonly createDefinition: DefinitionIdentity },
  vm: Source,
  about: { readonly location: string; readonly osState: 'generalized' | 'specialized'; readonly accelerated?: boolean },
): WantedDefinition {
  const { architecture, generation, osType, plan } = vm;
  return {
    definitionId: target.definitionId,
    location: about.location,
    identity: target.createDefinition,
    ...{ osType, generation, architecture },
    osState: about.osState === 'specialized' ? 'Specialized' : 'Generalized',
    ...(plan ? { plan } : {}),
    features: featuresOf(vm, about.accelerated),
  };
}

/** All of it in one line, for people. */
export function definitionText(wanted: WantedDefinition): string {
  const { architecture, features, generation, identity, osState, osType, plan } = wanted;
  return [
    `${identity.publisher}/${identity.offer}/${identity.sku}`,
    `${osType} ${osState}`,
    generation,
    architecture,
    ...features.map(({ name, value }) => `${name}=${value}`),
    ...(plan ? [`plan ${plan.publisher}/${plan.product}/${plan.name}`] : []),
  ].join(', ');
}
