import { findTapsets, type Search } from '../tapsets/find.js';
import { catalogueOf, type Catalogue } from './catalogue.js';

/**
 * The catalogue of the tapsets that the project and the installation have, and of those that `--tapset` names.
 *
 * @throws TapError TAP_DEFINITION as `catalogueOf()`, TAP_ARGUMENT, TAP_DUPLICATE_CORE for one that is named and cannot be loaded.
 */
export async function installedCatalogue(search: Search): Promise<Catalogue> {
  return catalogueOf(await findTapsets(search));
}
