/** ARM uses "westeurope" in one place and "West Europe" in another (contract facts 15 and 16): compare and store the short form. */
export const regionKey = (name: string): string => name.toLowerCase().replaceAll(' ', '');

export const sameRegion = (a: string, b: string): boolean => regionKey(a) === regionKey(b);
