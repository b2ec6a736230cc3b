import { allTapsets } from '../../testing/src/tapsets.js';
import { catalogueOf, type Catalogue } from '../src/catalogue/catalogue.js';

/** The catalogue of all tapsets of the workspace, from their sources. */
export const workspaceCatalogue: Catalogue = catalogueOf(allTapsets);
